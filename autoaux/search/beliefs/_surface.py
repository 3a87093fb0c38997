"""What settings do to arms: one Gaussian process over members and settings.

A run scores its arm's level, plus what its settings do to every arm, plus what they do to this one,
plus seed noise. The second part is what arms share: a rate that suits one is a first guess for the
next. Sets that share members share of the first and of the third (the Jaccard kernel).
"""

from collections.abc import Sequence
from itertools import product

import numpy as np

from autoaux.search.beliefs._sets import jaccard

LEVEL_SD = 5.0  # of an arm's level, in points
SHARED_SD = (0.3, 1.0, 3.0, 9.0)  # of what settings do to every arm: the likeliest is taken
OWN_SHARE = (0.1, 0.3, 1.0)  # of it, what they do to one arm besides
LENGTH = (0.25, 0.6)  # in sides of the unit cube

Place = tuple[frozenset[str], np.ndarray]


class Surface:
    """The process given runs.

    Args:
        places: members and settings of each run.
        points: what they scored.
        noise: standard deviation of a seed.
    """

    def __init__(self, places: Sequence[Place], points: Sequence[float], noise: float) -> None:
        self._places, self._mean = list(places), float(np.mean(points))
        self._noise, self._residuals = noise, np.array(points) - self._mean
        pieces = _Pieces(self._places, self._places)
        scales = product(SHARED_SD, OWN_SHARE, LENGTH)
        self._scale = max(scales, key=lambda scale: self._likelihood(pieces, scale))
        known = self._cholesky(pieces.covariance(self._scale))
        assert known is not None  # the likeliest has one
        self._known = known

    def _cholesky(self, covariance: np.ndarray) -> np.ndarray | None:
        try:
            return np.linalg.cholesky(covariance + self._noise**2 * np.eye(len(covariance)))
        except np.linalg.LinAlgError:
            return None

    def _likelihood(self, pieces: "_Pieces", scale: tuple[float, float, float]) -> float:
        """Log marginal likelihood, up to a constant (Rasmussen & Williams 2006, eq. 2.30)."""
        root = self._cholesky(pieces.covariance(scale))
        if root is None:
            return -np.inf
        white = np.linalg.solve(root, self._residuals)
        return float(-white @ white / 2 - np.log(np.diag(root)).sum())

    def at(self, places: Sequence[Place]) -> tuple[np.ndarray, np.ndarray]:
        """Posterior mean and covariance of what these score, in points."""
        across = np.linalg.solve(self._known, self._covariance(self._places, places))
        mean = self._mean + across.T @ np.linalg.solve(self._known, self._residuals)
        return mean, self._covariance(places, places) - across.T @ across

    def draw(self, places: Sequence[Place], rng: np.random.Generator) -> np.ndarray:
        """One draw of what these score."""
        mean, covariance = self.at(places)
        return rng.multivariate_normal(mean, covariance, method="eigh")

    def _covariance(self, one: Sequence[Place], other: Sequence[Place]) -> np.ndarray:
        return _Pieces(one, other).covariance(self._scale)


class _Pieces:
    """Likeness of members, and squared distance of settings, of all pairs of places."""

    def __init__(self, one: Sequence[Place], other: Sequence[Place]) -> None:
        self.members = np.array([[_alike(a, b) for b, _ in other] for a, _ in one])
        left, right = (np.array([settings for _, settings in side]) for side in (one, other))
        self.apart = ((left[:, None, :] - right[None, :, :]) ** 2).sum(-1)

    def covariance(self, scale: tuple[float, float, float]) -> np.ndarray:
        shared, own, length = scale
        near = np.exp(-self.apart / (2 * length**2))
        return LEVEL_SD**2 * self.members + shared**2 * near * (1 + own**2 * self.members)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return jaccard(one, other) if one or other else 1.0
