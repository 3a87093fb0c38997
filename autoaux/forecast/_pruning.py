"""Leaving candidates out by risk, not by rank."""

from dataclasses import dataclass

import numpy as np

from autoaux.forecast._forecast import Forecast


@dataclass(frozen=True)
class Pruning:
    """Which candidates go on.

    Attributes:
        kept: worth trying. explored: would have been dropped, and stay so that the forecast can
            be proven wrong. dropped: left out. All in the forecast's order of candidates.
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


def leave_out(
    gains: np.ndarray,
    expected: np.ndarray,
    most_loss: float | None,
    *,
    free: np.ndarray | None = None,
    set_size: int = 3,
) -> tuple[np.ndarray, np.ndarray]:
    """Who can go for `most_loss` points on average, and each one's chance to be in the best set.

    Those go first who are least often in the best set of up to `set_size` with positive gains.

    Args:
        gains: float64 [draws, n], joint draws of the true gains; training without counts as 0.
        expected: float64 [n]; of those with equal chances the least expected goes first.
        free: bool [n], who may go at all; everybody without it.

    Returns:
        int [k], ascending; float64 [n].
    """
    draws, n = gains.shape
    size = min(set_size, n)
    entry = np.partition(gains, -size, axis=1)[:, -size]
    chances = ((gains >= entry[:, None]) & (gains > 0)).mean(0)
    free = np.ones(n, bool) if free is None else free
    order = np.lexsort((expected, chances))
    order = order[free[order]]
    # the best of those that stay when the first 0, 1, … of the order go, and all of it at the end
    staying = np.maximum.accumulate(gains[:, order[::-1]], axis=1)[:, ::-1]
    fixed = np.max(gains[:, ~free], axis=1, initial=0.0)
    staying = np.maximum(np.column_stack([staying, np.zeros(draws)]), fixed[:, None])
    losses = (staying[:, :1] - staying).mean(0)
    count = 0 if most_loss is None else int(np.searchsorted(losses, most_loss, side="right")) - 1
    return np.sort(order[:count]), chances


def prune(
    forecast: Forecast,
    *,
    most_loss: float | None = 0.05,
    explore: float = 0.1,
    set_size: int = 3,
    draws: int = 4000,
    seed: int = 0,
) -> Pruning:
    """Drop candidates as long as that costs `most_loss` points on average; None drops nobody.

    In joint draws of the true gains, what dropping costs is the best gain of all minus the best of
    those that stay (training without an auxiliary counts as 0). Candidates go one after another,
    first who is least often in the best set of up to `set_size` with positive gains. A share
    `explore` of those that would go, at random and at least one, stays. Of whom nothing is known,
    nobody goes, and nobody at all on the word of a forecast of other encoders.
    """
    most_loss = None if forecast.foreign else most_loss
    if not forecast.candidates:
        return Pruning((), (), (), {}, 0.0)
    names = [candidate.name for candidate in forecast.candidates]
    gains = forecast.samples(draws, seed)
    known = np.array([candidate.known for candidate in forecast.candidates])
    below, chances = leave_out(gains, forecast.gains, most_loss, free=known, set_size=set_size)
    count = len(below)
    survivors = min(count, max(1, round(explore * count))) if explore > 0 else 0
    explored = (
        set(np.random.default_rng(seed).choice(below, survivors, replace=False))
        if survivors
        else set()
    )
    dropped = [i for i in below if i not in explored]
    kept = np.setdiff1d(np.arange(len(names)), below)
    left = np.setdiff1d(np.arange(len(names)), dropped)
    best = np.maximum(gains.max(1), 0)
    best_left = np.maximum(gains[:, left].max(1), 0) if len(left) else np.zeros(draws)
    return Pruning(
        kept=tuple(names[i] for i in kept),
        explored=tuple(names[i] for i in sorted(explored)),
        dropped=tuple(names[i] for i in dropped),
        chances=dict(zip(names, chances.tolist(), strict=True)),
        expected_loss=float((best - best_left).mean()),
    )
