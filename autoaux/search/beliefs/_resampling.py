"""Gains over resampled sentences and seeds together, so that dev's own size is in the interval.

A run's score on dev is off by its seed and by which sentences dev happens to have. Both sides of a
gain are judged on the same sentences, so these are resampled once for all runs:

- sentences get weights of a flat Dirichlet (Rubin's Bayesian bootstrap), and each run's score is
  computed again from its sentence counts. A quarter of a right and of a wrong item is added to
  each side, as gammas, so that 100 points on a few sentences are not taken for sure;
- seeds: the noise s² of one run, pooled over arms, has a scaled inverse chi-square. What runs of
  one arm differ by under other weights is a part of s² already: errors that a model makes by chance
  in these sentences. It is taken off, as in any analysis of two crossed random effects (Owen 2007,
  The pigeonhole bootstrap), and what is left is drawn around each side's mean.

All of it stays on the scale of scores: a side's draws are beta distributed around its resampled
score. Runs without counts are off by their seed alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.ledger import SentenceCounts, score_of

DRAWS = 2000
MOST_GROUPS = 1000  # of sentences: more give the same spread
QUARTER = (
    0.25  # of an item: half of Jeffreys' prior, because both sides share most of what is right
)
NARROW = 1e-12  # of a beta's variance, on the scale of 0 to 1: below it there is nothing to draw


@dataclass(frozen=True)
class RunScore:
    """One run's score in points (0-100), and what it is made of, where that is known."""

    points: float
    counts: SentenceCounts | None = None


@dataclass(frozen=True)
class Side:
    """An arm's mean score over its runs, in points, and draws of it [draws].

    `resampled` are those of the sentences alone, without the added items; `sentences` is how many
    of them hold something to get right or wrong, None where that is not known.
    """

    mean: float
    runs: int
    draws: np.ndarray
    resampled: np.ndarray
    sentences: int | None = None


class Resampling:
    """Draws of arms' mean scores, all over the same sentences.

    Args:
        noise, df: standard deviation of a run around its arm's mean, in points, pooled over arms,
            and its degrees of freedom.
        replicates: runs of arms with several, which tell what runs of one arm differ by under other
            sentences.
    """

    def __init__(
        self,
        noise: float,
        df: float,
        replicates: Sequence[Sequence[RunScore]] = (),
        seed: int = 0,
        draws: int = DRAWS,
    ) -> None:
        self.df, self.draws = df, draws
        self._rng = np.random.default_rng(seed)
        self._weights: dict[int, np.ndarray] = {}
        self._variances = noise**2 * df / self._rng.chisquare(df, draws)
        self.by_chance = self._by_chance(replicates)

    def side(self, runs: Sequence[RunScore]) -> Side:
        """An arm's runs, resampled."""
        items = self._rng.standard_gamma(QUARTER, (2, self.draws))
        seeds = np.maximum(self._variances - self.by_chance, 0) / len(runs)
        drawn = self._on_scale(self._scores(runs, items).mean(0), seeds)
        resampled = self._scores(runs).mean(0)
        mean = float(np.mean([run.points for run in runs]))
        counted = [run.counts for run in runs if run.counts is not None]
        sentences = counted[0].informative if counted else None
        return Side(mean, len(runs), drawn, resampled, sentences)

    def dev_variance(self, side: Side, baseline: Side) -> float:
        """What is left of a gain's variance when there are runs without end: that of the sentences,
        in squared points.
        """
        together = float(np.var(side.resampled - baseline.resampled))
        return max(0.0, together - self.by_chance * (1 / side.runs + 1 / baseline.runs))

    def _by_chance(self, replicates: Sequence[Sequence[RunScore]]) -> float:
        """The part of a run's variance that comes of dev's sentences, in squared points."""
        total, df = 0.0, 0
        for runs in replicates:
            counted = [run for run in runs if run.counts is not None]
            if len(counted) > 1:
                scores = self._scores(counted)
                total += float(np.var(scores - scores.mean(0), axis=1).sum())
                df += len(counted) - 1
        return total / df if df else 0.0

    def _scores(self, runs: Sequence[RunScore], items: np.ndarray | None = None) -> np.ndarray:
        """Every run's score under all weights, in points: [runs, draws]."""
        right, wrong = np.zeros((2, self.draws)) if items is None else items
        return 100 * np.stack(
            [
                np.full(self.draws, run.points / 100)
                if run.counts is None
                else score_of(run.counts.metric, self._weighed(run.counts), right, wrong)
                for run in runs
            ]
        )

    def _weighed(self, counts: SentenceCounts) -> np.ndarray:
        """A run's sums under all weights, [draws, k]; every run's sentences are weighed alike."""
        sums = counts.sums(MOST_GROUPS)
        groups = len(sums)
        if groups not in self._weights:
            drawn = np.random.default_rng(groups).standard_exponential((self.draws, groups))
            self._weights[groups] = drawn * (groups / drawn.sum(1, keepdims=True))
        return self._weights[groups] @ sums

    def _on_scale(self, points: np.ndarray, variances: np.ndarray) -> np.ndarray:
        """Draws around these points with these variances, between 0 and 100: [draws]."""
        mean, variance = np.clip(points / 100, 0, 1), variances / 100**2
        wide = (variance > NARROW) & (mean * (1 - mean) > NARROW)
        mean_, variance_ = mean[wide], variance[wide]
        size = np.maximum(mean_ * (1 - mean_) / variance_ - 1, 1e-3)
        drawn = mean.copy()
        drawn[wide] = self._rng.beta(mean_ * size, (1 - mean_) * size)
        return 100 * drawn
