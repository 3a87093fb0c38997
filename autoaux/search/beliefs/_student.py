"""Student's t without scipy.stats, whose import alone takes seconds."""

import numpy as np
from scipy.special import stdtr, stdtrit


def probability_above(t: float, df: float) -> float:
    """P(T > t)."""
    return float(stdtr(df, -t))


def quantile(probability: float, df: float) -> float:
    """The t with P(T <= t) = `probability`."""
    return float(stdtrit(df, probability))


def on_scale(points: float, error: float, df: float, count: int) -> tuple[float, np.ndarray]:
    """Median and `count` evenly spaced quantiles of a score that is believed to be `points` (0-100)
    with this error: Student's t, as far as it lies on the scale.
    """
    low, high = (probability_above((points - end) / error, df) for end in (0.0, 100.0))
    within = low + (high - low) * (np.arange(count) + 0.5) / count
    return points + error * quantile((low + high) / 2, df), points + error * stdtrit(df, within)
