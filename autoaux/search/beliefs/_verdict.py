"""From beliefs to words: helps, harms, no effect, undecided."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np

from autoaux.search.beliefs._student import probability_above, quantile

VerdictName = Literal["helps", "harms", "no effect", "undecided"]


@dataclass(frozen=True)
class Effect:
    """A gain in points with its standard error and degrees of freedom."""

    gain: float
    error: float
    df: float

    @property
    def p_helps(self) -> float:
        return probability_above(-self.gain / self.error, self.df)

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        half = quantile(0.5 + level / 2, self.df) * self.error
        return self.gain - half, self.gain + half

    def verdict(self, confidence: float, margin: float) -> VerdictName:
        """What is sure at `confidence`; "no effect" when the gain surely lies within ± `margin`."""
        if self.p_helps >= confidence:
            return "helps"
        if self.p_helps <= 1 - confidence:
            return "harms"
        low, high = self.interval(2 * confidence - 1)
        return "no effect" if -margin < low and high < margin else "undecided"


def sure_after(looks: int, confidence: float) -> float:
    """The probability that settles a verdict when it is asked for the n-th time.

    Each further look halves the chance of error it may take, so that looking until it says "helps"
    does not make it say so: 0.95, 0.975, 0.9875, ...
    """
    return 1 - (1 - confidence) / 2 ** (looks - 1)


def effect_of(
    points: Sequence[float], baseline: Sequence[float], noise: float, df: float
) -> Effect:
    """Difference of two means with the pooled seed noise: Welch's error with one variance."""
    error = noise * np.sqrt(1 / len(points) + 1 / len(baseline))
    return Effect(float(np.mean(points) - np.mean(baseline)), float(error), df)


def runs_to_settle(
    effect: Effect, noise: float, runs: int, baseline_runs: int, confidence: float, margin: float
) -> int:
    """More runs, shared by the arm and the single task, that would settle this gain if it is true.

    Settled means told from 0, or shown to lie within the margin, whichever takes fewer runs.
    """
    needed = quantile(confidence, effect.df)
    room = max(abs(effect.gain), margin - abs(effect.gain))
    each = 2 * (noise * needed / room) ** 2
    return max(1, ceil(2 * each) - runs - baseline_runs)
