"""A table as HTML for notebooks: escaped, without script, in the colours of the page around it."""

from functools import cache
from typing import TYPE_CHECKING

from autoaux.display._table import MOST_ROWS, Table

if TYPE_CHECKING:
    from jinja2 import Template

WIDTH, HEIGHT = 120, 14  # of an interval's drawing, in pixels

# Text takes the notebook's own colour; the four tones only mark, and stand out on white and on
# black.
_PAGE = """<div class="autoaux">
<style>
.autoaux table{border-collapse:collapse;font-size:.93em;font-variant-numeric:tabular-nums;margin:.4em 0;color:inherit;background:none}
.autoaux tr,.autoaux tbody tr:nth-child(odd),.autoaux tbody tr:hover{background:none;color:inherit}
.autoaux th,.autoaux td{padding:.2em .8em .2em 0;text-align:right;vertical-align:top;border:0;border-bottom:1px solid rgba(128,128,128,.35);white-space:nowrap}
.autoaux .words{text-align:left;white-space:normal;overflow-wrap:anywhere;max-width:28em;min-width:4em}
.autoaux thead th:first-child{padding-left:.5em;border-left:3px solid transparent}
.autoaux thead th,.autoaux small{font-weight:400;opacity:.75}
.autoaux small{display:block}
.autoaux tbody th{font-weight:600;border-left:3px solid transparent;padding-left:.5em}
.autoaux .good{border-left-color:#2e9e66;color:#2e9e66}.autoaux .bad{border-left-color:#d9583f;color:#d9583f}.autoaux .open{border-left-color:#b8902a;color:#b8902a}
.autoaux th.good,.autoaux th.bad,.autoaux th.open{color:inherit}
.autoaux tr.soft{opacity:.75}
.autoaux svg{display:inline-block;vertical-align:middle}
</style>
<p><strong>{{ table.heading }}</strong></p>
{% if table.columns %}
<table>
<thead><tr>{% for name in table.columns %}<th scope="col"{% if table.is_words(loop.index0) %} class="words"{% endif %}>{{ name }}</th>{% endfor %}{% if scale %}<th></th>{% endif %}</tr></thead>
<tbody>
{% for row in rows %}
<tr{% if row.tone == "soft" %} class="soft"{% endif %}>{% for cell in row.cells %}{% if loop.first %}<th scope="row" class="words {{ row.tone }}">{{ cell }}</th>{% else %}<td{% if table.is_words(loop.index0) %} class="words"{% endif %}>{{ cell }}</td>{% endif %}{% endfor %}
{% if scale %}<td>{% if row.interval %}{% set low, value, high = row.interval %}<svg class="{{ row.tone }}" width="{{ width }}" height="{{ height }}" role="img" aria-label="{{ '%+.2f to %+.2f'|format(low, high) }}"><path d="M{{ scale(0) }} 0v{{ height }}" stroke="gray"/><path d="M{{ scale(low) }} {{ height / 2 }}H{{ scale(high) }}" stroke="currentColor" stroke-width="2"/><circle cx="{{ scale(value) }}" cy="{{ height / 2 }}" r="4" fill="currentColor"/></svg>{% endif %}</td>{% endif %}</tr>
{% endfor %}
</tbody></table>
{% endif %}
{% for note in table.foot %}<small>{{ note }}</small>
{% endfor %}
</div>"""


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

    return _template().render(table=table, rows=rows, scale=scale, width=WIDTH, height=HEIGHT)


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(_PAGE)
