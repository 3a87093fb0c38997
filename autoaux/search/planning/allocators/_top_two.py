import numpy as np

from autoaux.search.planning.allocators._base import NONE, Standing
from autoaux.search.planning.allocators._uniform import UniformAllocator

ATTEMPTS = 100


class TopTwoAllocator:
    """Top-two Thompson sampling for the best arm (Russo 2020, "Simple Bayesian algorithms for
    best-arm identification").

    Draws all gains once and takes the best arm; half the time draws again until another arm is
    best and takes that one. No auxiliary at all is one of the arms, with gain 0.

    Args:
        first: runs an arm that are given in the order of promise before, one an arm.
    """

    def __init__(self, first: float = 0.0) -> None:
        self.first = first

    def choose(self, standing: Standing, rng: np.random.Generator) -> int:
        if standing.runs.sum() < self.first * len(standing.runs):
            return UniformAllocator().choose(standing, rng)
        draws = standing.posterior.draw(rng, ATTEMPTS)
        best = np.argmax(np.hstack([np.zeros((ATTEMPTS, 1)), draws]), axis=1) + NONE
        challengers = best[best != best[0]]
        if rng.random() < 0.5 or not len(challengers):
            return self._next_run(int(best[0]), standing)
        return self._next_run(int(challengers[0]), standing)

    @staticmethod
    def _next_run(arm: int, standing: Standing) -> int:
        """More single-task runs only while the baseline is the less certain side."""
        if arm == NONE and standing.single_task_runs > standing.runs.max():
            return int(np.argmax(standing.posterior.mean))
        return arm
