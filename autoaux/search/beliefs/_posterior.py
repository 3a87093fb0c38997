"""What is believed of every arm's gain: normal posteriors with the seed noise pooled over arms.

Model, in points. The single task scores b + noise; arm a scores b + g_a + noise; noise has one
variance s² for all arms, and a run that was stopped early has the variance of its projection
besides. g_a has the normal prior of the forecast (wide and centred on 0 where there is none):

    g_a = mean + shared_a · f + own error,    f standard normal, the same for all arms

because what a forecast does not know is for the most part the main task, and there it is wrong for
all candidates alike: a run of one arm then says something of every other. b has a flat prior and is
learned from the single task alone, so that such an error cannot move the baseline. s² has a scaled
inverse chi-square prior, so that intervals come from Student's t with the pooled degrees of
freedom.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autoaux.search.beliefs._student import probability_above, quantile

NOISE = {"accuracy": 0.26, "span_f1": 1.0, "macro_f1": 1.0}  # seed SD of recorded runs, points
# and at most so many times the root of p (1 - p), at a score of p: near 100 it has less room
ROOM = {"accuracy": 1.15, "span_f1": 3.0, "macro_f1": 3.0}
LEAST_ROOM = 0.001  # of 1 - p
NOISE_DF = 2.0
WIDE = 4.0  # SD of a gain nobody has forecast, in points


@dataclass(frozen=True)
class Prior:
    """Expected gain of an arm and its standard deviation, in points; `shared` is the part of it
    that all arms have in common.
    """

    mean: float = 0.0
    sd: float = WIDE
    shared: float = 0.0


@dataclass(frozen=True)
class SeedNoise:
    """What is expected of a main task's seed noise before any run: its standard deviation, in
    points, and how many degrees of freedom that counts for.
    """

    sd: float
    df: float


# Priors by candidate once the single task's dev score, in [0, 1], is known; None where there are
# none yet.
Refine = Callable[[float], Mapping[str, Prior] | None]


@dataclass(frozen=True)
class Observation:
    """One run's final score in points; `variance` is what its projection adds to seed noise."""

    points: float
    variance: float = 0.0


@dataclass(frozen=True)
class Posterior:
    """Beliefs over the gains of K arms (arrays [K]) and over the baseline.

    `noise` is the seed standard deviation, `df` its degrees of freedom; `share` is how much of an
    error in the baseline an arm's gain inherits, `common` the part of `sd` that is an error of all
    forecasts alike.
    """

    mean: np.ndarray
    sd: np.ndarray
    share: np.ndarray
    common: np.ndarray
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

    def p_exceeds(self, other: int, draws: int = 2000, seed: int = 0) -> np.ndarray:
        """P(gain of each arm > that of one of them): [K]."""
        gains = self.draw(np.random.default_rng(seed), draws)
        return (gains > gains[:, [other]]).mean(0)

    def draw(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Joint draws of the gains, [size, K]; arms share the errors of the baseline and of the
        forecast.
        """
        scale = np.sqrt(self.df / rng.chisquare(self.df, (size, 1)))
        base, forecast = rng.standard_normal((2, size, 1))
        from_base = self.share * self.baseline_sd
        own = np.sqrt(np.maximum(self.sd**2 - from_base**2 - self.common**2, 0))
        return self.mean + scale * (
            rng.standard_normal((size, len(self.mean))) * own
            + self.common * forecast
            - from_base * base
        )

    def first(self, count: int) -> "Posterior":
        """Of the first arms alone."""
        return replace(
            self,
            mean=self.mean[:count],
            sd=self.sd[:count],
            share=self.share[:count],
            common=self.common[:count],
        )

    def p_best(self, draws: int = 2000, seed: int = 0) -> np.ndarray:
        """P(best) of no auxiliary at all, then of each arm: [K + 1]."""
        gains = self.draw(np.random.default_rng(seed), draws)
        winners = np.argmax(np.hstack([np.zeros((draws, 1)), gains]), axis=1)
        return np.bincount(winners, minlength=gains.shape[1] + 1) / draws


def pooled_noise(
    groups: Sequence[Sequence[float]], metric: str, known: SeedNoise | None = None
) -> tuple[float, float]:
    """(seed SD, degrees of freedom) of finished runs in groups of one arm each, with the prior;
    near the ends of the scale that is less.

    Args:
        known: what the ledger says of such main tasks; without it a guess by the metric.
    """
    known = known or SeedNoise(NOISE.get(metric, 1.0), NOISE_DF)
    sums = sum(float(np.var(group)) * len(group) for group in groups if len(group) > 1)
    df = sum(len(group) - 1 for group in groups if len(group) > 1)
    prior, weight = known.sd, known.df
    points = [point for group in groups for point in group]
    if points:
        level = float(np.clip(np.mean(points) / 100, LEAST_ROOM, 1 - LEAST_ROOM))
        prior = min(prior, ROOM.get(metric, 3.0) * (level * (1 - level)) ** 0.5)
    return float(np.sqrt((weight * prior**2 + sums) / (weight + df))), weight + df


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
    expected, shared = (
        np.array([prior.mean for prior in priors]),
        np.array([prior.shared for prior in priors]),
    )
    own = np.array([prior.sd**2 for prior in priors]) - shared**2
    weighed = [_weigh(runs, noise) if runs else (baseline, 0.0) for runs in arms]
    points, weights = np.array(weighed).reshape(len(arms), 2).T
    surprise = points - baseline - expected
    clear = _precision(weights, own)
    believed = own * clear  # share of its surprise that an arm keeps to itself
    to_factor = shared * clear / (1 + shared**2 @ clear)  # what each surprise says of f
    mean = expected + believed * surprise + (1 - believed) * shared * (to_factor @ surprise)
    share = believed + (1 - believed) * shared * to_factor.sum()
    if pending is not None:
        clear = _precision(weights + np.asarray(pending) / noise**2, own)
    common = (1 - own * clear) * shared / np.sqrt(1 + shared**2 @ clear)
    sd = np.sqrt(own * (1 - own * clear) + common**2 + (share * baseline_sd) ** 2)
    return Posterior(mean, sd, share, common, baseline, baseline_sd, noise, df)


def _precision(weights: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Of what each arm's runs say of the common error: their noise and the arm's own error
    stand between.
    """
    return weights / (1 + weights * own)


def weighed(runs: Sequence[Observation], noise: float) -> tuple[float, float]:
    """Mean score of at least one run and its variance, in points and squared points."""
    points, precision = _weigh(runs, noise)
    return points, 1 / precision


def _weigh(runs: Sequence[Observation], noise: float) -> tuple[float, float]:
    weights = np.array([1 / (noise**2 + run.variance) for run in runs])
    points = np.array([run.points for run in runs])
    return float(weights @ points / weights.sum()), float(weights.sum())
