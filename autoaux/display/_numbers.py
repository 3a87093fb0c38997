"""Probabilities and durations, for people."""


def chance(value: float, digits: int = 3) -> str:
    """A probability to `digits` decimals that is never shown as certain when it is not:
    ``.950``, ``> .999``.
    """
    least = f"{10**-digits:.{digits}f}".lstrip("0")
    most = f"{1 - 10**-digits:.{digits}f}".lstrip("0")
    if value > float(most):
        return f"> {most}"
    return f"< {least}" if value < float(least) else f"{value:.{digits}f}".lstrip("0")


def duration(seconds: float) -> str:
    """A duration in words: ``45 s``, ``12 min``, ``2 h 05 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
