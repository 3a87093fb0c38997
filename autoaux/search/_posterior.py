"""What is believed of every arm's gain: normal posteriors with the seed noise pooled over arms.

Model, in points. The single task scores b + noise; arm a scores b + g_a + noise; noise has one
variance s² for all arms, and a run that was stopped early has the variance of its projection
besides. g_a has the normal prior of the forecast (wide and centred on 0 where there is none); b has
a flat prior and is learned from the single task alone, so that a forecast that is wrong for all
candidates alike cannot move the baseline. s² has a scaled inverse chi-square prior, so that
intervals come from Student's t with the pooled degrees of freedom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.search._student import probability_above, quantile

NOISE = {"accuracy": 0.26, "span_f1": 1.0, "macro_f1": 1.0}  # seed SD in points, from recorded runs
NOISE_DF = 2.0
WIDE = 4.0  # SD of a gain nobody has forecast, in points


@dataclass(frozen=True)
class Prior:
    """Expected gain of an arm and its standard deviation, in points."""

    mean: float = 0.0
    sd: float = WIDE


@dataclass(frozen=True)
class Observation:
    """One run's final score in points; `variance` is what its projection adds to seed noise."""

    points: float
    variance: float = 0.0


@dataclass(frozen=True)
class Posterior:
    """Beliefs over the gains of K arms (arrays [K]) and over the baseline.

    `noise` is the seed standard deviation, `df` its degrees of freedom; `share` is how much of an
    error in the baseline an arm's gain inherits.
    """

    mean: np.ndarray
    sd: np.ndarray
    share: np.ndarray
    baseline: float
    baseline_sd: float
    noise: float
    df: float

    def interval(self, arm: int, level: float = 0.90) -> tuple[float, float]:
        half = quantile(0.5 + level / 2, self.df) * self.sd[arm]
        return float(self.mean[arm] - half), float(self.mean[arm] + half)

    def p_above(self, arm: int, gain: float = 0.0) -> float:
        """P(gain of the arm > `gain`)."""
        return probability_above((gain - self.mean[arm]) / self.sd[arm], self.df)

    def draw(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Joint draws of the gains, [size, K]; arms share the error of the baseline."""
        scale = np.sqrt(self.df / rng.chisquare(self.df, (size, 1)))
        base = rng.standard_normal((size, 1)) * self.baseline_sd
        own = np.sqrt(np.maximum(self.sd**2 - (self.share * self.baseline_sd) ** 2, 0))
        return self.mean + scale * (rng.standard_normal((size, len(self.mean))) * own - self.share * base)

    def p_best(self, draws: int = 2000, seed: int = 0) -> np.ndarray:
        """P(best) of no auxiliary at all, then of each arm: [K + 1]."""
        gains = self.draw(np.random.default_rng(seed), draws)
        winners = np.argmax(np.hstack([np.zeros((draws, 1)), gains]), axis=1)
        return np.bincount(winners, minlength=gains.shape[1] + 1) / draws


def pooled_noise(groups: Sequence[Sequence[float]], metric: str) -> tuple[float, float]:
    """(seed SD, degrees of freedom) of finished runs in groups of one arm each, with the prior."""
    sums = sum(float(np.var(group)) * len(group) for group in groups if len(group) > 1)
    df = sum(len(group) - 1 for group in groups if len(group) > 1)
    prior = NOISE.get(metric, 1.0)
    return float(np.sqrt((NOISE_DF * prior**2 + sums) / (NOISE_DF + df))), NOISE_DF + df


def posterior(
    single_task: Sequence[Observation],
    arms: Sequence[Sequence[Observation]],
    priors: Sequence[Prior],
    noise: float,
    df: float,
    pending: Sequence[int] | None = None,
) -> Posterior:
    """Beliefs after these runs; `pending` runs narrow an arm's spread and leave its mean.

    Raises:
        ValueError: no run of the single task.
    """
    if not single_task:
        raise ValueError("a gain needs at least one run of the single task")
    baseline, precision = _weigh(single_task, noise)
    baseline_sd = precision**-0.5
    means, sds, shares = [], [], []
    for index, (runs, prior) in enumerate(zip(arms, priors, strict=True)):
        mean, weight = _weigh(runs, noise) if runs else (baseline, 0.0)
        total = weight + prior.sd**-2
        share = weight / total
        expected = pending[index] if pending is not None else 0
        means.append(share * (mean - baseline) + (1 - share) * prior.mean)
        sds.append(np.sqrt(1 / (total + expected / noise**2) + (share * baseline_sd) ** 2))
        shares.append(share)
    return Posterior(np.array(means), np.array(sds), np.array(shares), baseline, baseline_sd, noise, df)


def _weigh(runs: Sequence[Observation], noise: float) -> tuple[float, float]:
    weights = np.array([1 / (noise**2 + run.variance) for run in runs])
    points = np.array([run.points for run in runs])
    return float(weights @ points / weights.sum()), float(weights.sum())
