"""Leaving candidates out by risk, not by rank."""

from dataclasses import dataclass

import numpy as np

from autoaux.forecast._forecast import Forecast


@dataclass(frozen=True)
class Pruning:
    """Which candidates go on.

    Attributes:
        kept: worth trying. explored: would have been dropped, and stay so that the forecast can
            be proven wrong. dropped: left out. All in the forecast's order.
        chances: by name, the chance of being in the best set.
        expected_loss: points of the best single auxiliary's gain that dropping costs on average.
    """

    kept: tuple[str, ...]
    explored: tuple[str, ...]
    dropped: tuple[str, ...]
    chances: dict[str, float]
    expected_loss: float

    @property
    def sentence(self) -> str:
        return (
            f"{len(self.dropped)} candidates dropped, {len(self.explored)} kept to explore;"
            f" expected loss {self.expected_loss:.2f} points"
        )


def prune(
    forecast: Forecast,
    *,
    threshold: float = 0.05,
    explore: float = 0.1,
    set_size: int = 3,
    draws: int = 4000,
    seed: int = 0,
) -> Pruning:
    """Drop candidates whose chance of being in the best set is below `threshold`.

    In each joint draw of the true gains, the best set is taken to be the up to `set_size` best
    candidates whose gain is positive. A share `explore` of those below the threshold, at random
    and at least one, stays.
    """
    if not forecast.candidates:
        return Pruning((), (), (), {}, 0.0)
    names = [candidate.name for candidate in forecast.candidates]
    gains = forecast.samples(draws, seed)
    size = min(set_size, len(names))
    entry = np.partition(gains, -size, axis=1)[:, -size]
    chances = ((gains >= entry[:, None]) & (gains > 0)).mean(0)
    below = np.flatnonzero(chances < threshold)
    survivors = min(len(below), max(1, round(explore * len(below)))) if explore > 0 else 0
    explored = (
        set(np.random.default_rng(seed).choice(below, survivors, replace=False))
        if survivors
        else set()
    )
    dropped = [i for i in below if i not in explored]
    kept = [i for i in range(len(names)) if i not in set(below)]
    staying = np.setdiff1d(np.arange(len(names)), dropped)
    best = np.maximum(gains.max(1), 0)
    best_staying = np.maximum(gains[:, staying].max(1), 0) if len(staying) else np.zeros(draws)
    return Pruning(
        kept=tuple(names[i] for i in kept),
        explored=tuple(names[i] for i in sorted(explored)),
        dropped=tuple(names[i] for i in dropped),
        chances=dict(zip(names, chances.tolist(), strict=True)),
        expected_loss=float((best - best_staying).mean()),
    )
