"""A token per line: CoNLL, CoNLL-U, GermEval, HIPE."""

from autoaux.corpora.formats.columns._conll import Conll
from autoaux.corpora.formats.columns._conllu import Conllu
from autoaux.corpora.formats.columns._germeval import Germeval
from autoaux.corpora.formats.columns._guess import modal_columns
from autoaux.corpora.formats.columns._hipe import Hipe
from autoaux.corpora.formats.columns._joining import joined, offsets_of

__all__ = ["Conll", "Conllu", "Germeval", "Hipe", "joined", "modal_columns", "offsets_of"]
