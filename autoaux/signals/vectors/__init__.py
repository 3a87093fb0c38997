"""Matches by vectors: of words (static) and of tokens in their sentences (contextual)."""

from autoaux.later import later
from autoaux.signals.vectors._contextual import match_tokens
from autoaux.signals.vectors._device import nearest_on_device
from autoaux.signals.vectors._named import named_vectors
from autoaux.signals.vectors._neighbours import COLUMNS, ROWS, nearest
from autoaux.signals.vectors._pool_vectors import PoolVectors
from autoaux.signals.vectors._sampling import error_and_bias, stratified
from autoaux.signals.vectors._static import match_words, static_table
from autoaux.signals.vectors._static_vectors import StaticVectors, read_vectors
from autoaux.signals.vectors._token_vectors import TokenVectors
from autoaux.signals.vectors._vector_files import read_vector_file

_LATER = {"TransformersEncoder": "_encoder", "window_starts": "_encoder"}  # loads transformers

__all__ = [
    "COLUMNS",
    "PoolVectors",
    "ROWS",
    "StaticVectors",
    "TokenVectors",
    *_LATER,
    "error_and_bias",
    "match_tokens",
    "match_words",
    "named_vectors",
    "nearest",
    "nearest_on_device",
    "read_vector_file",
    "read_vectors",
    "static_table",
    "stratified",
]

__getattr__ = later(__name__, _LATER)
