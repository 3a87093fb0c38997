"""From one file or split to sentences: the readers, each with the layout it recognises."""

from importlib import import_module
from pkgutil import walk_packages

from autoaux.corpora.formats._layout import Layout, Refusal, Store
from autoaux.corpora.formats._registry import (
    READERS,
    Gathered,
    Gatherer,
    Reader,
    gatherers,
    layout_in,
    reader,
    reader_named,
    single_readers,
)

for _module in walk_packages(__path__, f"{__name__}."):  # importing a reader's file registers it
    import_module(_module.name)

from autoaux.corpora.formats.columns import fields_of, modal_columns  # noqa: E402
from autoaux.corpora.formats.records import first_rows, layout_of, split_of_table  # noqa: E402

__all__ = [
    "Gathered",
    "Gatherer",
    "Layout",
    "READERS",
    "Reader",
    "Refusal",
    "Store",
    "fields_of",
    "first_rows",
    "gatherers",
    "layout_in",
    "layout_of",
    "modal_columns",
    "reader",
    "reader_named",
    "single_readers",
    "split_of_table",
]
