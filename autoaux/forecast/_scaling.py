"""Facts of pairs as z-scores, measured beside the other candidates of the same main task."""

from dataclasses import dataclass

import numpy as np

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
    def of(
        cls,
        X: np.ndarray,
        mains: np.ndarray,
        sources: np.ndarray,
        groups: np.ndarray,
        relative: bool = True,
    ) -> "Scaling":
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
        expected = (
            within * (seen / np.maximum(count, 1)).sum(0) / number
        )  # from finite numbers of candidates alone
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


def _by_group(
    X: np.ndarray, groups: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Group of each row, and by group [groups, columns]: finite values, their mean, squares
    about it.
    """
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
