"""What an unfinished run will come to, learned from the curves of finished ones.

From step s to the end a run gains on average d(s), with spread t(s), over the finished runs of this
search; so a run that has y(s) at step s ends at y(s) + d(s), with variance t(s)². The spread never
falls below a prior that the first finished runs share, because early ranks mislead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from autoaux.ledger import CurvePoint, Outcome
from autoaux.search.beliefs._student import probability_above

LEAST_RUNS = 3
PRIOR_DF = 2.0
PRIOR_SHARE = 0.25  # of the growth still to come: how far runs differ in it, before runs have shown


def best_by(curve: Sequence[CurvePoint], step: int) -> float | None:
    """The best dev score, in points, up to a step; None before the first evaluation."""
    scores = [point.score for point in curve if point.step <= step]
    return 100 * max(scores) if scores else None


@dataclass(frozen=True)
class Growth:
    """How much is still gained after a step: mean and spread in points, over `runs` runs."""

    mean: float
    spread: float
    runs: int


def growth_after(step: int, finished: Sequence[Outcome], noise: float) -> Growth | None:
    """d(s) and t(s); None with fewer than three finished runs to learn from."""
    gains = [
        100 * run.score - at
        for run in finished
        if (at := best_by(run.curve, step)) is not None and run.steps > step
    ]
    if len(gains) < LEAST_RUNS:
        return None
    mean = float(np.mean(gains))
    prior = 2 * noise + PRIOR_SHARE * abs(mean)
    variance = (PRIOR_DF * prior**2 + np.var(gains) * len(gains)) / (PRIOR_DF + len(gains) - 1)
    return Growth(mean, float(np.sqrt(variance)), len(gains))


def chance_to_reach(target: float, outcome: Outcome, growth: Growth, noise: float) -> float:
    """P(the run's arm ends above `target` points), judged by this run, which may have drawn a
    bad seed.
    """
    reached = best_by(outcome.curve, outcome.steps)
    if reached is None:
        return 1.0
    spread = hypot(growth.spread, noise)
    return probability_above((target - reached - growth.mean) / spread, PRIOR_DF + growth.runs - 1)
