"""Every vector's nearest neighbour in the other set, exactly, in one pass for both directions."""

from dataclasses import dataclass

import numpy as np

ROWS, COLUMNS = 1024, 4096  # one tile of similarities: 16 MB


@dataclass(frozen=True)
class Neighbours:
    """Nearest neighbours between sets A and B by cosine.

    Attributes:
        forward: int64 [A]; the nearest row of B for each row of A, the first of equals.
        forward_similarity: float64 [A]; their cosines.
        backward: int64 [B]; the nearest row of A for each row of B.
        backward_similarity: float64 [B].
    """

    forward: np.ndarray
    forward_similarity: np.ndarray
    backward: np.ndarray
    backward_similarity: np.ndarray


def nearest(a: np.ndarray, b: np.ndarray, *, tile: tuple[int, int] = (ROWS, COLUMNS)) -> Neighbours:
    """Nearest neighbours by cosine of float [A, size] and [B, size], rows of any length.

    The product of the two sets is formed tile by tile; running maxima of its rows and columns are
    all that is kept, so one product serves both directions and memory does not grow with A × B. The
    sets may be float16 memory maps; neighbours are found in float32, their cosines then computed in
    float64. A zero row has cosine 0 with everything.

    Args:
        tile: rows of A and rows of B whose similarities are in memory at once.
    """
    a_scale, b_scale = _scale(a), _scale(b)
    rows, columns = tile
    row_best, row_at = np.full(len(a), -np.inf, np.float32), np.zeros(len(a), np.int64)
    column_best, column_at = np.full(len(b), -np.inf, np.float32), np.zeros(len(b), np.int64)
    scored = np.empty((min(rows, len(a)), min(columns, len(b))), np.float32)
    for top in range(0, len(a), rows):
        left = _unit_rows(a, a_scale, top, rows)
        for start in range(0, len(b), columns):
            right = _unit_rows(b, b_scale, start, columns)
            scores = scored.reshape(-1)[: len(left) * len(right)].reshape(len(left), len(right))
            np.matmul(left, right.T, out=scores)
            at = scores.argmax(axis=1)
            _keep_better(
                row_best[top : top + rows],
                row_at[top : top + rows],
                scores[np.arange(len(left)), at],
                at + start,
            )
            _keep_better_columns(
                column_best[start : start + columns],
                column_at[start : start + columns],
                scores,
                top,
            )
    return Neighbours(row_at, cosines(a, b, row_at), column_at, cosines(b, a, column_at))


def cosines(a: np.ndarray, b: np.ndarray, at: np.ndarray) -> np.ndarray:
    """float64 [A]: the cosine of row i of `a` with row ``at[i]`` of `b`."""
    values = np.empty(len(a))
    for i in range(0, len(a), COLUMNS):
        left = np.asarray(a[i : i + COLUMNS], np.float64)
        right = np.asarray(b[at[i : i + COLUMNS]], np.float64)
        lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
        dots = np.einsum("ij,ij->i", left, right)
        values[i : i + COLUMNS] = np.divide(
            dots, lengths, out=np.zeros_like(dots), where=lengths > 0
        )
    return values


def _keep_better(best: np.ndarray, at: np.ndarray, value: np.ndarray, place: np.ndarray) -> None:
    """Strictly better only, so that the first of equals stays."""
    better = value > best
    best[better], at[better] = value[better], place[better]


def _keep_better_columns(best: np.ndarray, at: np.ndarray, scores: np.ndarray, top: int) -> None:
    """The argmax down a column is slow, so it is taken only in columns whose maximum rises."""
    highest = scores.max(axis=0)
    better = np.flatnonzero(highest > best)
    if len(better):
        best[better] = highest[better]
        at[better] = scores[:, better].argmax(axis=0) + top


def _scale(vectors: np.ndarray) -> np.ndarray:
    """float32 [rows]: one over each row's length, 0 for a zero row."""
    blocks = (
        np.asarray(vectors[i : i + COLUMNS], np.float32) for i in range(0, len(vectors), COLUMNS)
    )
    length = np.concatenate([np.linalg.norm(block, axis=1) for block in blocks])
    return np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)


def _unit_rows(vectors: np.ndarray, scale: np.ndarray, start: int, count: int) -> np.ndarray:
    return (
        np.asarray(vectors[start : start + count], np.float32) * scale[start : start + count, None]
    )
