"""Figures about the search: what was tried when, and how the gains became certain."""

from collections.abc import Sequence

from autoaux.report._summary import Narrowing, Trial
from autoaux.report.plots._evidence_figures import WIDTH, short
from autoaux.report.plots._svg import Scale, axes, drawing, element, line, polyline, text, title

_SHAPES = {"finished": "circle", "stopped": "bar", "failed": "cross", "running": "bar"}
_KINDS = {"single_task": "ink", "candidate": "accent", "set": "good", "control": "open"}


def time_scale(seconds: Sequence[float], start: float, end: float) -> tuple[Scale, float, str]:
    """A scale in the unit that suits the span: seconds, minutes or hours; and that unit."""
    longest = max(seconds, default=1.0)
    unit, name = (
        (1.0, "seconds")
        if longest < 180
        else (60.0, "minutes")
        if longest < 10_800
        else (3600.0, "hours")
    )
    return Scale.around([0.0, longest / unit], start, end, 0.02), unit, name


def timeline_figure(trials: Sequence[Trial]) -> str:
    """Every ended run at the time it ended: score up, colour by what was tried, shape by how it
    ended.
    """
    ended = [(trial, trial.end) for trial in trials if trial.end is not None]
    scores = [trial.score for trial, _ in ended if trial.score is not None]
    if not scores:
        return ""
    x, unit, name = time_scale([end for _, end in ended], 52, WIDTH - 12)
    y = Scale.around(scores, 270, 44)
    parts = [axes(x, y, name, "")]
    for position, (kind, label) in enumerate(
        (("ink", "single task"), ("accent", "one auxiliary"), ("good", "set"), ("open", "control"))
    ):
        left = x.start + position * 130
        parts.append(
            element(
                "g", element("circle", cx=left + 5, cy=12, r=4, fill="currentColor"), class_=kind
            )
            + text(left + 14, 16, label, class_="soft")
        )
    parts.append(
        text(
            x.start, 34, "dev score (points); ● finished, ▮ stopped early, × failed", class_="soft"
        )
    )
    for trial, end in ended:
        across = x(end / unit)
        up = y(trial.score) if trial.score is not None else y.start - 6
        says = (
            f"run {trial.number}: {trial.arm.name}, seed {trial.seed}, {trial.phase},"
            f" {trial.status}"
        )
        says += f", {trial.score:.2f}" if trial.score is not None else f": {trial.error}"
        parts.append(
            element(
                "g", _mark(_SHAPES[trial.status], across, up, says), class_=_KINDS[trial.arm.role]
            )
        )
    return drawing(WIDTH, 308, f"{len(ended)} runs over time", *parts)


def _mark(shape: str, x: float, y: float, says: str) -> str:
    if shape == "circle":
        return element(
            "circle", title(says), cx=x, cy=y, r=3.5, fill="currentColor", fill_opacity="0.75"
        )
    if shape == "bar":
        return element(
            "rect", title(says), x=x - 1.5, y=y - 4, width=3, height=8, fill="currentColor"
        )
    return element(
        "g",
        title(says)
        + line(x - 4, y - 4, x + 4, y + 4, stroke="currentColor")
        + line(x - 4, y + 4, x + 4, y - 4, stroke="currentColor"),
    )


def narrowing_figure(arms: Sequence[Narrowing]) -> str:
    """Small multiples: what the search believed of each leading arm's gain as runs came in, on one
    scale.

    The scale holds every mean and every late interval; the first ones, as wide as the priors, are
    cut off at its ends.
    """
    arms = [arm for arm in arms if arm.points]
    if not arms:
        return ""
    across, width, height = 3, WIDTH / 3, 170
    late = [
        value
        for arm in arms
        for _, *bounds in arm.points[len(arm.points) // 2 :]
        for value in bounds
    ]
    values = [
        *late,
        *(value for arm in arms for value in arm.confirmed or ()),
        *(gain for arm in arms for _, gain, _, _ in arm.points),
        0.0,
    ]
    times = [point[0] for arm in arms for point in arm.points]
    parts = []
    for number, arm in enumerate(arms):
        left, top = (number % across) * width, (number // across) * height
        x, unit, name = time_scale(times, left + 40, left + width - 30)
        y = Scale.around(values, top + height - 38, top + 26)
        parts.append(_titled(left + 40, top + 16, arm.name))
        parts.append(line(x.start, y(0.0), x.end + 16, y(0.0), class_="axis"))
        parts += [
            text(
                x.start - 5,
                y(value) + 4,
                f"{value:+g}" if value else "0",
                text_anchor="end",
                class_="soft",
            )
            for value in y.ticks(4)
        ]
        parts += [
            text(x(value), y.start + 16, f"{value:g}", text_anchor="middle", class_="soft")
            for value in x.ticks(3)
        ]
        parts.append(text(x.end + 16, y.start + 30, name, text_anchor="end", class_="soft"))
        parts.append(element("g", _belief(arm, x, y, unit), class_="accent"))
        if arm.confirmed:
            gain, low, high = (y.clamped(value) for value in arm.confirmed)
            says = (
                f"on fresh seeds {arm.confirmed[0]:+.2f}, {arm.confirmed[1]:+.2f} to"
                f" {arm.confirmed[2]:+.2f}"
            )
            mark = line(
                x.end + 12, low, x.end + 12, high, stroke="currentColor", stroke_width=2
            ) + element("circle", title(says), cx=x.end + 12, cy=gain, r=3.5, fill="currentColor")
            parts.append(element("g", mark, class_="good"))
    rows = -(-len(arms) // across)
    return drawing(
        WIDTH,
        rows * height,
        "What the search believed of the leading arms' gains after each run, with 90 % bounds",
        *parts,
    )


def _titled(x: float, y: float, name: str) -> str:
    return element("g", title(name) + text(x, y, short(name, 26)))


def _belief(arm: Narrowing, x: Scale, y: Scale, unit: float) -> str:
    """The interval as a band, the mean as a line with a dot where a run ended."""
    points = [
        (x(seconds / unit), y(gain), y.clamped(low), y.clamped(high))
        for seconds, gain, low, high in arm.points
    ]
    edge = [(a, high) for a, _, _, high in points] + [(a, low) for a, _, low, _ in reversed(points)]
    outline = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in edge) + "Z"
    band = element(
        "path",
        d=outline,
        fill="currentColor",
        opacity="0.22",
        stroke="currentColor",
        stroke_width=1,
    )
    dots = "".join(
        element("circle", cx=a, cy=gain, r=2, fill="currentColor") for a, gain, _, _ in points
    )
    return (
        band
        + polyline([(a, gain) for a, gain, _, _ in points], stroke="currentColor", stroke_width=1.5)
        + dots
    )
