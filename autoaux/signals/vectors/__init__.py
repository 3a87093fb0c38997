"""Matches by vectors: of words (static) and of tokens in their sentences (contextual)."""

from autoaux.signals.vectors import _contextual, _static  # noqa: F401  (importing registers)
from autoaux.signals.vectors._neighbours import Neighbours, nearest
from autoaux.signals.vectors._pool_vectors import PoolVectors
from autoaux.signals.vectors._static_vectors import StaticVectors, read_vectors
from autoaux.signals.vectors._token_vectors import Encoder, TokenVectors

__all__ = ["Encoder", "Neighbours", "PoolVectors", "StaticVectors", "TokenVectors", "nearest", "read_vectors"]
