"""TF-IDF vectors of documents under hidden layers that all tasks share."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from autoaux.recipe import TfidfMlp
from autoaux.training._bricks import BuildContext, Encoder
from autoaux.training.encoders._documents import TfidfEncoder, build_tfidf
from autoaux.training.encoders._registry import encoder
from autoaux.training.encoders._tfidf import Tfidf


def keep(module: TfidfEncoder) -> dict[str, Any]:
    """The words it counts and their weights."""
    return {"words": module.tfidf.words, "idf": tuple(module.tfidf.idf.tolist())}


def restore(part: TfidfMlp, context: BuildContext, kept: Mapping[str, Any]) -> Encoder:
    tfidf = Tfidf(kept["words"], np.array(kept["idf"], np.float32))
    return TfidfEncoder(tfidf, part, context)


@encoder(TfidfMlp, keep=keep, restore=restore)
def build(part: TfidfMlp, context: BuildContext) -> Encoder:
    return build_tfidf(part, context)
