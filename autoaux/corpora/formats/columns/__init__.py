"""A token per line: CoNLL, CoNLL-U, GermEval, HIPE."""

from autoaux.corpora.formats.columns._guess import fields_of, modal_columns
from autoaux.corpora.formats.columns._joining import joined, offsets_of

__all__ = ["fields_of", "joined", "modal_columns", "offsets_of"]
