"""The layout a scan works in: step by step, and within a step group by group.

A group is one direction of one lane. What all groups need at one step is one block of memory, so
that a step is one batched product without copies, however many groups there are.
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

Span = tuple[int, int, int]  # sequences alive in each group, first row of the step, end of its rows


class Steps:
    """Where the rows of several groups stand that are packed alike: step t holds ``sizes[t]`` sequences of each.

    Attributes:
        sizes: sequences alive at each step, not increasing.
        groups: how many groups there are.
        spans: where each step's rows lie.
        place: int64 array [groups, n], step-major row of each packed (time-major) place of each group.
    """

    def __init__(self, sizes: list[int], groups: int, device: torch.device | str = "cpu") -> None:
        self.sizes, self.groups, self.device = sizes, groups, device
        widths = np.array(sizes)
        ends = np.cumsum(widths)
        starts = ends - widths
        self.spans: list[Span] = list(zip(sizes, (starts * groups).tolist(), (ends * groups).tolist()))
        width, start = np.repeat(widths, widths), np.repeat(starts, widths)
        sequence = np.arange(ends[-1]) - start
        self.place = start * groups + np.arange(groups)[:, None] * width + sequence
        self._one_step_back = np.repeat(starts[:-1], widths[1:]) + sequence[sizes[0] :]

    def send(self, array: np.ndarray) -> Tensor:
        """The array as a tensor on the layout's device."""
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device)

    @cached_property
    def later(self) -> Tensor:
        """int64 [groups * m], rows after the first step, one group after the other."""
        return self.send(self.place[:, self.sizes[0] :].ravel())

    @cached_property
    def previous(self) -> Tensor:
        """int64 [groups * m], the row one step before each of `later`."""
        return self.send(self.place[:, self._one_step_back].ravel())

    @cached_property
    def by_group(self) -> Tensor:
        """int64 [groups * n], all rows, one group after the other."""
        return self.send(self.place.ravel())

    @cached_property
    def group(self) -> Tensor:
        """int64 [groups * n], the group of each row."""
        return self.send(self.in_order(np.broadcast_to(np.arange(self.groups)[:, None], self.place.shape)))

    def in_order(self, packed: np.ndarray) -> np.ndarray:
        """Values of packed places, [groups, n] in any leading shape, as they stand step-major: [groups * n]."""
        ordered = np.empty(packed.size, packed.dtype)
        ordered[self.place] = packed.reshape(self.place.shape)
        return ordered

    def backwards(self) -> Iterable[tuple[Span, Span]]:
        """Every step but the first, last to first, and the step before it."""
        return zip(reversed(self.spans[1:]), reversed(self.spans[:-1]))

    def product_gradients(self, states: Tensor, grad: Tensor) -> tuple[Tensor, Tensor]:
        """Gradients of U and b in ``a_t = h_{t-1} U + b``, h_0 = 0, from those of a.

        Args:
            states: [groups * n, hidden], h of each row; grad: [gates, groups * n, hidden].

        Returns:
            [groups, hidden, gates * hidden] and [groups, 1, gates * hidden].
        """
        gates, rows, hidden = grad.shape
        index = self.later.unsqueeze(1) + torch.arange(gates, device=self.later.device) * rows
        later = grad.view(-1, hidden).index_select(0, index.view(-1)).view(self.groups, -1, gates * hidden)
        before = states.index_select(0, self.previous).view(self.groups, -1, hidden)
        first = grad[:, : self.groups * self.sizes[0]].view(gates, self.groups, -1, hidden).sum(2)
        bias = later.sum(1) + first.transpose(0, 1).reshape(self.groups, -1)
        return before.transpose(1, 2) @ later, bias.unsqueeze(1)


def gates_first(weight: Tensor, gates: int) -> Tensor:
    """[groups, m, gates * hidden] as [gates, groups, m, hidden]."""
    return weight.unflatten(2, (gates, -1)).movedim(2, 0).contiguous()
