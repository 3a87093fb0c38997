"""What to train: everything one training run needs, as readable YAML that trains again."""

from autoaux.recipe._corpora import CorpusRef
from autoaux.recipe._defaults import complete
from autoaux.recipe._encoder_part import PARTS, Encoder, EncoderPart
from autoaux.recipe._encoders import BiLstm, Embeddings, Gru, TfidfMlp, Transformer
from autoaux.recipe._naming import encoder_named
from autoaux.recipe._parts import Head, Optimisation, Schedule, ScheduleName
from autoaux.recipe._recipe import Recipe
from autoaux.recipe._sizes import full, of_length, proxy, search_loop
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
    "encoder_named",
    "full",
    "of_length",
    "proxy",
    "search_loop",
]
