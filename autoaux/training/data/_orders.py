"""Orders of auxiliaries that the papers use; an order is a tuple of corpora, first trained
first.
"""

from collections.abc import Mapping, Sequence

from autoaux.corpora import Corpus
from autoaux.recipe import apart


def random_order(corpora: Sequence[Corpus], seed: int) -> tuple[Corpus, ...]:
    """Random, corpora of the same entity types never consecutive where that can be (Watanabe et al.
    2022, 4.1).
    """
    return tuple(corpora[i] for i in apart([corpus.types for corpus in corpora], seed))


def ascending_order(corpora: Sequence[Corpus], gains: Mapping[str, float]) -> tuple[Corpus, ...]:
    """By gain as a single auxiliary, the best last (Watanabe et al. 2022, 5.1)."""
    return tuple(sorted(corpora, key=lambda corpus: (gains[corpus.name], corpus.name)))
