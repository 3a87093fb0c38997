"""The readers, in the order in which they are asked whether a file is theirs."""

from autoaux.corpora._conll import Conll
from autoaux.corpora._conllu import Conllu
from autoaux.corpora._germeval import Germeval
from autoaux.corpora._layout import Reader
from autoaux.errors import InputError

READERS: tuple[Reader, ...] = (Conllu(), Germeval(), Conll())

_BY_NAME = {reader.name: reader for reader in READERS}


def reader_named(name: str) -> Reader:
    """The reader of a format; InputError names the formats there are."""
    if name not in _BY_NAME:
        raise InputError(f"format {name!r}: expected one of {', '.join(sorted(_BY_NAME))}")
    return _BY_NAME[name]
