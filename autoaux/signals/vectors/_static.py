"""The label map when words without a twin are matched by their word vectors."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from autoaux.signals import _contingency
from autoaux.signals._comparison import Pair
from autoaux.signals._information import Information
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals.vectors._directions import register_directions
from autoaux.signals.vectors._neighbours import nearest

if TYPE_CHECKING:
    from autoaux.signals.vectors._pool_vectors import PoolVectors
    from autoaux.signals.vectors._static_vectors import StaticVectors


@dataclass(frozen=True)
class WordMatches:
    """Matched words of the main task and the candidate, with their similarity.

    Attributes:
        main, candidate: int64 [matches]; rows of the two profiles.
        similarity: float64 [matches]; 1 for the same string, else the cosine.
    """

    main: np.ndarray
    candidate: np.ndarray
    similarity: np.ndarray


def match_words(pair: Pair) -> tuple[WordMatches, WordMatches]:
    """Each word with its twin, else with the nearest word of the other train split: both
    directions.

    Only matches above the threshold of the resources count; a word without a vector has no
    neighbour.
    """
    static, threshold = pair.resources.static, pair.resources.static_threshold
    if static is None:
        raise Missing("no word vectors at hand (--vectors)")
    ours, theirs = pair.main.train.types, pair.candidate.train.types
    mine = pair.comparison.once("static vectors", lambda one: _vectors(one.main, static))
    found = nearest(mine, _vectors(pair.candidate, static))
    twins, other_twins = pair.shared
    main, candidate, similarity = _directed(
        ours, theirs[found.forward], found.forward_similarity, twins, other_twins, threshold
    )
    forward = WordMatches(main, candidate, similarity)
    candidate, main, similarity = _directed(
        theirs, ours[found.backward], found.backward_similarity, other_twins, twins, threshold
    )
    return forward, WordMatches(main, candidate, similarity)


def _vectors(profile: Profile, static: "StaticVectors | PoolVectors") -> np.ndarray:
    return static.of([profile.forms[row] for row in profile.train.types])


def _directed(
    words: np.ndarray,
    targets: np.ndarray,
    similarity: np.ndarray,
    twins: np.ndarray,
    other: np.ndarray,
    threshold: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Words (ascending), their targets and similarities, with twins in the place of neighbours."""
    targets, similarity = targets.copy(), similarity.copy()
    place = np.searchsorted(words, twins)
    targets[place], similarity[place] = other, 1.0
    keep = similarity > max(threshold, 0.0)
    return words[keep], targets[keep], similarity[keep]


def static_table(pair: Pair, matches: WordMatches, counting: str) -> np.ndarray:
    """The contingency table [main labels, candidate labels] with increments weighted by
    similarity.
    """
    kernel = pair.kernel_of(matches.main, matches.candidate, matches.similarity)
    return _contingency.table(
        counting, kernel, pair.main.train.label_totals, pair.candidate.train.label_totals
    )


# What is added for a match of two words: both ways of the paper, and the weighting by type that its
# program prints as its result, which has the plain name.
_COUNTINGS = {
    "static": "multiplicative_type_weighted",
    "static.multiplicative": "multiplicative",
    "static.additive": "additive",
}


def _information(pair: Pair, counting: str, direction: int) -> Information:
    def compute(one: Pair) -> Information:
        matches = one.once("static matches", match_words)[direction]
        if not len(matches.main):
            raise Missing("no word could be matched")
        return Information.of(static_table(one, matches, counting))

    return pair.once(f"static {counting} {direction}", compute)


for _kind, _counting in _COUNTINGS.items():
    register_directions(
        _kind,
        "static",
        partial(_information, counting=_counting),
        f"Words matched by vectors, {_counting.replace('_', ' ')}",
        """Every word is matched by its string, else by the word whose vector is nearest.

    The table's increments are weighted by the cosine (Schröder & Biemann 2020, 4.2.2, normalised
    as in eq. 5 and 8, UUE as in eq. 9); of equally near words the first is taken. Missing without
    word vectors, where nothing matches, or where a single label is left on one side.
    """,
    )
