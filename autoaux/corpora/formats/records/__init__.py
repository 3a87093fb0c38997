"""A record per row, line or table entry: CSV, JSON lines, saved datasets."""

from autoaux.corpora.formats.records._csv_rows import (
    column_named,
    csv_rows,
    first_rows,
    list_in,
    separator_of,
)
from autoaux.corpora.formats.records._json_records import Record, json_records
from autoaux.corpora.formats.records._saved_dataset import layout_of, split_of_table

__all__ = [
    "Record",
    "column_named",
    "csv_rows",
    "first_rows",
    "json_records",
    "layout_of",
    "list_in",
    "separator_of",
    "split_of_table",
]
