"""What to train: everything one training run needs, as readable YAML that trains again."""

from autoaux.recipe._corpora import CorpusRef
from autoaux.recipe._defaults import complete
from autoaux.recipe._encoders import (
    PARTS,
    BiLstm,
    Embeddings,
    Encoder,
    EncoderPart,
    Gru,
    TfidfMlp,
    Transformer,
)
from autoaux.recipe._parts import Head, Optimisation, Schedule, ScheduleName
from autoaux.recipe._recipe import Recipe
from autoaux.recipe._sizes import full, of_length, proxy
from autoaux.recipe._strict import Strict

__all__ = [
    "BiLstm",
    "CorpusRef",
    "Embeddings",
    "Encoder",
    "EncoderPart",
    "Gru",
    "Head",
    "Optimisation",
    "PARTS",
    "Recipe",
    "Schedule",
    "ScheduleName",
    "Strict",
    "TfidfMlp",
    "Transformer",
    "complete",
    "full",
    "of_length",
    "proxy",
]
