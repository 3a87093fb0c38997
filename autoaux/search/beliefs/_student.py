"""Student's t without scipy.stats, whose import alone takes seconds."""

from scipy.special import stdtr, stdtrit


def probability_above(t: float, df: float) -> float:
    """P(T > t)."""
    return float(stdtr(df, -t))


def quantile(probability: float, df: float) -> float:
    """The t with P(T <= t) = `probability`."""
    return float(stdtrit(df, probability))
