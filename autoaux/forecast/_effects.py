"""The covariance of recorded gains, in the few effects behind them instead of in rows by rows.

Gains of pairs (main task m, source s) vary together by what they have in common:

    K = Φ diag(v) Φᵀ + N

Φ holds the facts of a pair, whose weights are the linear effects, and one column per main task and
per source; N holds what is a pair's own, v_pair · l lᵀ + v_updates · 1 1ᵀ within the rows of one
pair, and each row's seed noise. With r columns in Φ and n rows, K⁻¹ y, log |K| and the gradient of
the marginal likelihood cost n r² (Woodbury; Harville 1977, section 5) where K itself costs n³. All
of it is exact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve, lapack

Factor = tuple[np.ndarray, bool]
_CHUNK = 2000


@dataclass(frozen=True)
class Effects:
    """Rows of an experience, as effects see them.

    Attributes:
        linear: float64 [rows, d], columns with a normal weight each, learnability applied.
        part: int [d], which of `parts` variances each has; -1 for the typical gain's, which is
            given.
        learnable: float64 [rows].
        main, source, pair: int [rows], from 0.
        noise: float64 [rows], variance of each gain from seed noise.
        typical: the typical gain's prior variance.
    """

    linear: np.ndarray
    part: np.ndarray
    parts: int
    learnable: np.ndarray
    main: np.ndarray
    source: np.ndarray
    pair: np.ndarray
    noise: np.ndarray
    typical: float

    @cached_property
    def levels(self) -> sparse.csr_array:
        """[rows, main tasks + sources], one 1 of each kind in a row."""
        mains = int(self.main.max(initial=-1)) + 1
        return sparse.hstack(
            [_one_hot(self.main, mains), _one_hot(self.source)], format="csr"
        ).astype(float)

    @cached_property
    def pairs(self) -> sparse.csr_array:
        """[rows, pairs], a 1 in each row."""
        return _one_hot(self.pair)

    @cached_property
    def levels_of_pairs(self) -> sparse.csr_array:
        """[pairs, main tasks + sources]: a pair's rows have their main task and source in
        common.
        """
        first = np.unique(self.pair, return_index=True)[1]
        return self.levels[first]

    @cached_property
    def owner(self) -> np.ndarray:
        """int [r], which variance each column of Φ has; -1 for the typical gain's."""
        mains, sources = (int(of.max(initial=-1)) + 1 for of in (self.main, self.source))
        return np.r_[self.part, np.full(mains, self.parts), np.full(sources, self.parts + 1)]

    def of_rows(self, rows: np.ndarray) -> "Effects":
        """The same effects seen on some rows only."""
        by_row = {name: getattr(self, name)[rows] for name in ("linear", "learnable", "noise")} | {
            name: np.unique(getattr(self, name)[rows], return_inverse=True)[1]
            for name in ("main", "source", "pair")
        }
        return replace(self, **by_row)

    def given(self, variances: np.ndarray) -> "Inverse":
        """K⁻¹ at `variances`: of the linear parts, then of main task, source, pair and updates."""
        return Inverse.of(self, variances)

    def loss(self, variances: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
        """½ yᵀ K⁻¹ y + ½ log |K|, and its gradient by the logarithm of every variance."""
        inverse = self.given(variances)
        weights = inverse.solve(y)
        explained = inverse.root * inverse.columns(weights)
        shrunk = 1 - np.diag(inverse.of_effects) - explained**2
        known = self.owner >= 0
        gradient = np.bincount(self.owner[known], shrunk[known], minlength=len(variances))
        gradient[-2:] = [
            variance * (inverse.own_trace(u, own) - np.sum((self.pairs.T @ (own * weights)) ** 2))
            for variance, u, own in (
                (variances[-2], inverse.learnable, self.learnable),
                (variances[-1], inverse.ones, np.ones(len(y))),
            )
        ]
        return 0.5 * (y @ weights + inverse.log_determinant), 0.5 * gradient


@dataclass(frozen=True)
class Inverse:
    """K⁻¹ at certain variances, never written out.

    Attributes:
        root: float64 [r], square roots of the variances of Φ's columns.
        own: N⁻¹, [rows, rows].
        linear: N⁻¹ of the linear columns [rows, d]; learnable, ones: N⁻¹ l and N⁻¹ 1 [rows].
        factor: Cholesky factor of I + √v Φᵀ N⁻¹ Φ √v.
    """

    effects: Effects
    root: np.ndarray
    own: sparse.csr_array
    linear: np.ndarray
    learnable: np.ndarray
    ones: np.ndarray
    factor: Factor
    log_determinant: float

    @classmethod
    def of(cls, effects: Effects, variances: np.ndarray) -> "Inverse":
        root = np.sqrt(np.where(effects.owner < 0, effects.typical, variances[effects.owner]))
        own, log_own = _own(effects, variances[-2], variances[-1])
        linear = own @ effects.linear
        learnable, ones = (own @ np.column_stack([effects.learnable, np.ones(len(linear))])).T
        gram = _gram(
            effects.linear, linear, effects.learnable, effects.learnable * learnable, effects.levels
        )
        factor = cho_factor(np.eye(len(root)) + root[:, None] * gram * root, lower=True)
        log_determinant = log_own + 2 * float(np.log(np.diag(factor[0])).sum())
        return cls(effects, root, own, linear, learnable, ones, factor, log_determinant)

    @cached_property
    def of_effects(self) -> np.ndarray:
        """(I + √v Φᵀ N⁻¹ Φ √v)⁻¹ [r, r]."""
        lower, _ = lapack.dpotri(self.factor[0], lower=True)
        return np.tril(lower) + np.tril(lower, -1).T

    def columns(self, y: np.ndarray) -> np.ndarray:
        """Φᵀ y, float64 [r] or [r, k]."""
        learnable = self.effects.learnable if y.ndim == 1 else self.effects.learnable[:, None]
        return np.concatenate([self.effects.linear.T @ y, self.effects.levels.T @ (learnable * y)])

    def solve(self, y: np.ndarray) -> np.ndarray:
        """K⁻¹ y, of one vector [rows] or of several [rows, k]."""
        if y.ndim == 1:
            return self.solve(y[:, None])[:, 0]
        root, of = self.root[:, None], self.effects
        effects = root * cho_solve(self.factor, root * self.columns(self.own @ y))
        linear = of.linear.shape[1]
        shared = of.linear @ effects[:linear]
        shared += of.learnable[:, None] * (of.levels @ effects[linear:])
        return self.own @ (y - shared)

    def blocks(self, rows: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
        """The blocks of K⁻¹ of some sets of rows, [k, k] each."""
        effects = self.effects
        for some in _chunks(rows):
            chunk = np.concatenate(some)
            # a pair's rows share their levels, so N⁻¹ of those is N⁻¹ l times them
            levels = effects.levels[chunk].multiply(self.learnable[chunk, None]).toarray()
            across = np.hstack([self.linear[chunk], levels]) * self.root
            shared = across @ self.of_effects
            own_inverse, end = self.own[chunk], 0
            for own in some:
                part = slice(end, end := end + len(own))
                block = own_inverse[part][:, own].toarray()
                yield block - shared[part] @ across[part].T

    def own_trace(self, u: np.ndarray, own: np.ndarray) -> float:
        """tr(K⁻¹ dN), dN being `own` `own`ᵀ within each pair; `u` is N⁻¹ `own`."""
        linear = self.effects.pairs.T @ (u[:, None] * self.effects.linear)
        level = self.effects.pairs.T @ (u * self.effects.learnable)
        gram = _gram(linear, linear, level, level * level, self.effects.levels_of_pairs)
        return float(own @ u - np.sum(self.of_effects * (self.root[:, None] * gram * self.root)))


def _own(effects: Effects, of_pair: float, of_updates: float) -> tuple[sparse.csr_array, float]:
    """N⁻¹ [rows, rows] and log |N|: pairs of one size are inverted at once, each by itself, because
    noise may be a millionth of a pair's own variance.
    """
    order = np.argsort(effects.pair, kind="stable")
    sizes = np.bincount(effects.pair)
    starts = np.cumsum(sizes) - sizes
    entries, log_determinant = [], 0.0
    for size in np.unique(sizes):
        rows = order[starts[sizes == size][:, None] + np.arange(size)]
        learnable = effects.learnable[rows]
        blocks = of_pair * learnable[:, :, None] * learnable[:, None, :] + of_updates
        blocks[:, np.arange(size), np.arange(size)] += effects.noise[rows]
        log_determinant += float(np.linalg.slogdet(blocks)[1].sum())
        index = np.broadcast_arrays(rows[:, :, None], rows[:, None, :])
        entries.append((np.linalg.inv(blocks).ravel(), *(of.ravel() for of in index)))
    values, row, column = (np.concatenate(part) for part in zip(*entries, strict=True))
    rows = len(effects.pair)
    return sparse.csr_array((values, (row, column)), shape=(rows, rows)), log_determinant


def _gram(
    left: np.ndarray,
    right: np.ndarray,
    level: np.ndarray,
    levels_weight: np.ndarray,
    levels: sparse.csr_array,
) -> np.ndarray:
    """[left, level · levels]ᵀ M [left, level · levels] with M left = `right`, [r, r]."""
    across = levels.T @ (level[:, None] * right)
    among = (levels.T @ levels.multiply(levels_weight[:, None]).tocsr()).toarray()
    return np.block([[left.T @ right, across.T], [across, among]])


def _chunks(rows: Sequence[np.ndarray]) -> Iterator[list[np.ndarray]]:
    """Neighbouring sets together until they have some thousand rows: one large product is quicker
    than many small ones.
    """
    chunk: list[np.ndarray] = []
    for some in rows:
        if chunk and sum(map(len, chunk)) + len(some) > _CHUNK:
            yield chunk
            chunk = []
        chunk.append(some)
    if chunk:
        yield chunk


def _one_hot(index: np.ndarray, size: int | None = None) -> sparse.csr_array:
    rows = len(index)
    size = int(index.max(initial=-1)) + 1 if size is None else size
    return sparse.csr_array((np.ones(rows), index, np.arange(rows + 1)), shape=(rows, size))
