"""Figures about candidates: gains, forecasts, signals, labels, curves.

Each gives SVG, or "" for no data.
"""

from collections.abc import Sequence
from math import cos, degrees, radians, sin

from autoaux.report._label_map import MapExcerpt
from autoaux.report._summary import BoardRow, SignalLine, Trial
from autoaux.report.plots._svg import Scale, axes, drawing, element, line, polyline, text, title

TONES = {
    "helps": "good",
    "harms": "bad",
    "undecided": "open",
    "no effect": "muted",
    "promising": "open",
    "unpromising": "open",
    "no decision": "open",
}
WIDTH, BARS = 1040, 14
FEW_LABELS = 16  # columns of a label map that have room for wide cells
LETTER, LINE, LEAN = (
    7.2,
    13,
    radians(35),
)  # pixels that a letter and a line take, and how far a column's label leans


def tone(row: BoardRow) -> str:
    return TONES[row.evidence.verdict] if row.evidence else "muted"


def gain_scale(rows: Sequence[BoardRow]) -> Scale:
    """One scale for all intervals of the leaderboard, so that they can be compared down the
    column.
    """
    return scale_of([(row.evidence.low, row.evidence.high) for row in rows if row.evidence])


def scale_of(bounds: Sequence[tuple[float, float]]) -> Scale:
    """A scale for interval bars of all of these, with 0 on it."""
    return Scale.around([0.0, *(end for pair in bounds for end in pair)], 4, 156, 0.03)


def interval(row: BoardRow, scale: Scale) -> str:
    """One row's gain with its interval, on a zero line."""
    if row.evidence is None or row.baseline:
        return ""
    found = row.evidence
    return interval_bar((found.low, found.gain, found.high), tone(row), scale)


def interval_bar(bounds: tuple[float, float, float], kind: str, scale: Scale) -> str:
    """A gain within (low, gain, high), on a zero line; `kind` is its colour."""
    low, gain, high = bounds
    middle = 9
    return drawing(
        160,
        18,
        f"{gain:+.2f} points, 90 % interval {low:+.2f} to {high:+.2f}",
        line(scale(0.0), 0, scale(0.0), 18, class_="axis"),
        element(
            "g",
            line(scale(low), middle, scale(high), middle, stroke="currentColor", stroke_width=2)
            + element("circle", cx=scale(gain), cy=middle, r=4, fill="currentColor"),
            class_=kind,
        ),
    )


def interval_axis(scale: Scale) -> str:
    """What the bars beneath it are measured on, in points."""
    marks = []
    for value in scale.ticks(4):
        marks.append(line(scale(value), 13, scale(value), 18, class_="axis"))
        edge = "start" if scale(value) < 12 else "end" if scale(value) > 148 else "middle"
        marks.append(
            text(scale(value), 10, f"{value:+g}" if value else "0", text_anchor=edge, class_="soft")
        )
    base = line(scale.start, 17.5, scale.end, 17.5, class_="axis")
    return drawing(160, 18, f"axis from {scale.low:+.1f} to {scale.high:+.1f} points", base, *marks)


def forecast_figure(rows: Sequence[BoardRow]) -> str:
    """Forecast gain (across) against measured gain (up), both with intervals; exact on the
    diagonal.
    """
    run = [
        (row, row.forecast, row.evidence)
        for row in rows
        if row.forecast and row.evidence and row.evidence.runs
    ]
    # A candidate's other schedules were not forecast: of its arms the one with the most runs stands
    # for it.
    by_name = {one[0].name: one for one in sorted(run, key=lambda one: one[2].runs)}
    both = list(by_name.values())
    if not both:
        return ""
    values = [value for _, forecast, found in both for value in (*forecast, found.low, found.high)]
    x, y = Scale.around([*values, 0.0], 52, WIDTH - 12), Scale.around([*values, 0.0], 360, 26)
    low, high = max(x.low, y.low), min(x.high, y.high)
    parts = [axes(x, y, "forecast gain (points)", "measured gain (points)", signed=True)]
    parts.append(line(x(0.0), y.start, x(0.0), y.end, class_="axis"))
    parts.append(line(x.start, y(0.0), x.end, y(0.0), class_="axis"))
    parts.append(line(x(low), y(low), x(high), y(high), class_="axis", stroke_dasharray="4 4"))
    labelled = sorted(both, key=lambda one: -abs(one[2].gain))[:8]
    parts += _labels(
        [
            (x(forecast[0]) + 7, y(found.gain) - 6, short(row.name, 24))
            for row, forecast, found in labelled
        ]
    )
    faint = 0.55 if len(both) <= 30 else 0.25
    for row, (gain, forecast_low, forecast_high), found in both:
        across, up = x(gain), y(found.gain)
        marks = line(
            x(forecast_low), up, x(forecast_high), up, stroke="currentColor", opacity=faint
        )
        marks += line(
            across, y(found.low), across, y(found.high), stroke="currentColor", opacity=faint
        )
        marks += element(
            "circle",
            title(f"{row.name}: forecast {gain:+.2f}, measured {found.gain:+.2f}"),
            cx=across,
            cy=up,
            r=4,
            fill="currentColor",
        )
        parts.append(element("g", marks, class_=tone(row)))
    return drawing(WIDTH, 400, f"Forecast and measured gain of {len(both)} candidates", *parts)


