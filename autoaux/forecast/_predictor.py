"""The default predictor: the additive model, LightGBM on what it leaves, calibrated intervals."""

from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from autoaux.forecast._additive import Mixed
from autoaux.forecast._calibration import grouped_quantile
from autoaux.forecast._residual_trees import ResidualTrees

# Gains that never differed make residuals of zero, but no certainty: what is widened may at most be
# halved.
_NARROWEST = 0.5


class Who(TypedDict, total=False):
    """Whose rows they are and what they are measured by, as `AdditiveGains.fit` takes them."""

    mains: ArrayLike | None
    sources: ArrayLike | None
    scale: ArrayLike | None
    learnable: ArrayLike | None


class AdditiveGains(RegressorMixin, BaseEstimator):
    """Expected gain of a (main task, auxiliary) pair, and how sure that is.

    Columns of X may hold NaN where a fact is missing. Everything learned of residuals or of
    interval width is judged on main tasks left out.

    Args:
        trees: how much of LightGBM's prediction of the residuals is added: a share in [0, 1],
            or "chosen", the share that predicts main tasks left out best (often none of it).
        coverage: share of true gains that the interval should hold.
        clip: gains further from the median than this many robust standard deviations count as that
            far, so that a run that collapsed does not outweigh all others; intervals see them
            whole.
        groups: a name per column: pair signals of one group share a prior variance, so that a group
            that says nothing is shrunk as a whole. One group without it.
        relative: whether what is no fact of the main task is measured beside the other rows of its
            main task, at `fit` and at `predict`; without it beside all rows of the fit.
        random_state: seed of LightGBM.
        warm_start: search for the variances from those of the last fit.

    Attributes:
        mixed_: the additive part. trees_: LightGBM's part, its share in `trees_.share`.
        widening_: what the additive part's standard deviation is multiplied by for the interval.
        mains_: distinct main tasks seen.
        gains_: what was fitted, in the unit of `scale`, clipped [rows].
    """

    def __init__(
        self,
        trees: float | str = "chosen",
        coverage: float = 0.9,
        clip: float = 4.0,
        groups: Sequence[str] | None = None,
        relative: bool = True,
        random_state: int = 0,
        warm_start: bool = False,
    ) -> None:
        self.trees = trees
        self.coverage = coverage
        self.clip = clip
        self.groups = groups
        self.relative = relative
        self.random_state = random_state
        self.warm_start = warm_start

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        mains: ArrayLike | None = None,
        sources: ArrayLike | None = None,
        errors: ArrayLike | None = None,
        scale: ArrayLike | None = None,
        learnable: ArrayLike | None = None,
    ) -> "AdditiveGains":
        """Fit on gains `y` in points.

        Args:
            mains, sources: who each row is of; without them each row is its own.
            errors: standard errors of `y` from seed noise; zero without it.
            scale: what each row's gain is measured by, such as its main task's headroom: gains of
                main tasks are alike in this unit. One without it.
            learnable: how far each row's source can be learned at all, in [0, 1]: at 0 it brings
                what further updates bring. One without it.
        """
        rows, points = validate_data(
            self,
            X,
            y,
            ensure_all_finite="allow-nan",
            y_numeric=True,
            dtype=np.float64,
        )
        n = len(points)
        of_main, of_source = _identities(mains, n, "main"), _identities(sources, n, "source")
        unit = _ones_without(scale, n)
        noise = np.zeros(n) if errors is None else np.asarray(errors, dtype=float) / unit
        gains = np.asarray(points, dtype=float) / unit
        moderate = _clipped(gains, self.clip)
        start = self.mixed_.variances if self.warm_start and hasattr(self, "mixed_") else None
        self.mixed_: Mixed = Mixed.fit(
            rows,
            moderate,
            noise,
            of_main,
            of_source,
            self._groups(rows.shape[1]),
            start,
            self.relative,
            _ones_without(learnable, n),
        )
        self.mains_ = np.unique(of_main)
        self.gains_ = moderate
        residuals, deviations = self.mixed_.leave_main_out()
        self.trees_ = ResidualTrees.fit(rows, residuals, of_main, self.trees, self.random_state)
        left = residuals + (gains - moderate) - self.trees_.share * self.trees_.left_out
        widest = grouped_quantile(np.abs(left) / deviations, of_main, self.coverage)
        self.widening_ = max(widest, _NARROWEST * normal_quantile(self.coverage))
        return self

    def predict(self, X: ArrayLike, **who: Unpack[Who]) -> np.ndarray:
        """Expected gains [rows], in points."""
        return self.distribution(X, **who)[0]

    def distribution(self, X: ArrayLike, **who: Unpack[Who]) -> tuple[np.ndarray, np.ndarray]:
        """Expected gains [n] and the covariance [n, n] of their errors, calibrated to
        `coverage`.
        """
        rows, mains, sources, scale, learnable = self._checked(X, **who)
        mean, covariance = self.mixed_.predict(rows, mains, sources, learnable)
        covariance *= (self.widening_ / normal_quantile(self.coverage)) ** 2
        return scale * (mean + self.trees_.predict(rows)), covariance * np.outer(scale, scale)

    def contributions(
        self, X: ArrayLike, **who: Unpack[Who]
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Points from each column [n, columns] and from what is no column, by name [n].

        All of a row's points add up to its expected gain.
        """
        rows, mains, sources, scale, learnable = self._checked(X, **who)
        scaled = self.mixed_.scaling.apply(rows, mains)
        by_column = learnable[:, None] * scaled * self.mixed_.coefficients()
        extra_by_column, extra = self.trees_.contributions(rows)
        effects = self.mixed_.effects(mains, sources, learnable)
        effects["typical gain"] = effects["typical gain"] + extra
        return (by_column + extra_by_column) * scale[:, None], {
            name: scale * points for name, points in effects.items()
        }

    def _groups(self, columns: int) -> np.ndarray:
        if self.groups is None:
            return np.zeros(columns, dtype=int)
        if len(self.groups) != columns:
            raise ValueError(
                f"groups: expected {columns} of them, one per column, got {len(self.groups)}"
            )
        return np.unique(list(self.groups), return_inverse=True)[1]

    def _checked(
        self,
        X: ArrayLike,
        mains: ArrayLike | None = None,
        sources: ArrayLike | None = None,
        scale: ArrayLike | None = None,
        learnable: ArrayLike | None = None,
    ) -> tuple[np.ndarray, ...]:
        check_is_fitted(self)
        rows = validate_data(
            self,
            X,
            ensure_all_finite="allow-nan",
            reset=False,
            dtype=np.float64,
        )
        n = len(rows)
        return (
            rows,
            _identities(mains, n, "new main"),
            _identities(sources, n, "new source"),
            _ones_without(scale, n),
            _ones_without(learnable, n),
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def normal_quantile(coverage: float) -> float:
    """How many standard deviations to each side hold `coverage` of a normal distribution."""
    return float(ndtri((1 + coverage) / 2))


def _identities(given: ArrayLike | None, rows: int, kind: str) -> np.ndarray:
    if given is None:
        return np.array([f"{kind} {i}" for i in range(rows)], dtype=object)
    identities = np.asarray(given, dtype=object)
    if identities.shape != (rows,):
        raise ValueError(f"{kind}s: expected {rows} of them, got {identities.shape}")
    return identities


def _ones_without(given: ArrayLike | None, rows: int) -> np.ndarray:
    return np.ones(rows) if given is None else np.asarray(given, dtype=float)


def _clipped(y: np.ndarray, limit: float) -> np.ndarray:
    """Values within `limit` robust standard deviations (1.4826 · median absolute deviation) of
    the median.
    """
    middle = np.median(y)
    spread = 1.4826 * np.median(np.abs(y - middle))
    return np.clip(y, middle - limit * spread, middle + limit * spread) if spread > 0 else y
