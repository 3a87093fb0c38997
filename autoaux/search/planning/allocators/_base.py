"""What an allocator sees and what it answers."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from autoaux.search.beliefs import Posterior

NONE = -1  # the single task


@dataclass(frozen=True)
class Standing:
    """The state of a search over K arms, the single task apart.

    Attributes:
        posterior: beliefs over the K gains.
        runs: int [K], runs ended or under way.
        single_task_runs: the same of the single task.
        left: runs that may still be spent here.
        rewards: (arm, whether it beat the baseline), in the order the runs ended.
    """

    posterior: Posterior
    runs: np.ndarray
    single_task_runs: int
    left: float
    rewards: tuple[tuple[int, bool], ...] = ()


class Allocator(Protocol):
    """Chooses an arm by index, or `NONE` for another run of the single task."""

    def choose(self, standing: Standing, rng: np.random.Generator) -> int: ...