def _labels(places: Sequence[tuple[float, float, str]]) -> list[str]:
    """Words at (x, y), from the top down, each moved below those that it would cover."""
    placed: list[tuple[float, float, str]] = []
    for x, y, words in sorted(places, key=lambda place: place[1]):
        for other_x, other_y, other in placed:
            if x < other_x + LETTER * len(other) and other_x < x + LETTER * len(words):
                y = max(y, other_y + LINE)
        placed.append((x, y, words))
    return [text(x, y, words, class_="soft") for x, y, words in placed]


def contribution_figure(lines: Sequence[SignalLine], most: int = 12) -> str:
    """Points that each signal adds to or takes from the forecast, the largest first."""
    shown = [(item.name, item.contribution) for item in lines if item.contribution][:most]
    if not shown:
        return ""
    x = Scale.around([0.0, *(points for _, points in shown)], 345, WIDTH - 60)
    parts = [line(x(0.0), 0, x(0.0), len(shown) * (BARS + 6), class_="axis")]
    for number, (name, points) in enumerate(shown):
        top = number * (BARS + 6) + 3
        left, right = sorted((x(0.0), x(points)))
        parts.append(text(288, top + 11, short(name, 44), text_anchor="end"))
        kind = "good" if points > 0 else "bad"
        parts.append(
            element(
                "g",
                element(
                    "rect",
                    x=left,
                    y=top,
                    width=max(right - left, 1.0),
                    height=BARS,
                    fill="currentColor",
                ),
                class_=kind,
            )
        )
        beside = (right + 5, "start") if points > 0 else (left - 5, "end")
        parts.append(
            text(
                beside[0],
                top + 11,
                f"{points:+.2f}",
                text_anchor=beside[1],
                class_="soft",
            )
        )
    return drawing(WIDTH, len(shown) * (BARS + 6) + 2, "What moved the forecast, in points", *parts)


def label_map_figure(found: MapExcerpt) -> str:
    """A heat map: each row is a main-task label, each cell how often its words carry the
    candidate's label.
    """
    columns = [short(name, 20) for name in found.columns]
    longest = LETTER * max(map(len, columns), default=0)
    # column labels lean, so that long ones stand beside each other
    left, top, high = 150, round(longest * sin(LEAN)) + 16, 24
    cell = 44 if len(columns) <= FEW_LABELS else 27
    parts = []
    for number, (name, whole) in enumerate(zip(columns, found.columns, strict=True)):
        x = left + number * cell + cell // 2
        label = text(x, top - 8, name, transform=f"rotate(-{degrees(LEAN):.0f} {x} {top - 8})")
        parts.append(label if name == whole else element("g", title(whole) + label))
    parts += [
        text(left - 8, top + r * high + 16, short(name, 21), text_anchor="end")
        for r, name in enumerate(found.rows)
    ]
    boxes, figures = [], []
    for item in found.cells:
        x, y = left + item.column * cell, top + item.row * high
        says = title(
            f"{found.rows[item.row]} → {found.columns[item.column]},"
            f" {100 * item.share:.0f} %: {', '.join(item.examples)}"
        )
        boxes.append(
            element(
                "path",
                says,
                d=f"M{x} {y}h{cell - 2}v{high - 2}h-{cell - 2}z",
                opacity=f"{item.share:.2f}",
            )
        )
        if item.share >= 0.15:
            kind = "on" if item.share > 0.55 else "ink"
            figures.append(text(x + cell // 2 - 1, y + 15, f"{100 * item.share:.0f}", class_=kind))
    parts.append(
        element("g", "".join(boxes), class_="accent", fill="currentColor") if boxes else ""
    )
    parts.append(
        element("g", "".join(figures), text_anchor="middle", pointer_events="none")
        if figures
        else ""
    )
    width, height = (
        left + len(found.columns) * cell + round(longest * cos(LEAN)) - cell // 2,
        top + len(found.rows) * high,
    )
    return drawing(
        width, height, "Labels of shared words: main task down, candidate across", *parts
    )


def curve_figure(trials: Sequence[Trial], alone: Sequence[Trial]) -> str:
    """Dev score by main-task step: this arm's runs, over the single task's in grey."""
    points = [point for trial in (*trials, *alone) for point in trial.curve]
    if not any(trial.curve for trial in trials):
        return ""
    x = Scale.around([float(step) for step, _ in points], 52, WIDTH - 12, 0.02)
    y = Scale.around([score for _, score in points], 220, 26)
    parts = [axes(x, y, "main-task steps", "dev score (points)")]
    for group, kind in ((alone, "muted"), (trials, "accent")):
        drawn = [
            polyline(
                [(x(step), y(score)) for step, score in trial.curve],
                stroke="currentColor",
                stroke_width=1.5,
            )
            for trial in group
            if trial.curve
        ]
        parts.append(element("g", "".join(drawn), class_=kind) if drawn else "")
    return drawing(WIDTH, 258, "Learning curves, this candidate over the single task", *parts)


def short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
