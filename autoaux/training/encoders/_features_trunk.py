"""Cached vectors of a frozen transformers encoder under a recurrent trunk that all tasks share."""

from autoaux.recipe import Gru, Transformer
from autoaux.training._bricks import BuildContext
from autoaux.training.encoders._dropout import Dropout
from autoaux.training.encoders._features import FeatureStore
from autoaux.training.encoders._inputs import ContextualVectors
from autoaux.training.encoders._trunk import Trunk, build_layers


def build_features(part: Transformer, context: BuildContext) -> Trunk:
    """The encoder is run once over each corpus; what learns is the trunk, so that runs stack.

    Documents are read token by token too, and pooled by their head.
    """
    store = FeatureStore(
        part.path,
        "tagging",
        window=part.window,
        precision=part.features,
        device=context.device,
    )
    vectors = ContextualVectors(store, context.tasks)
    trunk = Gru(hidden=part.hidden, layers=part.layers)
    layers = build_layers(trunk, context, vectors.size)
    return Trunk([vectors], layers, Dropout(part.dropout, context.seed))
