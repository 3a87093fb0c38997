"""Tables of which an update touches a few rows: only those are read, differentiated and written."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from autoaux.training.kernels._optimizer import Optimizer
from autoaux.training.kernels._sending import sent

# Under Adam a row's step ends with its batch, where dense Adam lets it run on by its momentum for
# ten
# updates. With steps 4 times larger the dev curves are those of dense Adam
# (benchmarks/training/engine.md).
ROW_RATE = 4.0


@dataclass
class Touched:
    """Rows that one batch uses: flat row numbers [n], here and on the device, copies [n, size] that
    carry the gradient, and how many of them belong to each lane."""

    numbers: np.ndarray
    rows: Tensor
    copies: Tensor
    counts: list[int]

    @property
    def gradient(self) -> Tensor:
        """[n, size]; RuntimeError before the backward pass."""
        if self.copies.grad is None:
            raise RuntimeError("these rows have no gradient yet")
        return self.copies.grad


class RowTable(nn.Module):
    """A table [lanes, rows, size] that learns row by row.

    Gradients stand on copies of the rows that an update's batches use, so an update costs what it
    touches, whatever the size of the table; `RowOptimizer` writes the rows back. For SGD and
    AdaGrad (without weight decay) that equals the dense update; for Adam a row's moments and weight
    decay rest while the row is not seen.
    """

    def __init__(self, values: np.ndarray) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(values))
        self.touched: list[Touched] = []

    @property
    def flat(self) -> Tensor:
        """[lanes * rows, size], sharing memory with the table."""
        return self.weight.detach().flatten(0, 1)

    def forward(self, rows: np.ndarray, learning: bool) -> Tensor:
        """[lanes, n, size] for int64 rows [lanes, n]; with `learning` an update will change
        them.
        """
        lanes, height = self.weight.shape[:2]
        rows = rows + np.arange(lanes)[:, None] * height
        device = self.weight.device
        if not learning:
            (index,) = sent(device, rows)
            return nn.functional.embedding(index, self.flat)
        distinct, places = np.unique(rows, return_inverse=True)
        index, place = sent(device, distinct, places.reshape(rows.shape))
        copies = self.flat.index_select(0, index).requires_grad_()
        counts = np.bincount(distinct // height, minlength=lanes).tolist()
        self.touched.append(Touched(distinct, index, copies, counts))
        return nn.functional.embedding(place, copies)

    def take(self) -> Touched | None:
        """The rows of the update with their gradient, once; those of several batches become one."""
        touched, self.touched = [t for t in self.touched if t.copies.grad is not None], []
        if len(touched) <= 1:
            return touched[0] if touched else None
        lanes, height = self.weight.shape[:2]
        # on the host, which knows them: the device would have to be waited for
        numbers, place = np.unique(
            np.concatenate([t.numbers for t in touched]), return_inverse=True
        )
        rows, places = sent(self.weight.device, numbers, place)
        copies = self.flat.index_select(0, rows)
        gradients = [t.copies.grad for t in touched if t.copies.grad is not None]
        copies.grad = torch.zeros_like(copies).index_add_(0, places, torch.cat(gradients))
        counts = np.bincount(numbers // height, minlength=lanes).tolist()
        return Touched(numbers, rows, copies, counts)


class RowOptimizer:
    """Applies an optimiser to the touched rows of tables, keeping its state beside each table.

    The state is shaped as for a dense parameter, so that it is saved, stacked and restored like any
    other.
    """

    def __init__(self, optimizer: Optimizer, tables: Iterable[RowTable]) -> None:
        self.optimizer = optimizer
        self.tables = list(tables)
        self.rate = ROW_RATE if optimizer.kind in ("adam", "adamw") else 1.0

    @torch.no_grad()
    def step(self, touched: Iterable[tuple[RowTable, Touched]]) -> None:
        for table, part in touched:
            group = next(
                g for g in self.optimizer.groups if any(p is table.weight for p in g["params"])
            )
            state = self.optimizer.state.setdefault(table.weight, {})
            rows = {
                key: value.flatten(0, 1).index_select(0, part.rows) if value.dim() else value
                for key, value in state.items()
            }
            copies = part.copies.detach()
            self.optimizer.move(
                [copies], [part.gradient], [rows], group["lr"] * self.rate, group["weight_decay"]
            )
            for key, value in rows.items():
                if not value.dim():
                    state[key] = value
                    continue
                if key not in state:
                    state[key] = torch.zeros_like(table.weight)
                state[key].flatten(0, 1).index_copy_(0, part.rows, value)
            table.flat.index_copy_(0, part.rows, copies)
