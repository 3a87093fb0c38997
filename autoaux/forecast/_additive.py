"""Gains as a sum: headroom of the main task, quality of the source, signals of the pair.

A linear mixed model, written as a Gaussian process whose covariance is a sum of parts:

    gain = updates + what they bring to this pair + seed noise
           + learnable · (typical + main facts · β₁ + source facts · β₂ + Σ_g pair signals of group
           g · β_g
                          + effect of this main task + effect of this source + effect of this pair)

with normal priors on all of them. `learnable` is 0 where nothing of a source's labels can be
learned, as where they were shuffled: such a source brings further updates and nothing else. It is 1
for all others. A source's effect is then its mean gain on other main tasks, shrunk by how many runs
and how much seed noise stand behind it (the best linear unbiased predictor, Henderson 1975); for a
source never seen it is what its own facts say. What updates bring a pair is told from the pair's
own effect only where such sources were recorded. The variances of the parts are found by maximising
the marginal likelihood (Rasmussen & Williams 2006, eq. 5.8, 5.9).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from autoaux.forecast._effects import Effects, Inverse
from autoaux.forecast._scaling import Scaling

# The effects that follow the linear parts, in this order.
EFFECTS = ("main", "source", "pair", "updates")
# The typical gain is free to be anything: its prior variance, in units of the gains' own.
_TYPICAL = 10.0
# Rows from which on the variances are searched on a part of the main tasks first.
_MANY = 3000


@dataclass(frozen=True)
class Rows:
    """Scaled facts of some (main, source) pairs, who they are of, and how learnable the source
    is.
    """

    Z: np.ndarray
    mains: np.ndarray
    sources: np.ndarray
    learnable: np.ndarray

    def kernels(self, other: "Rows", part: np.ndarray) -> np.ndarray:
        """Covariance of each part for unit variances, float64 [parts, rows, other rows]."""
        linear = [
            _linear(self.Z[:, part == p], other.Z[:, part == p])
            for p in range(max(part.max(initial=1) + 1, 2))
        ]
        same_main = (self.mains[:, None] == other.mains[None, :]).astype(float)
        same_source = (self.sources[:, None] == other.sources[None, :]).astype(float)
        same_pair = same_main * same_source
        of_labels = self._both_learnable(other) * np.stack(
            [*linear, same_main, same_source, same_pair]
        )
        return np.concatenate([of_labels, same_pair[None]])

    def effects(self, scaling: Scaling, noise: np.ndarray, typical: float) -> Effects:
        """The effects behind these rows; `noise` is the variance of each gain from seed noise."""
        linear = self.learnable[:, None] * self.Z / np.sqrt(scaling.sizes)[scaling.part]
        main, source = (np.unique(of, return_inverse=True)[1] for of in (self.mains, self.sources))
        return Effects(
            linear=np.column_stack([linear, np.ones(len(linear)), self.learnable]),
            part=np.r_[scaling.part, -1, -1],
            parts=len(scaling.sizes),
            learnable=self.learnable,
            main=main,
            source=source,
            pair=np.unique(main * (source.max() + 1) + source, return_inverse=True)[1],
            noise=noise,
            typical=typical,
        )

    def constant(self, other: "Rows") -> np.ndarray:
        """Covariance of what updates bring and of the typical gain, for unit variances [rows,
        other rows].
        """
        return 1 + self._both_learnable(other)

    def _both_learnable(self, other: "Rows") -> np.ndarray:
        return self.learnable[:, None] * other.learnable[None, :]


@dataclass(frozen=True)
class Mixed:
    """A fitted mixed model.

    Attributes:
        rows, scaling: what it was fitted on, and how.
        variances: float64 [parts] in points²: the linear parts', then those of `EFFECTS`.
        offset: typical gain's prior mean; `typical` its prior variance, and that of updates about
            0.
        weights: K⁻¹ (gains − learnable · offset) [rows]; inverse: K⁻¹.
    """

    rows: Rows
    scaling: Scaling
    variances: np.ndarray
    offset: float
    typical: float
    weights: np.ndarray
    inverse: Inverse

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
        learnable: np.ndarray | None = None,
    ) -> "Mixed":
        """`errors` are the gains' standard errors from seed noise, in points; `start` variances
        to search from.
        """
        learnable = np.ones(len(gains)) if learnable is None else learnable
        scaling = Scaling.of(
            X,
            mains,
            sources,
            np.zeros(X.shape[1], dtype=int) if groups is None else groups,
            relative,
        )
        rows = Rows(scaling.apply(X, mains), mains, sources, learnable)
        offset = float(np.mean(gains))
        centred = gains - learnable * offset
        # Records that differ by less than their noise do not show that true gains differ as little.
        scale = max(float(np.mean(centred**2)), float(np.mean(errors**2)), 1e-4)
        typical = _TYPICAL * scale
        effects = rows.effects(scaling, errors**2 + 1e-6 * scale, typical)
        variances = _most_likely(effects, centred, scale, start)
        inverse = effects.given(variances)
        return cls(rows, scaling, variances, offset, typical, inverse.solve(centred), inverse)

    def predict(
        self, X: np.ndarray, mains: np.ndarray, sources: np.ndarray, learnable: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Mean [n] and covariance [n, n] of the true gains, in points and points²."""
        new = Rows(self.scaling.apply(X, mains), mains, sources, learnable)
        across, among = self.prior(new, self.rows), self.prior(new, new)
        unknown = np.outer(learnable, learnable) * self._unknown(X)
        return (
            learnable * self.offset + across @ self.weights,
            among - across @ self.inverse.solve(across.T) + unknown,
        )

    def prior(self, some: Rows, others: Rows) -> np.ndarray:
        """Covariance of true gains before any was recorded [some, others], in points²."""
        return np.tensordot(
            self.variances, some.kernels(others, self.scaling.part), 1
        ) + self.typical * some.constant(others)

    def _unknown(self, X: np.ndarray) -> np.ndarray:
        """Covariance [n, n] from missing facts: each could have been any value of the
        experience.
        """
        missing = (~np.isfinite(X)).astype(float)
        per_column = self._prior_per_column()
        of_main = self.scaling.part == 0
        shared = (missing[:, of_main] * per_column[of_main]) @ missing[:, of_main].T
        return shared + np.diag(missing[:, ~of_main] @ per_column[~of_main])

    def coefficients(self) -> np.ndarray:
        """Points per standard deviation of each column [columns], for a learnable source."""
        return self._prior_per_column() * (self.rows.Z.T @ (self.rows.learnable * self.weights))

    def _prior_per_column(self) -> np.ndarray:
        return (self.variances[: -len(EFFECTS)] / self.scaling.sizes)[self.scaling.part]

    def effects(
        self, mains: np.ndarray, sources: np.ndarray, learnable: np.ndarray
    ) -> dict[str, np.ndarray]:
        """What is added beside the columns: typical gain, and main, source and pair effects [n]."""
        new = Rows(np.zeros((len(mains), 0)), mains, sources, learnable)
        old = replace(self.rows, Z=np.zeros((len(self.weights), 0)))
        across = new.kernels(old, np.zeros(0, dtype=int))
        of_main, of_source, of_pair, updates = (
            self.variances[p] * across[p] @ self.weights for p in range(-len(EFFECTS), 0)
        )
        typical = learnable * self.offset + self.typical * new.constant(old) @ self.weights
        return {
            "typical gain": typical,
            "this main task's runs": of_main,
            "this source's record": of_source,
            "this pair's runs": of_pair + updates,
        }

    def leave_main_out(self) -> tuple[np.ndarray, np.ndarray]:
        """Residuals [rows] and their standard deviations when each row's main task is left out.

        In closed form, at the variances found with it: with block B of K⁻¹, the residual is
        (K⁻¹)_BB⁻¹ (K⁻¹ y)_B and its covariance (K⁻¹)_BB⁻¹ (Rasmussen & Williams 2006, 5.4.2).
        """
        residuals, deviations = np.zeros(len(self.weights)), np.zeros(len(self.weights))
        _, group = np.unique(self.rows.mains, return_inverse=True)
        rows = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])
        for block, (residual, covariance) in zip(rows, self._left_out(rows), strict=True):
            residuals[block] = residual
            deviations[block] = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
        return residuals, deviations

    def leave_pair_out(self) -> tuple[np.ndarray, np.ndarray]:
        """Residuals [rows] and their standard deviations when both the row's main task and its
        source are left out, wherever they stand: what is known of a source nobody has tried.
        """
        _, main = np.unique(self.rows.mains, return_inverse=True)
        _, source = np.unique(self.rows.sources, return_inverse=True)
        sets = [
            np.r_[
                row,
                np.setdiff1d(np.flatnonzero((main == main[row]) | (source == source[row])), row),
            ]
            for row in range(len(main))
        ]
        found = [(residual[0], covariance[0, 0]) for residual, covariance in self._left_out(sets)]
        residuals, variances = np.array(found).reshape(-1, 2).T
        return residuals, np.sqrt(np.maximum(variances, 1e-12))

    def _left_out(self, sets: Sequence[np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Residuals and their covariance for each set of rows, when these are left out."""
        for rows, inverse in zip(sets, self.inverse.blocks(sets), strict=True):
            covariance = np.linalg.inv(inverse)
            yield covariance @ self.weights[rows], covariance


def _linear(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    return A @ B.T / max(A.shape[1], 1)


def _most_likely(
    effects: Effects, y: np.ndarray, scale: float, start: np.ndarray | None
) -> np.ndarray:
    """Variances of the parts that maximise the marginal likelihood under a weak log-normal
    prior; where there are many rows, searched from those of a part of the main tasks.
    """
    if start is None and len(y) > _MANY:
        mains = effects.main.max() + 1
        share = _MANY / 2 / len(y)
        some = np.flatnonzero(
            np.random.default_rng(0).permutation(mains)[effects.main] < share * mains
        )
        start = _most_likely(effects.of_rows(some), y[some], scale, None)
    centre = np.full(effects.parts + len(EFFECTS), np.log(0.15 * scale))
    bounds = [(c - 12, c + 5) for c in centre]
    first = centre if start is None else np.clip(np.log(start), *np.transpose(bounds))

    def loss(log_variances: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = effects.loss(np.exp(log_variances), y)
        pull = (log_variances - centre) / 2.0**2
        return value + 0.5 * pull @ (log_variances - centre), gradient + pull

    found = minimize(
        loss,
        first,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 60, "ftol": 1e-6},
    )
    return np.exp(found.x)
