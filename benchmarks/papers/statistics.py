"""The few statistics that the papers' tables are made of."""

from collections.abc import Callable, Sequence
from statistics import fmean, stdev

import numpy as np


def interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Mean and half-width of its Student interval; the half-width of a single value is infinite."""
    from scipy.stats import t

    if len(values) < 2:
        return fmean(values), float("inf")
    return fmean(values), float(
        t.ppf((1 + level) / 2, len(values) - 1) * stdev(values) / len(values) ** 0.5
    )


def difference(
    ours: Sequence[float], theirs: Sequence[float], level: float = 0.95
) -> tuple[float, float]:
    """Difference of two means and half-width of its Welch interval (infinite below two values
    each).
    """
    from scipy.stats import t

    change = fmean(ours) - fmean(theirs)
    if min(len(ours), len(theirs)) < 2:
        return change, float("inf")
    parts = [stdev(side) ** 2 / len(side) for side in (ours, theirs)]
    if not sum(parts):
        return change, 0.0
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(side) - 1) for part, side in zip(parts, (ours, theirs), strict=True)
    )
    return change, float(t.ppf((1 + level) / 2, freedom) * sum(parts) ** 0.5)


def bootstrap(
    groups: Sequence[Sequence[object]],
    statistic: Callable[[list[list]], float],
    level: float = 0.90,
    draws: int = 500,
) -> tuple[float, float]:
    """Percentile interval of a statistic of groups, each drawn from itself with replacement.

    Draws without a value (NaN, as where one side of a correlation is constant) are left out.
    """
    random = np.random.default_rng(0)
    found = [
        statistic(
            [[group[i] for i in random.integers(len(group), size=len(group))] for group in groups]
        )
        for _ in range(draws)
    ]
    low, high = np.nanquantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def reliability(values: Sequence[Sequence[float]]) -> float:
    """Share of the variance of groups' means that is not chance within groups: 1 − MSW / MSB, at
    least 0.

    The one-way intraclass correlation of a mean, ICC(1, k) of Shrout & Fleiss 1979; NaN for groups
    of one value. Each group has the same number of values.
    """
    size = len(values[0])
    if size < 2 or len(values) < 2:
        return float("nan")
    within = float(np.mean([np.var(group, ddof=1) for group in values]))
    between = size * float(np.var([np.mean(group) for group in values], ddof=1))
    return max(0.0, 1 - within / between) if between else 0.0


def kendall(x: Sequence[float], y: Sequence[float]) -> float:
    """Kendall's tau-b, NaN where one side is constant."""
    from scipy.stats import kendalltau

    return float(kendalltau(x, y).statistic)


def pearson(x: Sequence[float], y: Sequence[float]) -> float:
    """Pearson's correlation, NaN where one side is constant."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def spearman(x: Sequence[float], y: Sequence[float]) -> float:
    """Spearman's correlation of two lists of values or ranks, ties sharing their mean rank."""
    from scipy.stats import spearmanr

    return float(spearmanr(x, y).statistic)


def points(mean: float, half: float | None = None, digits: int = 2) -> str:
    """A score of [0, 1] as points of 100, with the half-width of its interval where it is
    finite.
    """
    text = f"{100 * mean:.{digits}f}"
    return text if half is None or half == float("inf") else f"{text} ± {100 * half:.{digits}f}"


def signed(mean: float, half: float | None = None, digits: int = 2) -> str:
    """A change of a score in points, with its sign."""
    return ("+" if mean >= 0 else "−") + points(abs(mean), half, digits)
