"""One bidirectional recurrent layer over packed sequences, in every lane."""

import numpy as np
import torch
from torch import Tensor, nn

from autoaux.training.kernels._arrays import matmul
from autoaux.training.kernels._cells import Recurrence
from autoaux.training.kernels._sending import sent
from autoaux.training.kernels._steps import Steps


class Recurrent(nn.Module):
    """Input projections and a scan, forwards and backwards; groups are lane by lane, both
    directions each.
    """

    def __init__(
        self, inputs: int, hidden: int, cell: Recurrence, rng: np.random.Generator
    ) -> None:
        super().__init__()
        self.cell = cell
        self.hidden = hidden
        bound = hidden**-0.5
        self.weight = _uniform(rng, bound, 1, 2, inputs, cell.gates * hidden)
        self.bias = _uniform(rng, bound, 1, 2, 1, cell.gates * hidden)
        self.recurrent = _uniform(rng, bound, 1, 2, hidden, cell.gates * hidden)
        self.recurrent_bias = _uniform(rng, bound, 1, 2, 1, cell.gates * hidden)

    def project(self, x: Tensor) -> Tensor:
        """Input projections of both directions: [lanes, n, inputs] -> [lanes, 2, n, gates *
        hidden].
        """
        return matmul(x.unsqueeze(1), self.cell.scale(self.weight)) + self.cell.scale(self.bias)

    def scan(self, projected: Tensor, read: np.ndarray, places: np.ndarray, steps: Steps) -> Tensor:
        """States of both directions side by side, [lanes, m, 2 * hidden].

        Args:
            projected: [lanes, 2, rows, gates * hidden].
            read: int64 [lanes, 2, n], the row of `projected` that each packed place of each
                direction reads.
            places: int64 [lanes, m, 2], the packed places whose states are wanted, of each
                direction.
        """
        lanes, _, rows, _ = projected.shape
        group, gate = (
            np.arange(steps.groups).reshape(lanes, 2, 1),
            np.arange(self.cell.gates).reshape(-1, 1, 1, 1),
        )
        x = _gather(projected, (read + group * rows) * self.cell.gates + gate, self.hidden)
        x = x.view(self.cell.gates, steps.groups, -1, self.hidden)
        states = self.cell.scan(
            x, self.recurrent.flatten(0, 1), self.recurrent_bias.flatten(0, 1), steps
        )
        return _gather(
            states, places + group.transpose(0, 2, 1) * states.shape[1], self.hidden
        ).view(lanes, -1, 2 * self.hidden)


def _gather(table: Tensor, index: np.ndarray, size: int) -> Tensor:
    """Rows of `size` values, [index.size, size]; its gradient takes half the time of an
    embedding's.
    """
    (rows,) = sent(table.device, index.ravel())
    return table.reshape(-1, size).index_select(0, rows)


def _uniform(rng: np.random.Generator, bound: float, *shape: int) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(rng.uniform(-bound, bound, shape).astype(np.float32)))
