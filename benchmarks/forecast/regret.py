"""Schedulers choose on recorded runs: how far from the best auxiliary they end."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autoaux.forecast import Design
from autoaux.search.beliefs import Observation, Posterior, Prior, posterior
from autoaux.search.planning.allocators import (
    NONE,
    Allocator,
    BetaBernoulliAllocator,
    HalvingAllocator,
    Standing,
    TopTwoAllocator,
    UniformAllocator,
    make_allocator,
)
from benchmarks.forecast.scores import LeftOut

BUDGETS = (0, 5, 10, 20, 40)
BASELINE_RUNS = 3  # of the single task, given to every scheduler beforehand


@dataclass(frozen=True)
class Bandit:
    """One main task's recorded auxiliaries.

    `truth` are their recorded gains, shrunk to their mean by their seed noise (a single lucky run
    is no truth); draws add the seed noise. `priors` are the forecast made without this main task.
    """

    truth: np.ndarray
    noise: float
    metric: str
    priors: list[Prior]

    @property
    def best(self) -> float:
        return max(float(self.truth.max()), 0.0)

    def regret(self, arm: int) -> float:
        """Points that choosing `arm` (or `NONE`) gives away."""
        return self.best - (0.0 if arm == NONE else float(self.truth[arm]))


def bandits(design: Design, found: LeftOut, fewest: int = 5) -> list[Bandit]:
    """One bandit per main task with at least `fewest` auxiliaries."""
    arena = []
    for main in np.unique(design.mains):
        rows = np.flatnonzero(design.mains == main)
        if len(rows) >= fewest:
            task = design.cells[rows[0]].main
            truth = shrunk_gains(
                design.gains[rows],
                np.array([task.noise / np.sqrt(len(design.cells[i].scores)) for i in rows]),
            )
            priors = [
                Prior(*map(float, facts))
                for facts in zip(found.score[rows], found.sd[rows], found.shared[rows], strict=True)
            ]
            arena.append(Bandit(truth, task.noise, task.metric, priors))
    return arena


def shrunk_gains(gains: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Posterior means of true gains that are normal about their mean (empirical Bayes)."""
    spread = max(gains.var() - np.mean(noise**2), 1e-6)
    return gains.mean() + spread / (spread + noise**2) * (gains - gains.mean())


@dataclass(frozen=True)
class Scheduler:
    """An allocator for a budget and a number of arms, with or without the forecast as prior."""

    name: str
    make: Callable[[int, int], Allocator]
    forecast: bool


SCHEDULERS = (
    Scheduler("uniform", lambda budget, arms: UniformAllocator(), False),
    Scheduler("successive halving", lambda budget, arms: HalvingAllocator(), False),
    Scheduler("top-two Thompson", lambda budget, arms: TopTwoAllocator(), False),
    Scheduler("Beta-Bernoulli Thompson", lambda budget, arms: BetaBernoulliAllocator(), False),
    Scheduler("forecast + uniform", lambda budget, arms: UniformAllocator(), True),
    Scheduler("forecast + halving", lambda budget, arms: HalvingAllocator(), True),
    Scheduler("forecast + top-two", lambda budget, arms: TopTwoAllocator(), True),
    Scheduler(
        "forecast + auto",
        lambda budget, arms: make_allocator("auto", budget / arms, forecast=True),
        True,
    ),
)


def play(bandit: Bandit, scheduler: Scheduler, budget: int, rng: np.random.Generator) -> float:
    """Regret of one search with `budget` runs of auxiliaries."""
    arms = len(bandit.truth)
    # In the record's own order the good ones may come first; nobody knows that.
    order = rng.permutation(arms)
    truth = bandit.truth[order]
    priors = [Prior()] * arms
    if scheduler.forecast:
        priors = [bandit.priors[i] for i in order]
    single = [Observation(x) for x in rng.normal(scale=bandit.noise, size=BASELINE_RUNS)]
    runs: list[list[Observation]] = [[] for _ in range(arms)]
    rewards: list[tuple[int, bool]] = []
    allocator = scheduler.make(budget, arms)

    def believed() -> Posterior:
        return posterior(single, runs, priors, bandit.noise, 30.0)

    for spent in range(budget):
        beliefs = believed()
        counts = np.array([len(mine) for mine in runs])
        arm = allocator.choose(
            Standing(beliefs, counts, len(single), budget - spent, tuple(rewards)), rng
        )
        if arm == NONE:
            single.append(Observation(rng.normal(scale=bandit.noise)))
            continue
        points = rng.normal(truth[arm], bandit.noise)
        runs[arm].append(Observation(points))
        rewards.append((arm, bool(points > beliefs.baseline)))
    means = believed().mean
    return bandit.regret(int(order[means.argmax()]) if means.max() > 0 else NONE)


def regrets(
    found: list[Bandit], scheduler: Scheduler, budget: int, repeats: int, seed: int = 0
) -> np.ndarray:
    """Mean regret of each bandit over `repeats` searches, in points [bandits]."""
    rng = np.random.default_rng([seed, budget])
    return np.array(
        [
            np.mean([play(bandit, scheduler, budget, rng) for _ in range(repeats)])
            for bandit in found
        ]
    )


def exhaustive(found: list[Bandit], seeds: int, repeats: int) -> np.ndarray:
    """The noise ceiling: regret after `seeds` runs of every auxiliary [bandits]."""
    rng = np.random.default_rng(0)
    losses = []
    for bandit in found:
        means = rng.normal(
            bandit.truth, bandit.noise / np.sqrt(seeds), size=(repeats, len(bandit.truth))
        )
        means -= rng.normal(scale=bandit.noise / np.sqrt(seeds), size=(repeats, 1))
        losses.append(
            np.mean([bandit.regret(int(m.argmax()) if m.max() > 0 else NONE) for m in means])
        )
    return np.array(losses)


def chance(found: list[Bandit]) -> np.ndarray:
    """Regret of an auxiliary taken at random [bandits]."""
    return np.array([bandit.best - bandit.truth.mean() for bandit in found])
