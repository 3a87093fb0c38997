"""The readers. Those of one file a split stand in the order in which they are asked."""

from autoaux.corpora._class_lines import ClassLines
from autoaux.corpora._conll import Conll
from autoaux.corpora._conllu import Conllu
from autoaux.corpora._csv import Csv
from autoaux.corpora._documents import Documents
from autoaux.corpora._germeval import Germeval
from autoaux.corpora._hipe import Hipe
from autoaux.corpora._jsonl import JsonLines
from autoaux.corpora._layout import Reader
from autoaux.corpora._parallel import Parallel
from autoaux.corpora._saved_dataset import SavedDataset
from autoaux.corpora._slashed import Slashed
from autoaux.corpora._trec import Trec
from autoaux.errors import InputError

SINGLE: tuple[Reader, ...] = (JsonLines(), Conllu(), Germeval(), Hipe(), Csv(), Trec(), Slashed(), Conll())
READERS: tuple[Reader, ...] = (*SINGLE, Parallel(), ClassLines(), Documents(), SavedDataset())

_BY_NAME = {reader.name: reader for reader in READERS}


def reader_named(name: str) -> Reader:
    """The reader of a format; InputError names the formats there are."""
    if name not in _BY_NAME:
        raise InputError(f"format {name!r}: expected one of {', '.join(sorted(_BY_NAME))}")
    return _BY_NAME[name]
