"""The same nearest neighbours on a GPU: coarse arithmetic to find where to look, exact to
decide.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np
import torch

from autoaux.signals.vectors._neighbours import Neighbours, cosines

ROWS, COLUMNS = 8192, 16384  # one tile of similarities: 512 MB in float32
BLOCK = 256  # vectors whose coarse maximum is kept as one number

# Bounds on the error of a coarse cosine of unit vectors: both factors are rounded to 2^-9
# (bfloat16) or 2^-11 (TF32, truncated: 2^-10), the bfloat16 result once more; |Σ a·b·e| ≤ e for
# unit rows.
ERROR = {"bfloat16": 2.0**-8 + 2.0**-9 + 2.0**-12, "tf32": 2.0**-9 + 2.0**-12, "float32": 2.0**-14}
Coarse = Literal["bfloat16", "tf32", "float32"]


def nearest_on_device(
    a: np.ndarray, b: np.ndarray, device: str = "cuda", coarse: Coarse = "tf32"
) -> Neighbours:
    """As `nearest`, with the product in a coarse precision on `device`.

    The coarse product leaves, for each row and column, the maximum within every block of 256. Only
    a block whose maximum comes within twice the error bound of the best can hold the neighbour;
    those are scored again in float32. The neighbours are those of float32, whatever the coarse
    precision.
    """
    with torch.inference_mode():
        left, right = _unit(a, device), _unit(b, device)
        rows, columns = _block_maxima(left, right, coarse)
        forward, backward = (
            _decide(left, right, rows, coarse),
            _decide(right, left, columns, coarse),
        )
    return Neighbours(forward, cosines(a, b, forward), backward, cosines(b, a, backward))


def _unit(vectors: np.ndarray, device: str) -> torch.Tensor:
    found = torch.from_numpy(np.ascontiguousarray(vectors)).to(device).float()
    return torch.nn.functional.normalize(found, eps=1e-30)


def _block_maxima(
    left: torch.Tensor, right: torch.Tensor, coarse: Coarse
) -> tuple[torch.Tensor, torch.Tensor]:
    """[left rows, right blocks] and [right rows, left blocks]: the greatest coarse cosine in
    each block.
    """
    kind = torch.bfloat16 if coarse == "bfloat16" else torch.float32
    a, b = left.to(kind), right.to(kind)
    rows = torch.full((len(a), -(-len(b) // BLOCK)), -2.0, dtype=kind, device=a.device)
    columns = torch.full((len(b), -(-len(a) // BLOCK)), -2.0, dtype=kind, device=a.device)
    with _precision("tf32" if coarse == "tf32" else "ieee"):
        for top in range(0, len(a), ROWS):
            for start in range(0, len(b), COLUMNS):
                tile = a[top : top + ROWS] @ b[start : start + COLUMNS].T
                by_block = _maxima(tile)
                rows[top : top + len(tile), start // BLOCK : start // BLOCK + by_block.shape[1]] = (
                    by_block
                )
                by_block = _maxima(tile.T)
                columns[
                    start : start + tile.shape[1], top // BLOCK : top // BLOCK + by_block.shape[1]
                ] = by_block
    return rows.float(), columns.float()


def _maxima(tile: torch.Tensor) -> torch.Tensor:
    """[rows, blocks]: the maximum of each block of columns, the last one perhaps short."""
    whole = tile.shape[1] // BLOCK * BLOCK
    parts = [tile[:, :whole].unflatten(1, (-1, BLOCK)).amax(2)] if whole else []
    if whole < tile.shape[1]:
        parts.append(tile[:, whole:].amax(1, keepdim=True))
    return torch.cat(parts, 1)


def _decide(
    left: torch.Tensor, right: torch.Tensor, maxima: torch.Tensor, coarse: Coarse
) -> np.ndarray:
    """int64 [left]: the nearest row of `right` for each row of `left`, in float32."""
    possible = maxima >= maxima.amax(1, keepdim=True) - 2 * ERROR[coarse]
    best = torch.full((len(left),), -torch.inf, device=left.device)
    at = torch.zeros(len(left), dtype=torch.int64, device=left.device)
    with _precision("ieee"):
        for block in range(maxima.shape[1]):
            rows = possible[:, block].nonzero().squeeze(1)
            if len(rows):
                start = block * BLOCK
                value, place = (left[rows] @ right[start : start + BLOCK].T).max(1)
                better = value > best[rows]
                best[rows[better]], at[rows[better]] = value[better], place[better] + start
    return at.cpu().numpy()


@contextmanager
def _precision(name: str) -> Iterator[None]:
    """How float32 products are rounded on the GPU, for a while; nothing on the CPU."""
    settings = torch.backends.cuda.matmul
    before = settings.fp32_precision
    settings.fp32_precision = name
    try:
        yield
    finally:
        settings.fp32_precision = before
