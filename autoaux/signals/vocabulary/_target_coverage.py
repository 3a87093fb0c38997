"""How much of the main task's vocabulary the candidate covers."""

from autoaux.signals._comparison import Pair
from autoaux.signals._registry import signal


@signal("target_coverage")
def target_coverage(pair: Pair) -> float:
    """Words of the main task's train split that the candidate's has, over all of them.

    |V ∩ V'| / |V|: target vocabulary coverage (Dai et al. 2019; Lange et al. 2021), in [0, 1], not
    symmetric, never missing.
    """
    return len(pair.shared[0]) / len(pair.main.train.types)
