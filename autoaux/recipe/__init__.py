"""What to train: everything one training run needs, as readable YAML that trains again."""

from autoaux.recipe._changes import SEARCHED, TRAINED, Changes, parse_changes
from autoaux.recipe._corpora import CorpusRef
from autoaux.recipe._defaults import complete
from autoaux.recipe._encoder_part import PARTS, Encoder, EncoderPart
from autoaux.recipe._encoders import BiLstm, Embeddings, Gru, TfidfMlp, Transformer
from autoaux.recipe._naming import Level, encoder_named, searched_with
from autoaux.recipe._orders import apart
from autoaux.recipe._parts import Head, Optimisation, Schedule, ScheduleName
from autoaux.recipe._recipe import Recipe
from autoaux.recipe._sizes import full, of_length, proxy, search_loop

__all__ = [
    "BiLstm",
    "Changes",
    "CorpusRef",
    "Embeddings",
    "Encoder",
    "EncoderPart",
    "Gru",
    "Head",
    "Level",
    "Optimisation",
    "PARTS",
    "Recipe",
    "SEARCHED",
    "Schedule",
    "ScheduleName",
    "TRAINED",
    "TfidfMlp",
    "Transformer",
    "apart",
    "complete",
    "encoder_named",
    "full",
    "of_length",
    "proxy",
    "parse_changes",
    "search_loop",
    "searched_with",
]
