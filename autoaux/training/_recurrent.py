"""One bidirectional recurrent layer over packed sequences, in every lane."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from autoaux.training._cells import Recurrence
from autoaux.training._steps import Steps


class Recurrent(nn.Module):
    """Input projections and a scan, forwards and backwards; groups are lane by lane, both directions each."""

    def __init__(self, inputs: int, hidden: int, cell: Recurrence, rng: np.random.Generator) -> None:
        super().__init__()
        self.cell = cell
        self.hidden = hidden
        bound = hidden**-0.5
        self.weight = _uniform(rng, bound, 1, 2, inputs, cell.gates * hidden)
        self.bias = _uniform(rng, bound, 1, 2, 1, cell.gates * hidden)
        self.recurrent = _uniform(rng, bound, 1, 2, hidden, cell.gates * hidden)
        self.recurrent_bias = _uniform(rng, bound, 1, 2, 1, cell.gates * hidden)

    def project(self, x: Tensor) -> Tensor:
        """Input projections of both directions: [lanes, n, inputs] -> [lanes, 2, n, gates * hidden]."""
        return torch.matmul(x.unsqueeze(1), self.cell.scale(self.weight)) + self.cell.scale(self.bias)

    def scan(self, projected: Tensor, read: np.ndarray, places: np.ndarray, steps: Steps) -> Tensor:
        """States of both directions side by side, [lanes, m, 2 * hidden].

        Args:
            projected: [lanes, 2, rows, gates * hidden].
            read: int64 [lanes, 2, n], the row of `projected` that each packed place of each direction reads.
            places: int64 [lanes, m, 2], the packed places whose states are wanted, of each direction.
        """
        rows = projected.shape[2]
        groups = np.arange(steps.groups).reshape(-1, 2)
        gates = np.arange(self.cell.gates)[:, None]
        index = steps.send(steps.in_order(read + groups[:, :, None] * rows) * self.cell.gates + gates)
        x = functional.embedding(index, projected.view(-1, self.hidden))
        states = self.cell.scan(x, self.recurrent.flatten(0, 1), self.recurrent_bias.flatten(0, 1), steps)
        return functional.embedding(steps.send(steps.place[groups[:, None], places]), states).flatten(2)


def _uniform(rng: np.random.Generator, bound: float, *shape: int) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(rng.uniform(-bound, bound, shape).astype(np.float32)))
