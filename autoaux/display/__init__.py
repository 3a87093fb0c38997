"""How results show themselves: small tables, as text in a console and as HTML in a notebook."""

from autoaux.display._address import masked, without_secrets
from autoaux.display._html import as_html
from autoaux.display._json import json_answer, json_line, json_shown
from autoaux.display._numbers import chance, duration
from autoaux.display._shown import Shown
from autoaux.display._table import Row, Table, Tone, as_text, printable

__all__ = [
    "Row",
    "Shown",
    "Table",
    "Tone",
    "as_html",
    "as_text",
    "chance",
    "duration",
    "json_answer",
    "json_line",
    "json_shown",
    "masked",
    "printable",
    "without_secrets",
]
