"""A record per row, line or table entry: CSV, JSON lines, saved datasets."""

from autoaux.corpora.formats.records._csv import Csv
from autoaux.corpora.formats.records._json_records import Record, json_records
from autoaux.corpora.formats.records._jsonl import JsonLines
from autoaux.corpora.formats.records._saved_dataset import SavedDataset, layout_of, split_of_table

__all__ = [
    "Csv",
    "JsonLines",
    "Record",
    "SavedDataset",
    "json_records",
    "layout_of",
    "split_of_table",
]
