"""The little of SVG that the report's figures need: escaped elements, scales, axes."""

from dataclasses import dataclass
from html import escape
from math import floor, log10

# Colours by role; the page sets the same variables, for light and dark.
STANDALONE_STYLE = """<style>
svg{--ink:#1c2430;--muted:#5b6675;--line:#d8dde4;--paper:#fff;--accent:#2563a8;--good:#1f7a4d;--bad:#b3402a;--open:#8a6d1a;font-family:system-ui,sans-serif;background:var(--paper)}
text{fill:var(--ink);font-size:12px}.soft{fill:var(--muted)}.on{fill:var(--paper)}.grid{stroke:var(--line)}.axis{stroke:var(--muted)}
.ink{color:var(--ink)}.muted{color:var(--muted)}.accent{color:var(--accent)}.good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}
</style>"""


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """``<name …>content</name>``; attributes are escaped (``class_`` is class, ``_`` is ``-``),
    content is markup.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(x: float, y: float, words: str, **attributes: object) -> str:
    return element("text", escape(words), x=x, y=y, **attributes)


def title(words: str) -> str:
    """What a pointer shows over the element that holds it."""
    return element("title", escape(words))


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> str:
    return element(
        "path", d=f"M{_number(x1)} {_number(y1)}L{_number(x2)} {_number(y2)}", **attributes
    )


def polyline(points: list[tuple[float, float]], **attributes: object) -> str:
    return element(
        "polyline",
        points=" ".join(f"{_number(x)},{_number(y)}" for x, y in points),
        fill="none",
        **attributes,
    )


def drawing(width: float, height: float, label: str, *parts: str) -> str:
    """An SVG of that size that shrinks with its container; `label` is what a screen reader says."""
    return element(
        "svg",
        "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        width=width,
        height=height,
        style=f"min-width:{min(round(width), 640)}px",
        role="img",
        aria_label=label,
    )


def standalone(svg: str) -> str:
    """The same drawing with its colours inside, for a file of its own."""
    start = svg.index(">") + 1
    return svg[:start] + STANDALONE_STYLE + svg[start:]


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".rstrip("0").rstrip(".") if abs(value) >= 0.05 else "0"
    return str(value)


@dataclass(frozen=True)
class Scale:
    """Values low … high onto pixels start … end."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def around(cls, values: list[float], start: float, end: float, margin: float = 0.05) -> "Scale":
        """A scale that holds all values with some room to both sides."""
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        room = (high - low) * margin or 1.0
        return cls(low - room, high + room, start, end)

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def clamped(self, value: float) -> float:
        """Where a value lies, one beyond the scale at its end."""
        return self(min(max(value, self.low), self.high))

    def ticks(self, about: int = 5) -> list[float]:
        """Round values (1, 2 or 5 times a power of ten apart) within the scale."""
        rough = (self.high - self.low) / about
        power = 10 ** floor(log10(rough))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
        first = -floor(-self.low / step)
        return [round(i * step, 10) for i in range(first, floor(self.high / step) + 1)]


def axes(x: Scale, y: Scale, x_label: str, y_label: str, *, signed: bool = False) -> str:
    """Grid lines with their values, and what both axes mean."""
    form = (
        (lambda value: f"{value:+g}" if value else "0") if signed else (lambda value: f"{value:g}")
    )
    parts = []
    for value in y.ticks():
        parts.append(line(x.start, y(value), x.end, y(value), class_="grid"))
        parts.append(text(x.start - 6, y(value) + 4, form(value), text_anchor="end", class_="soft"))
    for value in x.ticks(6):
        parts.append(text(x(value), y.start + 18, form(value), text_anchor="middle", class_="soft"))
    parts.append(line(x.start, y.start, x.end, y.start, class_="axis"))
    parts.append(text(x.end, y.start + 34, x_label, text_anchor="end", class_="soft"))
    parts.append(text(x.start, y.end - 8, y_label, class_="soft"))
    return "".join(parts)
