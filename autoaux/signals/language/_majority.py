"""The rank of a candidate by four language distances at once."""

from collections.abc import Hashable, Mapping, Sequence
from math import inf

from autoaux.signals._comparison import Comparison, Pair
from autoaux.signals._missing import Missing
from autoaux.signals._registry import signal
from autoaux.signals.language._perplexity import perplexity, perplexity_model
from autoaux.signals.language._vocabulary import vocabulary, vocabulary_train


@signal("language.majority", low=1.0, high=inf, per_pair=False)
def majority(pair: Pair) -> float:
    """Rank among the candidates by a majority vote of four language distances, 1 the closest.

    d_MV (Lange et al. 2020, 4.2) over d_P, d_P*, d_V and d_V* (see `majority_ranking`). In [1, ∞),
    depends on the other candidates. Missing where one of the four is.
    """
    ranks = pair.comparison.once("majority", _ranks)
    if pair.position not in ranks:
        raise Missing("one of the four language distances is missing")
    return float(ranks[pair.position])


def majority_ranking(rankings: Sequence[Mapping[Hashable, float]]) -> dict[Hashable, int]:
    """One ranking from several, place by place.

    A place goes to whom most rankings put there, among those not yet placed; a draw goes to the
    better mean rank; who is still equal shares the place. Equals within a ranking have the mean of
    their places as rank. This reading of "majority voting" gives every place of Table 3 of Lange et
    al. 2020 from their Table 4.
    """
    left = list(rankings[0])
    placed: dict[Hashable, int] = {}
    while left:
        place = len(placed) + 1
        votes = {one: sum(ranking[one] == place for ranking in rankings) for one in left}
        mean = {one: sum(ranking[one] for ranking in rankings) for one in left}
        best = max((votes[one], -mean[one]) for one in left)
        for one in [one for one in left if (votes[one], -mean[one]) == best]:
            placed[one] = place
            left.remove(one)
    return placed


def _ranks(comparison: Comparison) -> dict[Hashable, int]:
    closeness: list[dict[int, float]] = []
    for distance, sign in (
        (perplexity, -1),
        (perplexity_model, -1),
        (vocabulary, 1),
        (vocabulary_train, 1),
    ):
        closeness.append({})
        for position in range(len(comparison)):
            try:
                closeness[-1][position] = sign * distance(comparison.pair(position))
            except Missing:
                continue
    complete = sorted(set.intersection(*map(set, closeness)))
    if not complete:
        return {}
    return majority_ranking(
        [{one: _rank(values, one, complete) for one in complete} for values in closeness]
    )


def _rank(closeness: Mapping[int, float], one: int, everyone: Sequence[int]) -> float:
    """1 for the closest; equals share the mean of their places."""
    better = sum(closeness[other] > closeness[one] for other in everyone)
    equal = sum(closeness[other] == closeness[one] for other in everyone)
    return better + (equal + 1) / 2
