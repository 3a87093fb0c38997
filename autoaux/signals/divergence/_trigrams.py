"""How differently the two corpora put words in a row."""

import numpy as np

from autoaux.signals._comparison import Pair
from autoaux.signals._information import jensen_shannon
from autoaux.signals._registry import signal


@signal("jsd.trigrams", symmetric=True)
def trigrams(pair: Pair) -> float:
    """Jensen-Shannon divergence of the token trigrams of the two train splits, in bits.

    Sentences are padded by two marks on each side (Lange et al. 2021, "term distribution", who
    report one minus the divergence in nats). In [0, 1], symmetric, never missing.
    """
    _, rows, other_rows = np.intersect1d(
        pair.main.trigrams, pair.candidate.trigrams, assume_unique=True, return_indices=True
    )
    main, other = pair.main.trigram_counts, pair.candidate.trigram_counts
    return jensen_shannon(main[rows], other[other_rows], main.sum(), other.sum())
