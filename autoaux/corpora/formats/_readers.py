"""The readers. Those of one file a split stand in the order in which they are asked."""

from autoaux.corpora.formats._layout import Reader
from autoaux.corpora.formats.columns import Conll, Conllu, Germeval, Hipe
from autoaux.corpora.formats.records import Csv, JsonLines, SavedDataset
from autoaux.corpora.formats.texts import ClassLines, Documents, Parallel, Slashed, Trec
from autoaux.errors import InputError

SINGLE: tuple[Reader, ...] = (
    JsonLines(),
    Conllu(),
    Germeval(),
    Hipe(),
    Csv(),
    Trec(),
    Slashed(),
    Conll(),
)
READERS: tuple[Reader, ...] = (*SINGLE, Parallel(), ClassLines(), Documents(), SavedDataset())

_BY_NAME = {reader.name: reader for reader in READERS}


def reader_named(name: str) -> Reader:
    """The reader of a format; InputError names the formats there are."""
    if name not in _BY_NAME:
        raise InputError(f"format {name!r}: expected one of {', '.join(sorted(_BY_NAME))}")
    return _BY_NAME[name]
