"""How differently the two tasks spread their labels."""

import numpy as np

from autoaux.signals._comparison import Pair
from autoaux.signals._information import jensen_shannon
from autoaux.signals._registry import signal


@signal("labels.distribution_distance", symmetric=True)
def distribution_distance(pair: Pair) -> float:
    """Jensen-Shannon divergence of the label frequencies, most frequent against most frequent.

    Both distributions are sorted first, so that label names do not matter (after Martínez Alonso &
    Plank 2017, who compare label distributions by their shape). In [0, 1], symmetric; missing
    between documents and tokens.
    """
    pair.refuse_across_kinds()
    shares = [
        np.sort(profile.train.items / profile.train.items.sum())[::-1]
        for profile in (pair.main, pair.candidate)
    ]
    padded = np.zeros((2, max(map(len, shares))))
    for row, values in zip(padded, shares, strict=True):
        row[: len(values)] = values
    return jensen_shannon(padded[0], padded[1])
