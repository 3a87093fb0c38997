"""How results show themselves: small tables, as text in a console and as HTML in a notebook."""

from autoaux.display._address import masked, without_secrets
from autoaux.display._html import as_html
from autoaux.display._json import json_answer, json_line, printable_json
from autoaux.display._numbers import chance, duration
from autoaux.display._table import Row, Table, Tone, as_text, printable
from autoaux.display._tabular import Tabular

__all__ = [
    "Row",
    "Tabular",
    "Table",
    "Tone",
    "as_html",
    "as_text",
    "chance",
    "duration",
    "json_answer",
    "json_line",
    "printable_json",
    "masked",
    "printable",
    "without_secrets",
]
