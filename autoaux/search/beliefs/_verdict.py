"""From beliefs to words: helps, harms, no effect, undecided; promising before that."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Literal

import numpy as np

from autoaux.search.beliefs._resampling import Resampling, Side
from autoaux.search.beliefs._student import probability_above, quantile

VerdictName = Literal[
    "helps", "harms", "no effect", "undecided", "promising", "unpromising", "no decision"
]
LEAST_RUNS = 2  # of its own, before an arm has a verdict
MOST_KEPT = 0.999  # of the spread of a gain's draws, when they are moved
LEAST_SENTENCES = 10  # of dev, with something to get right or wrong: fewer decide nothing


@dataclass(frozen=True)
class Effect:
    """A gain in points with its standard error and degrees of freedom.

    Attributes:
        fixed: the part of the error that stays however many runs are made: dev's own size.
        sentences: of dev, those that hold something to get right or wrong; None where unknown.
        draws: of the gain, over seeds and sentences, none beyond the scale; None where it is
            Student's t, which knows no scale.
    """

    gain: float
    error: float
    df: float
    fixed: float = 0.0
    sentences: int | None = None
    draws: np.ndarray | None = field(default=None, repr=False, compare=False)

    @property
    def p_helps(self) -> float:
        if self.draws is None:
            return probability_above(-self.gain / self.error, self.df)
        above = np.mean(self.draws > 0) + np.mean(self.draws == 0) / 2
        least = 0.5 / len(self.draws)
        return float(np.clip(above, least, 1 - least))

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        if self.draws is None:
            half = quantile(0.5 + level / 2, self.df) * self.error
            return self.gain - half, self.gain + half
        low, high = np.quantile(self.draws, [0.5 - level / 2, 0.5 + level / 2], method="hazen")
        return float(low), float(high)

    def moved(self, gain: float, error: float) -> "Effect":
        """The effect as it is believed: of this gain and a smaller error. Its draws are drawn
        together around a point of the scale, so that they stay on it.
        """
        if self.draws is None:
            return replace(self, gain=gain, error=error)
        share = min(error / self.error, MOST_KEPT) if self.error else MOST_KEPT
        point = float(np.clip((gain - share * self.gain) / (1 - share), -100, 100))
        draws = share * self.draws + (1 - share) * point
        return replace(self, gain=gain, error=error, draws=draws)

    def verdict(self, confidence: float, margin: float) -> VerdictName:
        """What is sure at `confidence`; "no effect" when the gain surely lies within ± `margin`."""
        if self.sentences is not None and self.sentences < LEAST_SENTENCES:
            return "undecided"
        if self.p_helps >= confidence:
            return "helps"
        if self.p_helps <= 1 - confidence:
            return "harms"
        low, high = self.interval(2 * confidence - 1)
        return "no effect" if -margin < low and high < margin else "undecided"


def promise(effect: Effect) -> VerdictName:
    """What there is to say of an arm with fewer than two runs of its own."""
    return "promising" if effect.p_helps >= 0.5 else "unpromising"


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


def resampled_effect(arm: Side, baseline: Side, resampling: Resampling) -> Effect:
    """The gain of one side over another, off by seeds and by dev's sentences."""
    draws = arm.draws - baseline.draws
    fixed = resampling.dev_variance(arm, baseline) ** 0.5
    known = [side.sentences for side in (arm, baseline) if side.sentences is not None]
    return Effect(
        arm.mean - baseline.mean,
        float(np.std(draws)),
        resampling.df,
        fixed,
        min(known, default=None),
        draws,
    )


def room_of(effect: Effect, margin: float) -> float:
    """How far from the nearest end a gain has to be told: from 0, or from the margin."""
    return max(abs(effect.gain), margin - abs(effect.gain))


def runs_to_settle(
    effect: Effect, noise: float, runs: int, baseline_runs: int, confidence: float, margin: float
) -> int | None:
    """More runs, shared by the arm and the single task, that would settle this gain if it is true;
    None where no number of runs does, because dev is too small.

    Settled means told from 0, or shown to lie within the margin, whichever takes fewer runs.
    """
    if effect.sentences is not None and effect.sentences < LEAST_SENTENCES:
        return None
    allowed = (room_of(effect, margin) / quantile(confidence, effect.df)) ** 2 - effect.fixed**2
    if allowed <= 0:
        return None
    return max(1, ceil(4 * noise**2 / allowed) - runs - baseline_runs)


def sentences_to_settle(effect: Effect, confidence: float, margin: float) -> int | None:
    """Sentences of dev that would do, where runs alone do not: half of the error may then be dev's,
    half the runs'. None where dev's share is not known.
    """
    if effect.sentences is None:
        return None
    allowed = (room_of(effect, margin) / quantile(confidence, effect.df)) ** 2 / 2
    return max(LEAST_SENTENCES, ceil(effect.sentences * effect.fixed**2 / allowed))
