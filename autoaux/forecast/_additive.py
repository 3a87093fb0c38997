"""Gains as a sum: headroom of the main task, quality of the source, signals of the pair.

A linear mixed model, written as a Gaussian process whose covariance is a sum of parts:

    gain = typical + main facts · β₁ + source facts · β₂ + Σ_g pair signals of group g · β_g
           + effect of this main task + effect of this source + effect of this pair + seed noise

with normal priors on all of them. A source's effect is then its mean gain on other main tasks,
shrunk by how many runs and how much seed noise stand behind it (the best linear unbiased
predictor, Henderson 1975); for a source never seen it is what its own facts say. The variances of
the parts are found by maximising the marginal likelihood (Rasmussen & Williams 2006, eq. 5.8, 5.9).
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

# The effects that follow the linear parts, in this order.
EFFECTS = ("main", "source", "pair")
# The typical gain is free to be anything: its prior variance, in units of the gains' own.
_TYPICAL = 10.0
# How many candidates' worth of trust the usual spread of a signal gets beside a main task's own.
_POOL = 1.0


@dataclass(frozen=True)
class Scaling:
    """Columns as z-scores, clipped at 3 so that one odd corpus cannot run away; missing as 0.

    A fact of the main task is measured against all rows. All else is measured beside the other
    candidates of its main task: how a signal differs between main tasks says nothing of who is best
    for one of them, and must not pass for it (Mundlak 1978). The centre of a main task's candidates
    is shrunk to that of all by how few they are, as a random effect; their spread likewise.

    Attributes:
        middle, within, between: mean, and variances inside and between main tasks [columns].
        beside: whether a column is measured beside other candidates [columns].
        part: [columns] 0 facts of the main task, 1 of the source, 2… groups of pair signals.
    """

    middle: np.ndarray
    within: np.ndarray
    between: np.ndarray
    beside: np.ndarray
    part: np.ndarray

    @classmethod
    def of(cls, X: np.ndarray, mains: np.ndarray, sources: np.ndarray, groups: np.ndarray, relative: bool = True) -> "Scaling":
        """Fit on rows; a column that never varies within a main task is a fact of the main task.

        `groups` int [columns] from 0 says which pair signals share a variance; without `relative`
        nothing is measured beside other candidates.
        """
        part = 2 + groups
        part[_constant_within(X, sources)] = 1
        part[_constant_within(X, mains)] = 0
        _, _, mean, squares = _by_group(X, np.zeros(len(X)))
        total = squares[0] / np.maximum(np.isfinite(X).sum(0), 1)
        _, count, means, squares = _by_group(X, mains)
        freedom = np.maximum(count - 1, 0).sum(0)
        beside = (freedom > 0) & (part > 0) & relative
        within = np.where(beside, squares.sum(0) / np.maximum(freedom, 1), total)
        seen = count > 0
        number = np.maximum(seen.sum(0), 1)
        middle = np.where(beside, means.sum(0) / number, mean[0])
        spread = (np.where(seen, means - middle, 0.0) ** 2).sum(0) / number
        expected = within * (seen / np.maximum(count, 1)).sum(0) / number  # from finite numbers of candidates alone
        between = np.where(beside, np.maximum(spread - expected, 0.0), 0.0)
        within[within < (1e-9 * (1 + np.abs(middle))) ** 2] = np.inf
        return cls(middle, within, between, beside, part)

    @property
    def sizes(self) -> np.ndarray:
        """Columns in each linear part, at least one."""
        return np.maximum(np.bincount(self.part, minlength=2), 1)

    def apply(self, X: np.ndarray, mains: np.ndarray) -> np.ndarray:
        """z-scores of rows; rows of one main task are taken for its candidates."""
        index, count, means, squares = _by_group(X, mains)
        weight = count * self.between / (count * self.between + self.within)
        centre = np.where(self.beside, weight * means + (1 - weight) * self.middle, self.middle)
        variance = (squares + _POOL * self.within) / (np.maximum(count - 1, 0) + _POOL)
        spread = np.sqrt(np.where(self.beside, variance, self.within))
        return np.clip(np.nan_to_num((X - centre[index]) / spread[index]), -3.0, 3.0)


@dataclass(frozen=True)
class Rows:
    """Scaled facts of some (main, source) pairs and who they are of."""

    Z: np.ndarray
    mains: np.ndarray
    sources: np.ndarray

    def kernels(self, other: "Rows", part: np.ndarray) -> np.ndarray:
        """Covariance of each part for unit variances, float64 [parts, rows, other rows]."""
        linear = [_linear(self.Z[:, part == p], other.Z[:, part == p]) for p in range(max(part.max(initial=1) + 1, 2))]
        same_main = (self.mains[:, None] == other.mains[None, :]).astype(float)
        same_source = (self.sources[:, None] == other.sources[None, :]).astype(float)
        return np.stack([*linear, same_main, same_source, same_main * same_source])


@dataclass(frozen=True)
class Mixed:
    """A fitted mixed model.

    Attributes:
        rows, scaling: what it was fitted on, and how.
        variances: float64 [parts] in points²: the linear parts', then those of `EFFECTS`.
        offset: typical gain's prior mean; `typical` its prior variance.
        weights: K⁻¹ (gains − offset) [rows]; inverse: K⁻¹ [rows, rows].
    """

    rows: Rows
    scaling: Scaling
    variances: np.ndarray
    offset: float
    typical: float
    weights: np.ndarray
    inverse: np.ndarray

    @classmethod
    def fit(
        cls,
        X: np.ndarray,
        gains: np.ndarray,
        errors: np.ndarray,
        mains: np.ndarray,
        sources: np.ndarray,
        groups: np.ndarray | None = None,
        start: np.ndarray | None = None,
        relative: bool = True,
    ) -> "Mixed":
        """`errors` are the gains' standard errors from seed noise, in points; `start` variances to search from."""
        scaling = Scaling.of(X, mains, sources, np.zeros(X.shape[1], dtype=int) if groups is None else groups, relative)
        rows = Rows(scaling.apply(X, mains), mains, sources)
        offset = float(np.mean(gains))
        centred = gains - offset
        scale = max(float(np.mean(centred**2)), 1e-4)
        typical = _TYPICAL * scale
        kernels = rows.kernels(rows, scaling.part)
        noise = np.diag(errors**2 + 1e-6 * scale)
        variances = _most_likely(kernels, noise + typical, centred, scale, start)
        inverse = np.linalg.inv(np.tensordot(variances, kernels, 1) + noise + typical)
        return cls(rows, scaling, variances, offset, typical, inverse @ centred, inverse)

    def predict(self, X: np.ndarray, mains: np.ndarray, sources: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean [n] and covariance [n, n] of the true gains, in points and points²."""
        new = Rows(self.scaling.apply(X, mains), mains, sources)
        across = np.tensordot(self.variances, new.kernels(self.rows, self.scaling.part), 1) + self.typical
        among = np.tensordot(self.variances, new.kernels(new, self.scaling.part), 1) + self.typical
        return self.offset + across @ self.weights, among - across @ self.inverse @ across.T + self._unknown(X)

    def _unknown(self, X: np.ndarray) -> np.ndarray:
        """Covariance [n, n] from missing facts: each could have been any value of the experience."""
        missing = (~np.isfinite(X)).astype(float)
        per_column = self._prior_per_column()
        of_main = self.scaling.part == 0
        shared = (missing[:, of_main] * per_column[of_main]) @ missing[:, of_main].T
        return shared + np.diag(missing[:, ~of_main] @ per_column[~of_main])

    def coefficients(self) -> np.ndarray:
        """Points per standard deviation of each column [columns]."""
        return self._prior_per_column() * (self.rows.Z.T @ self.weights)

    def _prior_per_column(self) -> np.ndarray:
        return (self.variances[: -len(EFFECTS)] / self.scaling.sizes)[self.scaling.part]

    def effects(self, mains: np.ndarray, sources: np.ndarray) -> dict[str, np.ndarray]:
        """What is added beside the columns: typical gain, and main, source and pair effects [n]."""
        across = Rows(np.zeros((len(mains), 0)), mains, sources).kernels(
            Rows(np.zeros((len(self.weights), 0)), self.rows.mains, self.rows.sources), np.zeros(0, dtype=int)
        )
        names = ("this main task's runs", "this source's record", "this pair's runs")
        effects = {name: self.variances[p] * across[p] @ self.weights for name, p in zip(names, (-3, -2, -1), strict=True)}
        return {"typical gain": np.full(len(mains), self.offset + self.typical * self.weights.sum())} | effects

    def leave_main_out(self) -> tuple[np.ndarray, np.ndarray]:
        """Residuals [rows] and their standard deviations when each row's main task is left out.

        In closed form, at the variances found with it: with block B of K⁻¹, the residual is
        (K⁻¹)_BB⁻¹ (K⁻¹ y)_B and its covariance (K⁻¹)_BB⁻¹ (Rasmussen & Williams 2006, 5.4.2).
        """
        residuals, deviations = np.zeros(len(self.weights)), np.zeros(len(self.weights))
        for main in np.unique(self.rows.mains):
            block = np.flatnonzero(self.rows.mains == main)
            covariance = np.linalg.inv(self.inverse[np.ix_(block, block)])
            residuals[block] = covariance @ self.weights[block]
            deviations[block] = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
        return residuals, deviations


def _linear(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    return A @ B.T / max(A.shape[1], 1)


def _by_group(X: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Group of each row, and by group [groups, columns]: finite values, their mean, squares about it."""
    names, index = np.unique(groups, return_inverse=True)
    present = np.isfinite(X)

    def total(values: np.ndarray) -> np.ndarray:
        sums = np.zeros((len(names), X.shape[1]))
        np.add.at(sums, index, values)
        return sums

    count = total(present.astype(float))
    mean = total(np.where(present, X, 0.0)) / np.maximum(count, 1)
    return index, count, mean, total(np.where(present, X - mean[index], 0.0) ** 2)


def _constant_within(X: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Which columns take one value within every group, where some group has two rows or more."""
    _, group = np.unique(groups, return_inverse=True)
    if len(group) == 0 or np.bincount(group).max() < 2:
        return np.zeros(X.shape[1], dtype=bool)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(group[order]) > 0])
    low = np.fmin.reduceat(X[order], starts, axis=0)
    high = np.fmax.reduceat(X[order], starts, axis=0)
    spread = np.where(np.isnan(low), 0.0, high - low)
    return (spread <= 1e-9 * (1 + np.abs(np.nan_to_num(low)))).all(0)


def _most_likely(kernels: np.ndarray, fixed: np.ndarray, y: np.ndarray, scale: float, start: np.ndarray | None) -> np.ndarray:
    """Variances of the parts that maximise the marginal likelihood under a weak log-normal prior."""
    centre = np.full(len(kernels), np.log(0.15 * scale))
    bounds = [(c - 12, c + 5) for c in centre]
    first = centre if start is None else np.clip(np.log(start), *np.transpose(bounds))

    def loss(log_variances: np.ndarray) -> tuple[float, np.ndarray]:
        variances = np.exp(log_variances)
        factor = cho_factor(np.tensordot(variances, kernels, 1) + fixed, lower=True)
        inverse = cho_solve(factor, np.eye(len(y)))
        weights = inverse @ y
        value = 0.5 * y @ weights + np.log(np.diag(factor[0])).sum()
        outer = inverse - np.outer(weights, weights)
        gradient = 0.5 * variances * np.tensordot(kernels, outer, 2)
        pull = (log_variances - centre) / 2.0**2
        return value + 0.5 * pull @ (log_variances - centre), gradient + pull

    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60, "ftol": 1e-6})
    return np.exp(found.x)
