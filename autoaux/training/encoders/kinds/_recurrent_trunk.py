"""The recurrent trunk, with GRU or LSTM cells."""

from autoaux.recipe import BiLstm, Gru
from autoaux.training._bricks import BuildContext, Encoder
from autoaux.training.encoders._registry import encoder


@encoder(BiLstm)
@encoder(Gru)
def build(part: Gru, context: BuildContext) -> Encoder:
    from autoaux.training.encoders._trunk import build

    return build(part, context)
