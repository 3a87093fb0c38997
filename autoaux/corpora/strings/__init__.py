"""Strings as arrays: grown, interned, numbered, kept in Arrow until somebody looks at a word."""

from autoaux.corpora.strings._arrow import arrow_of, bytes_of, numpy_of, strings_from
from autoaux.corpora.strings._growing import Growing
from autoaux.corpora.strings._interning import EMPTY_TOKEN, Forms, Interner
from autoaux.corpora.strings._numbering import Pieces, Pile, numbered, renumber
from autoaux.corpora.strings._strings import Strings, picked

__all__ = [
    "EMPTY_TOKEN",
    "Forms",
    "Growing",
    "Interner",
    "Pieces",
    "Pile",
    "Strings",
    "arrow_of",
    "bytes_of",
    "numbered",
    "numpy_of",
    "picked",
    "renumber",
    "strings_from",
]
