"""The gain on held-out sentences: its interval, and whether it could be chance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.ledger import SentenceCounts, score_of
from autoaux.search.beliefs._posterior import pooled_noise
from autoaux.search.beliefs._resampling import Resampling, RunScore
from autoaux.search.beliefs._verdict import resampled_effect

SHUFFLES = 2000
MOST_UNITS = 5000  # sentences; more are dealt into so many groups


@dataclass(frozen=True)
class HeldOutGain:
    """A gain in points, its 90 % interval over sentences and seeds, and the two-sided p of a paired
    approximate randomisation over sentences (Noreen 1989; Yeh 2000).
    """

    gain: float
    low: float
    high: float
    p: float

    @property
    def p_text(self) -> str:
        """``p 0.034``, or that it is less than a thousandth."""
        return f"p {self.p:.3f}" if self.p >= 0.001 else "p < 0.001"


def held_out_gain(
    arm: Sequence[SentenceCounts], baseline: Sequence[SentenceCounts], seed: int = 0
) -> HeldOutGain:
    """The gain of one side's runs over another's, on the same sentences; each at least one run."""
    sides = [[RunScore(100 * run.score(), run) for run in side] for side in (arm, baseline)]
    noise, df = pooled_noise([[run.points for run in side] for side in sides], arm[0].metric)
    resampling = Resampling(noise, df, sides, seed)
    ours, theirs = map(resampling.side, sides)
    effect = resampled_effect(ours, theirs, resampling)
    return HeldOutGain(effect.gain, *effect.interval(), _randomisation(arm, baseline, seed))


def _randomisation(
    arm: Sequence[SentenceCounts], baseline: Sequence[SentenceCounts], seed: int
) -> float:
    """How often sides that swap sentences at random differ as much as they do; a sentence is
    swapped in all pairs of runs at once.
    """
    pairs = [(a.sums(MOST_UNITS), b.sums(MOST_UNITS)) for a, b in zip(arm, baseline, strict=False)]
    units, metric = len(pairs[0][0]), arm[0].metric
    rng, swapped = np.random.default_rng(seed), []
    for _ in range(SHUFFLES):
        swap = rng.random(units) < 0.5
        moved = [(b - a)[swap].sum(0) for a, b in pairs]
        swapped.append(
            np.mean(
                [
                    score_of(metric, a.sum(0) + more) - score_of(metric, b.sum(0) - more)
                    for (a, b), more in zip(pairs, moved, strict=True)
                ]
            )
        )
    observed = np.mean([score_of(metric, a.sum(0)) - score_of(metric, b.sum(0)) for a, b in pairs])
    as_large = np.abs(swapped) >= abs(observed) - 1e-12
    return float((1 + as_large.sum()) / (1 + SHUFFLES))
