"""A table as HTML for notebooks: escaped, without script, in the colours of the page around it."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from autoaux.display._table import MOST_ROWS, Table

if TYPE_CHECKING:
    from jinja2 import Template

WIDTH, HEIGHT = 120, 14  # of an interval's drawing, in pixels


def as_html(table: Table) -> str:
    """The table as one escaped ``<div>``; its intervals share one scale around zero."""
    table = table.fitted(None)
    rows = table.rows[:MOST_ROWS]
    ends = [end for row in rows if row.interval for end in (row.interval[0], row.interval[2])]
    scale = None
    if ends:
        low, high = min(0.0, *ends), max(0.0, *ends)

        def scale(value: float) -> float:
            return round(6 + (value - low) / (high - low or 1.0) * (WIDTH - 12), 1)

    return _template().render(table=table, rows=rows, scale=scale)


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    here = files("autoaux.display")
    style = (here / "table.css").read_text(encoding="utf-8")
    environment.globals |= {"style": style, "width": WIDTH, "height": HEIGHT}
    return environment.from_string((here / "table.html").read_text(encoding="utf-8"))
