"""Candidates that are left out as long as that can hardly cost anything; what is believed of them
decides anew before every run, so that they can come back.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autoaux.search.arms import Arm
from autoaux.search.beliefs import Posterior, Prior

DRAWS = 2000
CERTAIN = 1e9  # degrees of freedom of a variance that is given
EXPLORED = 10  # one in so many of those that would go stays, so that the forecast can be refuted


def droppable(
    arms: Sequence[Arm],
    free: np.ndarray,
    believed: Posterior,
    most_loss: float,
    seed: int,
) -> frozenset[Arm]:
    """Those of `arms` that go.

    Args:
        free: bool [arms], which of them have no run yet; the others stay.
        believed: of all arms' gains, as they are believed now.
        most_loss: points of the best arm's gain that leaving them out may cost on average.
        seed: of the draws, and of who stays to explore.
    """
    from autoaux.forecast import leave_out

    # of who has no run the forecast alone is unsure, and its errors are normal: how little is known
    # of the seed noise after a few runs must not keep everybody
    normal = replace(believed, df=CERTAIN)
    gains = normal.draw(np.random.default_rng([seed, len(arms)]), DRAWS)
    below, _ = leave_out(gains, believed.mean, most_loss, free=free)
    if not len(below):
        return frozenset()
    marks = {index: _mark(arms[index], seed) for index in below}
    explored = {index for index, mark in marks.items() if mark % EXPLORED == 0}
    explored = explored or {min(marks, key=lambda index: marks[index])}
    return frozenset(arms[index] for index in below if index not in explored)


def expected_only(priors: Sequence[Prior]) -> Posterior:
    """What is believed before the single task has a run: the forecasts."""
    mean, sd, shared = (
        np.array([getattr(prior, name) for prior in priors], float)
        for name in ("mean", "sd", "shared")
    )
    nothing = np.zeros(len(mean))
    return Posterior(mean, sd, nothing, shared, 0.0, 0.0, 1.0, CERTAIN)


def _mark(arm: Arm, seed: int) -> int:
    """A number that is an arm's own, whoever else is there."""
    return int(hashlib.sha256(f"{seed} {arm.name}".encode()).hexdigest()[:8], 16)
