"""Figures about the search: what was tried when, and how the gains became certain."""

from collections.abc import Sequence

from autoaux.report._plots import WIDTH, short
from autoaux.report._summary import Narrowing, Trial
from autoaux.report._svg import Scale, axes, drawing, element, line, polyline, text, title

_SHAPES = {"finished": "circle", "stopped": "bar", "failed": "cross", "running": "bar"}
_KINDS = {"single_task": "ink", "candidate": "accent", "set": "good", "control": "open"}


def time_scale(seconds: Sequence[float], start: float, end: float) -> tuple[Scale, float, str]:
    """A scale in the unit that suits the span: seconds, minutes or hours; and that unit."""
    longest = max(seconds, default=1.0)
    unit, name = (1.0, "seconds") if longest < 180 else (60.0, "minutes") if longest < 10_800 else (3600.0, "hours")
    return Scale.around([0.0, longest / unit], start, end, 0.02), unit, name


def timeline_figure(trials: Sequence[Trial]) -> str:
    """Every ended run at the time it ended: score up, colour by what was tried, shape by how it ended."""
    ended = [trial for trial in trials if trial.end is not None]
    scored = [trial for trial in ended if trial.score is not None]
    if not scored:
        return ""
    x, unit, name = time_scale([trial.end for trial in ended], 52, WIDTH - 12)
    y = Scale.around([trial.score for trial in scored], 270, 44)
    parts = [axes(x, y, name, "")]
    for position, (kind, label) in enumerate((("ink", "single task"), ("accent", "one auxiliary"), ("good", "set"), ("open", "control"))):
        left = x.start + position * 130
        parts.append(element("g", element("circle", cx=left + 5, cy=12, r=4, fill="currentColor"), class_=kind) + text(left + 14, 16, label, class_="soft"))
    parts.append(text(x.start, 34, "dev score (points)   ● finished   ▮ stopped early   × failed", class_="soft"))
    for trial in ended:
        across = x(trial.end / unit)
        up = y(trial.score) if trial.score is not None else y.start - 6
        says = f"run {trial.number}: {trial.arm.name}, seed {trial.seed}, {trial.phase}, {trial.status}"
        says += f", {trial.score:.2f}" if trial.score is not None else f": {trial.error}"
        parts.append(element("g", _mark(_SHAPES[trial.status], across, up, says), class_=_KINDS[trial.arm.role]))
    return drawing(WIDTH, 308, f"{len(ended)} runs over time", *parts)


def _mark(shape: str, x: float, y: float, says: str) -> str:
    if shape == "circle":
        return element("circle", title(says), cx=x, cy=y, r=3.5, fill="currentColor", fill_opacity="0.75")
    if shape == "bar":
        return element("rect", title(says), x=x - 1.5, y=y - 4, width=3, height=8, fill="currentColor")
    return element("g", title(says) + line(x - 4, y - 4, x + 4, y + 4, stroke="currentColor") + line(x - 4, y + 4, x + 4, y - 4, stroke="currentColor"))


def narrowing_figure(arms: Sequence[Narrowing]) -> str:
    """Small multiples: each leading arm's measured gain and its interval as runs came in."""
    if not arms:
        return ""
    across, width, height = 3, WIDTH / 3, 150
    values = [value for arm in arms for _, gain, low, high in arm.points for value in (gain, low, high)]
    parts = []
    for number, arm in enumerate(arms):
        left, top = (number % across) * width, (number // across) * height
        x, unit, name = time_scale([point[0] for item in arms for point in item.points], left + 40, left + width - 14)
        y = Scale.around([*values, 0.0], top + height - 34, top + 26)
        points = [(x(seconds / unit), y(gain), y(low), y(high)) for seconds, gain, low, high in arm.points]
        parts.append(text(left + 40, top + 16, short(arm.name, 26)))
        parts.append(line(x.start, y(0.0), x.end, y(0.0), class_="axis"))
        parts += [text(x.start - 5, y(value) + 4, f"{value:+g}" if value else "0", text_anchor="end", class_="soft") for value in y.ticks(3)]
        band = "".join(line(a, low, a, high, stroke="currentColor", stroke_width=3, opacity="0.3") for a, _, low, high in points)
        steps = polyline([(a, gain) for a, gain, _, _ in points], stroke="currentColor", stroke_width=1.5)
        dots = "".join(element("circle", cx=a, cy=gain, r=2.5, fill="currentColor") for a, gain, _, _ in points)
        parts.append(element("g", band + steps + dots, class_="accent"))
        parts.append(text(x.end, top + height - 14, name, text_anchor="end", class_="soft"))
    rows = -(-len(arms) // across)
    return drawing(WIDTH, rows * height, "Measured gain of the leading arms after each run, with 90 % bounds", *parts)
