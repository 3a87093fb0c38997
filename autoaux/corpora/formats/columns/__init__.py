"""A token per line: CoNLL, CoNLL-U, GermEval, HIPE."""

from autoaux.corpora.formats.columns._guess import modal_columns
from autoaux.corpora.formats.columns._joining import joined, offsets_of

__all__ = ["joined", "modal_columns", "offsets_of"]
