"""Recurrent cells: how many gates, how they scan, and which gate is a tanh."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from autoaux.recipe import Gru
from autoaux.training._gru import gru_scan
from autoaux.training._gru_before import gru_before_scan
from autoaux.training._lstm import lstm_scan
from autoaux.training._steps import Steps


@dataclass(frozen=True)
class Recurrence:
    """A cell.

    `scan` computes tanh(a) as 2 σ(2 a) − 1 and wants the inputs of the tanh gate doubled; `scale`
    doubles them in the weights, once per update instead of once per step.
    """

    gates: int
    tanh_gate: int
    scan: Callable[[Tensor, Tensor, Tensor, Steps], Tensor]

    def scale(self, weight: Tensor) -> Tensor:
        """`weight` [..., gates * hidden] with the tanh gate's columns doubled."""
        factor = weight.new_ones(self.gates)
        factor[self.tanh_gate] = 2.0
        return weight * factor.repeat_interleave(weight.shape[-1] // self.gates)


GRU = Recurrence(3, 2, gru_scan)
GRU_BEFORE = Recurrence(3, 2, gru_before_scan)
LSTM = Recurrence(4, 2, lstm_scan)


def recurrence(part: Gru) -> Recurrence:
    """The cell a recipe asks for."""
    if part.kind == "bilstm":
        return LSTM
    return GRU if part.reset_after else GRU_BEFORE
