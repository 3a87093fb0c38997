"""Recurrent cells: how they scan, and what their gates are."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from autoaux.recipe import Gru
from autoaux.training.kernels._gru import gru_scan
from autoaux.training.kernels._gru_before import gru_before_scan
from autoaux.training.kernels._lstm import lstm_scan
from autoaux.training.kernels._steps import Steps


@dataclass(frozen=True)
class Recurrence:
    """A cell: its scan, and by how much the input projection of each of its gates is scaled.

    A scan computes a gate's σ(a) as (1 + tanh(a / 2)) / 2 and wants a's share of the input halved;
    `scale` halves it in the weights, once per update instead of once per step.
    """

    scan: Callable[[Tensor, Tensor, Tensor, Steps], Tensor]
    factors: tuple[float, ...]

    @property
    def gates(self) -> int:
        return len(self.factors)

    def scale(self, weight: Tensor) -> Tensor:
        """`weight` [..., gates * hidden] of the input, scaled gate by gate."""
        return weight * weight.new_tensor(self.factors).repeat_interleave(
            weight.shape[-1] // self.gates
        )


GRU = Recurrence(gru_scan, (0.5, 0.5, 1.0))
GRU_BEFORE = Recurrence(gru_before_scan, (0.5, 0.5, 1.0))
LSTM = Recurrence(lstm_scan, (0.5, 0.5, 1.0, 0.5))


def recurrence(part: Gru) -> Recurrence:
    """The cell a recipe asks for."""
    if part.kind == "bilstm":
        return LSTM
    return GRU if part.reset_after else GRU_BEFORE
