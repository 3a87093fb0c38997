"""Sets worth trying: a surrogate over sets, fitted again as their outcomes arrive.

A set's gain is hardly the sum of its members'. The surrogate starts from the best member's gain,
a fifth of what the other helpful members bring and two fifths of what harmful ones cost (as in
recorded runs), and a Gaussian process with the Jaccard kernel learns what is left over: sets that
share members share their surprise, which is where synergy and redundancy show.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np

from autoaux.search.beliefs._posterior import Prior

HELPFUL_SHARE = 0.2
HARMFUL_SHARE = 0.4
MOST_MEMBERS = 6  # of which subsets are proposed: 57 of them

Members = frozenset[str]
SetForecast = Callable[[Sequence[str], Mapping[str, float]], Prior]


def propose(gains: Mapping[str, float], helps: Mapping[str, float], largest: int) -> list[Members]:
    """Subsets of the candidates that more likely help than not, and all of those together."""
    helpful = sorted(
        (name for name in gains if helps[name] > 0.5 and gains[name] > 0),
        key=lambda name: -gains[name],
    )
    top = helpful[:MOST_MEMBERS]
    sets = [
        frozenset(members)
        for size in range(2, min(largest, len(top)) + 1)
        for members in combinations(top, size)
    ]
    if len(helpful) > max(largest, 2) or len(helpful) > MOST_MEMBERS:
        sets.append(frozenset(helpful))
    return sets


def expected_gain(members: Members, gains: Mapping[str, float]) -> float:
    """The surrogate's start for a set, in points."""
    best, *rest = sorted((gains.get(name, 0.0) for name in members), reverse=True)
    return best + sum(HELPFUL_SHARE * gain if gain > 0 else HARMFUL_SHARE * gain for gain in rest)


def jaccard(one: Members, other: Members) -> float:
    """Shared members over all members, in [0, 1]; a positive definite kernel."""
    return len(one & other) / len(one | other)


class SetPosterior:
    """Priors over sets' gains, given what was seen of other sets.

    Args:
        gains: believed gains of the candidates, in points.
        spread: standard deviation of a set's surprise, in points.
        seen: per set, its mean gain in points and that mean's variance.
        forecast: a learned forecast of a set; None where there is none.
    """

    def __init__(
        self,
        gains: Mapping[str, float],
        spread: float,
        seen: Mapping[Members, tuple[float, float]],
        forecast: SetForecast | None = None,
    ) -> None:
        self.gains, self.spread, self.seen, self.forecast = gains, spread, seen, forecast

    def start(self, members: Members) -> float:
        start = expected_gain(members, self.gains)
        if self.forecast is None:
            return start
        in_order = sorted(members, key=lambda name: (self.gains[name], name))
        learned = self.forecast(in_order, self.gains)
        # two guesses of one thing, weighted by how sure each is
        weight = self.spread**2 / (self.spread**2 + learned.sd**2)
        return weight * learned.mean + (1 - weight) * start

    def prior(self, members: Members) -> Prior:
        """Belief over a set from all other sets' outcomes; its own runs are left to the
        posterior.
        """
        others = [other for other in self.seen if other != members]
        start = self.start(members)
        if not others:
            return Prior(start, self.spread)
        near = self.spread**2 * np.array([jaccard(members, other) for other in others])
        between = self.spread**2 * np.array(
            [[jaccard(one, other) for other in others] for one in others]
        )
        between += np.diag([self.seen[other][1] for other in others])
        surprise = np.array([self.seen[other][0] - self.start(other) for other in others])
        weights = np.linalg.solve(between, near)
        variance = float(self.spread**2 - weights @ near)
        return Prior(
            float(start + weights @ surprise),
            float(np.sqrt(max(variance, (0.1 * self.spread) ** 2))),
        )
