"""From one file or split to sentences: the readers, each with the layout it recognises."""

from autoaux.corpora.formats._layout import Layout, Reader, Store
from autoaux.corpora.formats._readers import READERS, SINGLE, reader_named
from autoaux.corpora.formats.columns import modal_columns
from autoaux.corpora.formats.records import SavedDataset, layout_of, split_of_table
from autoaux.corpora.formats.texts import ClassLines, Documents, Parallel

__all__ = [
    "ClassLines",
    "Documents",
    "Layout",
    "Parallel",
    "READERS",
    "Reader",
    "SINGLE",
    "SavedDataset",
    "Store",
    "layout_of",
    "modal_columns",
    "reader_named",
    "split_of_table",
]
