"""From the runs of a search to beliefs over chosen arms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.search.arms import SINGLE_TASK, Arm, RunSeen, SearchState
from autoaux.search.beliefs._curves import Growth, best_by, growth_after
from autoaux.search.beliefs._posterior import (
    Observation,
    Posterior,
    Prior,
    SeedNoise,
    pooled_noise,
    posterior,
)


@dataclass(frozen=True)
class Beliefs:
    """A posterior over `arms`, in that order."""

    arms: tuple[Arm, ...]
    posterior: Posterior
    runs: np.ndarray

    def index(self, arm: Arm) -> int:
        return self.arms.index(arm)

    def first(self, count: int) -> "Beliefs":
        """Over the first arms alone."""
        return Beliefs(self.arms[:count], self.posterior.first(count), self.runs[:count])

    @property
    def leader(self) -> int:
        """The arm with the highest mean gain."""
        return int(np.argmax(self.posterior.mean))


class Reader:
    """Turns runs into observations: finished ones as they are, stopped ones by their projection.

    What it learns of noise and curves comes from the runs that choose, so that who leads cannot
    change while variants of it are tried and it is being confirmed; `confirmed` adds all others,
    for the verdict.

    Args:
        noise: what is expected of seeds before any run.
    """

    def __init__(
        self,
        state: SearchState,
        metric: str,
        confirmed: bool = False,
        noise: SeedNoise | None = None,
    ) -> None:
        finished = [
            run for run in state.runs.values() if run.finished and (confirmed or run.pull.chooses)
        ]
        groups: dict[tuple[Arm, bool], list[float]] = {}
        for run in finished:
            groups.setdefault((run.pull.arm, run.pull.fresh), []).append(run.points)
        self.noise, self.df = pooled_noise(list(groups.values()), metric, noise)
        self.state = state
        # runs with auxiliaries rise later than the single task, so they learn from their own kind
        self._finished = [run.outcome for run in finished if run.pull.arm.updates]
        self._growth: dict[int, Growth | None] = {}

    def growth(self, step: int) -> Growth | None:
        """What finished runs still gained after this step; None where too few are known."""
        if step not in self._growth:
            self._growth[step] = growth_after(step, self._finished, self.noise)
        return self._growth[step]

    def observe(self, runs: Sequence[RunSeen]) -> list[Observation]:
        return [seen for run in runs if (seen := self._observe(run)) is not None]

    def _observe(self, run: RunSeen) -> Observation | None:
        if run.finished:
            return Observation(run.points)
        reached, growth = (
            best_by(run.outcome.curve, run.outcome.steps),
            self.growth(run.outcome.steps),
        )
        if reached is None or growth is None:
            return None
        return Observation(reached + growth.mean, growth.spread**2)

    def beliefs(self, arms: Sequence[Arm], priors: Mapping[Arm, Prior]) -> Beliefs:
        """Beliefs of the search, its confirmation left aside; runs under way count as expected."""
        state = self.state
        seen = [self.observe(state.of(arm)) for arm in arms]
        begun = np.array([len(state.begun(arm)) for arm in arms], int)
        pending = [
            max(0, int(total) - len(state.of(arm))) for arm, total in zip(arms, begun, strict=True)
        ]
        single = self.observe(state.of(SINGLE_TASK))
        believed = posterior(
            single, seen, [priors.get(arm, Prior()) for arm in arms], self.noise, self.df, pending
        )
        return Beliefs(tuple(arms), believed, begun)
