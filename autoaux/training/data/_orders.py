"""Orders of auxiliaries that the papers use; an order is a tuple of corpora, first trained
first.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from autoaux.corpora import Corpus

ATTEMPTS = 1000


def span_types(corpus: Corpus) -> frozenset[str]:
    """The entity types of a span corpus; of another corpus its labels."""
    if not corpus.spans:
        return frozenset(corpus.labels)
    return frozenset(label.partition("-")[2] for label in corpus.labels if label != "O")


def random_order(corpora: Sequence[Corpus], seed: int) -> tuple[Corpus, ...]:
    """Random, corpora of the same entity types never consecutive (Watanabe et al. 2022, 4.1).

    Where that cannot be, the drawn order with the fewest such neighbours.
    """
    rng = np.random.default_rng(seed)
    types = [span_types(corpus) for corpus in corpora]

    def neighbours(order: np.ndarray) -> int:
        return sum(types[a] == types[b] for a, b in pairwise(order))

    best = rng.permutation(len(corpora))
    for _ in range(ATTEMPTS):
        if neighbours(best) == 0:
            break
        best = min(best, rng.permutation(len(corpora)), key=neighbours)
    return tuple(corpora[i] for i in best)


def ascending_order(corpora: Sequence[Corpus], gains: Mapping[str, float]) -> tuple[Corpus, ...]:
    """By gain as a single auxiliary, the best last (Watanabe et al. 2022, 5.1)."""
    return tuple(sorted(corpora, key=lambda corpus: (gains[corpus.name], corpus.name)))
