"""Encoders beside the recurrent trunk, and inputs for it: transformers, documents, given
vectors.
"""

from autoaux.training.encoders._documents import TfidfEncoder
from autoaux.training.encoders._features import FeatureStore
from autoaux.training.encoders._inputs import ContextualVectors, PrecomputedVectors, StaticVectors
from autoaux.training.encoders._lora import LowRankLinear, add_adapters, merge_adapters
from autoaux.training.encoders._meta import AttentionCombination, Concatenation
from autoaux.training.encoders._mlp import SparseMlp
from autoaux.training.encoders._pieces import cut_forms, cut_windows
from autoaux.training.encoders._pretrained import model_files, with_head
from autoaux.training.encoders._reader import Reader, Row, groups
from autoaux.training.encoders._tfidf import Tfidf
from autoaux.training.encoders._vectors import read_vectors

__all__ = [
    "AttentionCombination",
    "Concatenation",
    "ContextualVectors",
    "FeatureStore",
    "LowRankLinear",
    "PrecomputedVectors",
    "Reader",
    "Row",
    "SparseMlp",
    "StaticVectors",
    "Tfidf",
    "TfidfEncoder",
    "add_adapters",
    "cut_forms",
    "cut_windows",
    "groups",
    "merge_adapters",
    "model_files",
    "read_vectors",
    "with_head",
]
