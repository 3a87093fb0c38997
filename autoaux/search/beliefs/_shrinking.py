"""What is believed of gains that were seen on one dev split, when a choice was made among them.

The best of many owes part of its lead to luck: with the seeds, with dev's sentences, and with a
single task that had a bad day, which lifts all gains alike. Fresh seeds take off the first part
alone. A normal hierarchical model takes off all of it (Efron and Morris 1975; Gelman et al. 2014,
5.4). In points, for the arm j:

    seen_j = gain_j + dev_j + seeds_j - baseline,    gain_j = mean + own_j

where mean and own_j are normal around 0 with one spread, learned from all arms that were tried,
losers included; dev_j has half the variance that dev's sentences bring into a gain and the baseline
the other half, besides that of its seeds. A set is expected where its members' gains put it
(`expected_gain`) instead of at the mean. Beliefs are averaged over what the spread may be.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.search.arms import Arm
from autoaux.search.beliefs._sets import expected_gain

SPREADS = np.geomspace(0.02, 20.0, 60)  # of gains, in points
USUAL_SPREAD = 1.0  # scale of the half Cauchy prior of the spread (Gelman 2006), in points


@dataclass(frozen=True)
class Normal:
    """A belief about a gain or a score: mean in points, variance in squared points."""

    mean: float
    variance: float


def believed(
    seen: Mapping[Arm, Normal], baseline: float, dev: float, forced: Collection[str] = ()
) -> dict[Arm, Normal]:
    """What is believed of every arm's gain on sentences without end.

    Args:
        seen: gains over one baseline as they were seen, off by the seeds of the arm's own runs.
        baseline: variance of the single task's mean that its seeds bring, in squared points.
        dev: variance that dev's sentences bring into a gain, in squared points.
        forced: auxiliaries that all arms have in common; an arm of one more counts as a single one.
    """
    held = set(forced)
    alone = [arm for arm in seen if len(set(arm.auxiliaries) - held) <= 1]
    if not alone:
        return dict(seen)
    spreads = _Spreads([seen[arm] for arm in alone], baseline + dev / 2, dev / 2)
    beliefs = {arm: spreads.belief(seen[arm]) for arm in alone}
    of, floor = {}, 0.0
    for arm in (arm for arm in alone if held <= set(arm.auxiliaries)):
        if added := set(arm.auxiliaries) - held:
            of[added.pop()] = beliefs[arm]
        else:
            floor = beliefs[arm].mean
    for arm in seen.keys() - beliefs.keys():
        members = {name: of[name] for name in arm.auxiliaries if name in of}
        start = None
        if members:
            gains = {name: belief.mean - floor for name, belief in members.items()}
            best = max(gains, key=gains.__getitem__)
            expected = floor + expected_gain(frozenset(gains), gains)
            start = Normal(expected, members[best].variance)
        beliefs[arm] = spreads.belief(seen[arm], start)
    return beliefs


class _Spreads:
    """The model under every spread that gains may have, each as likely as what was seen makes it.

    Args:
        seen: gains of single auxiliaries.
        common: variance of the error that all gains share, the baseline's.
        own: variance of dev's sentences in one arm's gain alone.
    """

    def __init__(self, seen: Sequence[Normal], common: float, own: float) -> None:
        self.common, self.own = common, own
        points, seeds = np.array([[gain.mean, gain.variance] for gain in seen]).T
        weights = 1 / (SPREADS[:, None] ** 2 + seeds + own)  # [spreads, arms]
        total = weights.sum(1)
        middle = weights @ points / total
        level = SPREADS**2 + common  # prior variance of the mean gain less the baseline's error
        off = (np.log(weights) - weights * (points - middle[:, None]) ** 2).sum(1)
        off -= np.log(total) + np.log(level + 1 / total) + middle**2 / (level + 1 / total)
        # the grid is even in the logarithm, so a density counts times the spread
        log = off / 2 - np.log1p((SPREADS / USUAL_SPREAD) ** 2) + np.log(SPREADS)
        likely = np.exp(log - log.max())
        self.likely = likely / likely.sum()
        self.level_variance = 1 / (total + 1 / level)
        self.level = self.level_variance * total * middle
        self.of_mean = SPREADS**2 / level  # the part of the level that is the mean gain

    def belief(self, seen: Normal, expected: Normal | None = None) -> Normal:
        """Of one gain; that of a set is `expected` from its members."""
        start = self.of_mean * self.level if expected is None else expected.mean
        before = SPREADS**2 + (0.0 if expected is None else expected.variance)
        error = seen.variance + self.own
        kept = before / (before + error)
        unlucky = (1 - self.of_mean) * self.level  # what the baseline's error is believed to add
        means = start + kept * (seen.mean - unlucky - start)
        of_level = (self.of_mean - kept) ** 2 * self.level_variance
        variances = kept * error + of_level + self.of_mean * self.common
        mean = float(self.likely @ means)
        return Normal(mean, float(self.likely @ (variances + (means - mean) ** 2)))
