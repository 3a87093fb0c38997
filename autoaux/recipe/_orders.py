"""A random order that keeps auxiliaries of one type apart."""

from collections.abc import Hashable, Sequence
from itertools import pairwise

import numpy as np

ATTEMPTS = 1000


def apart(types: Sequence[Hashable], seed: int) -> tuple[int, ...]:
    """A random order of so many things, those of one type never consecutive (Watanabe et al. 2022,
    4.1).

    Where that cannot be, the drawn order with the fewest such neighbours.
    """
    rng = np.random.default_rng(seed)

    def neighbours(order: np.ndarray) -> int:
        return sum(types[a] == types[b] for a, b in pairwise(order))

    best = rng.permutation(len(types))
    for _ in range(ATTEMPTS):
        if neighbours(best) == 0:
            break
        best = min(best, rng.permutation(len(types)), key=neighbours)
    return tuple(int(place) for place in best)
