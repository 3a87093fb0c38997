"""Encoders beside the recurrent trunk, and inputs for it: transformers, documents, given
vectors.
"""

from autoaux.later import later
from autoaux.training.encoders._lora import LowRankLinear, add_adapters, merge_adapters
from autoaux.training.encoders._meta import AttentionCombination, Concatenation
from autoaux.training.encoders._mlp import SparseMlp
from autoaux.training.encoders._pieces import cut_forms, cut_windows
from autoaux.training.encoders._reader import PieceRow, Reader, groups
from autoaux.training.encoders._registry import (
    ENCODERS,
    build_encoder,
    encoder,
    kind_of,
)
from autoaux.training.encoders._tfidf import Tfidf
from autoaux.training.encoders._vectors import read_vectors

_LATER = {  # load transformers
    "ContextualVectors": "_inputs",
    "PrecomputedVectors": "_inputs",
    "StaticVectors": "_inputs",
    "FeatureStore": "_features",
    "PieceCoverage": "_coverage",
    "piece_coverage": "_coverage",
    "load_body": "_pretrained",
    "model_files": "_pretrained",
    "with_head": "_pretrained",
}

__all__ = [
    *_LATER,
    "ENCODERS",
    "AttentionCombination",
    "build_encoder",
    "encoder",
    "kind_of",
    "Concatenation",
    "LowRankLinear",
    "Reader",
    "PieceRow",
    "SparseMlp",
    "Tfidf",
    "add_adapters",
    "cut_forms",
    "cut_windows",
    "groups",
    "merge_adapters",
    "read_vectors",
]

__getattr__ = later(__name__, _LATER)
