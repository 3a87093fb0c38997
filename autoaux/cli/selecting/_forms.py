"""What options of more than one form say: a number, or a word for none."""

from autoaux.errors import InputError


def points_or_off(text: str) -> float | None:
    """What `--prune` says: points, or None for off."""
    if text == "off":
        return None
    try:
        points = float(text)
    except ValueError:
        points = -1.0
    if not 0 <= points < float("inf"):
        raise InputError(f'--prune {text}: expected points of expected loss such as 0.05, or "off"')
    return points


def schedules_of(text: str) -> tuple[str, ...]:
    """What `--schedules` says: names with commas between them, or none."""
    return () if text == "none" else tuple(name.strip() for name in text.split(","))


def share_or_off(text: str) -> float:
    """What `--probe` says: a share of the budget, 0 for off."""
    try:
        share = 0.0 if text == "off" else float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share < 1:
        raise InputError(f'--probe {text}: expected a share of the budget such as 0.05, or "off"')
    return share


def stack_of(text: str) -> int | None:
    """What `--stack` says: a number, or None for auto."""
    if text == "auto":
        return None
    if not text.isdecimal() or int(text) < 1:
        raise InputError(f'--stack {text}: expected a number of runs from 1 on, or "auto"')
    return int(text)
