"""Entropies of contingency tables, one at a time or a whole row of them."""

from dataclasses import dataclass

import numpy as np

from autoaux.signals._missing import Missing


@dataclass(frozen=True)
class Information:
    """What a contingency table tells about two labellings (Schröder & Biemann 2020, eq. 1 to 3).

    Attributes:
        row, column: entropies of the main task's and of the candidate's labels, in bits; exactly 0
            where only one label is left.
        joint: entropy of the label pairs, in bits.
    """

    row: float
    column: float
    joint: float

    @property
    def mutual(self) -> float:
        """I(L; L') = H(L) + H(L') − H(L, L'), in [0, min(H(L), H(L'))] (eq. 3)."""
        return min(max(0.0, self.row + self.column - self.joint), self.row, self.column)

    def normalised(self, by: float) -> float:
        """Mutual information over `by`; Missing where one side has a single label left."""
        for side, entropy in (("main task", self.row), ("candidate", self.column)):
            if entropy == 0.0:
                raise Missing(f"the matched words carry a single label in the {side}")
        return min(self.mutual / by, 1.0)

    @classmethod
    def of(cls, table: np.ndarray) -> "Information":
        """Of one table, [main labels, candidate labels], non-negative; Missing where it is
        empty.
        """
        rows, columns, joints = entropies(table, np.array([0]))
        if np.isnan(joints[0]):
            raise Missing("no word could be matched")
        return cls(float(rows[0]), float(columns[0]), float(joints[0]))


def entropies(tables: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, column and joint entropies in bits of tables that stand side by side.

    `tables` is [rows, all columns]; table k takes the columns from ``starts[k]`` to the next start.
    Each result is [tables]; NaN where a table is empty.
    """
    sums = np.add.reduceat(tables, starts, axis=1)
    total = sums.sum(axis=0)
    column_sums = tables.sum(axis=0)
    row = _entropy(_surprise(sums).sum(axis=0), total, (sums > 0).sum(axis=0))
    column = _entropy(
        np.add.reduceat(_surprise(column_sums), starts),
        total,
        np.add.reduceat((column_sums > 0).astype(np.int64), starts),
    )
    cells = np.add.reduceat((tables > 0).sum(axis=0), starts)
    joint = _entropy(np.add.reduceat(_surprise(tables).sum(axis=0), starts), total, cells)
    return row, column, joint


def _surprise(counts: np.ndarray) -> np.ndarray:
    """x·log2(x), 0 where x is 0."""
    return counts * np.log2(counts, where=counts > 0, out=np.zeros_like(counts, dtype=np.float64))


def _entropy(
    surprise: np.ndarray, total: np.ndarray | np.integer | np.floating, support: np.ndarray
) -> np.ndarray:
    """H = log2(n) − Σ x·log2(x) / n, exactly 0 where only one count is positive, NaN where none
    is.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log2(total) - surprise / total
    return np.where(support == 0, np.nan, np.where(support == 1, 0.0, np.maximum(value, 0.0)))


def entropy(counts: np.ndarray) -> float:
    """Entropy in bits of non-negative counts (at least one positive)."""
    support = np.array(np.count_nonzero(counts))
    return float(_entropy(_surprise(counts.astype(np.float64)).sum(), counts.sum(), support))


def jensen_shannon(
    p: np.ndarray, q: np.ndarray, p_total: float = 1.0, q_total: float = 1.0
) -> float:
    """Jensen-Shannon divergence H((P + Q)/2) − (H(P) + H(Q))/2 in bits, in [0, 1].

    `p` and `q` count the events that both sides list, out of `p_total` and `q_total`. What is left
    of a total fell on events that the other side never saw: p·log2(p / (p/2)) = p, a whole bit
    each.
    """
    p, q = p / p_total, q / q_total
    listed = _surprise(p).sum() + _surprise(q).sum() - 2 * _surprise((p + q) / 2).sum()
    unlisted = max(0.0, 1 - p.sum()) + max(0.0, 1 - q.sum())
    return float(min(max((listed + unlisted) / 2, 0.0), 1.0))
