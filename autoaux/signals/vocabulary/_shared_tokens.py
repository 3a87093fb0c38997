"""Share of running tokens whose word both corpora have."""

from autoaux.signals._comparison import Pair
from autoaux.signals._registry import signal


@signal("shared_tokens", symmetric=True)
def shared_tokens(pair: Pair) -> float:
    """Tokens of both train splits whose word stands in the other, over all tokens of both.

    Printed by the program of Schröder & Biemann 2020; in [0, 1], symmetric, never missing.
    """
    main, other = pair.shared
    covered = (
        pair.main.train.word_totals[main].sum() + pair.candidate.train.word_totals[other].sum()
    )
    return float(covered) / (pair.main.train.tokens + pair.candidate.train.tokens)
