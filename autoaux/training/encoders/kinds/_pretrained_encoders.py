"""Any transformers encoder: fine-tuned, with adapters, frozen, or under a trained trunk."""

from autoaux.recipe import Transformer
from autoaux.training._bricks import BuildContext, Encoder
from autoaux.training.encoders._registry import encoder


def is_transformers_own(part: Transformer) -> bool:
    """Whether what is trained is a model that transformers knows."""
    return part.update != "features"


@encoder(Transformer, transformers=is_transformers_own)
def build(part: Transformer, context: BuildContext) -> Encoder:
    if part.update == "features":
        from autoaux.training.encoders._features_trunk import build_features

        return build_features(part, context)
    from autoaux.training.encoders._transformer import build

    return build(part, context)
