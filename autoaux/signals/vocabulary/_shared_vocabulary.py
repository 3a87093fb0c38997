"""Share of words that both corpora have."""

from autoaux.signals._comparison import Pair
from autoaux.signals._registry import signal


@signal("shared_vocabulary", symmetric=True)
def shared_vocabulary(pair: Pair) -> float:
    """Words in both train splits over words in either.

    SV = |V ∩ V'| / |V ∪ V'| (Schröder & Biemann 2020, eq. 8), in [0, 1], symmetric, never missing.
    """
    both = len(pair.shared[0])
    return both / (len(pair.main.train.types) + len(pair.candidate.train.types) - both)
