"""The layout a scan works in: step by step, and within a step group by group.

A group is one direction of one lane. What all groups need at one step is one block of memory, so
that a step is one batched product without copies, however many groups there are.
"""

from functools import cached_property

import numpy as np
import torch
from torch import Tensor


class Steps:
    """Where the rows of several groups stand that are packed alike: step t holds ``sizes[t]`` sequences of each.

    Attributes:
        sizes: sequences alive at each step, not increasing.
        groups: how many groups there are.
        place: int64 array [groups, n], step-major row of each packed (time-major) place of each group.
    """

    def __init__(self, sizes: list[int], groups: int, device: torch.device | str = "cpu") -> None:
        self.sizes, self.groups, self.device = sizes, groups, device
        widths = np.array(sizes)
        ends = np.cumsum(widths)
        starts = ends - widths
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
        return self.in_order(np.broadcast_to(np.arange(self.groups)[:, None], self.place.shape))

    def in_order(self, packed: np.ndarray) -> Tensor:
        """Values of packed places, [groups, n] in any leading shape, as they stand step-major: [groups * n]."""
        ordered = np.empty(packed.size, packed.dtype)
        ordered[self.place] = packed.reshape(self.place.shape)
        return self.send(ordered)

    def rows(self, tensor: Tensor) -> tuple[Tensor, ...]:
        """[groups * n, size] cut into the rows of each step."""
        return tensor.split([size * self.groups for size in self.sizes])

    def blocks(self, tensor: Tensor) -> list[Tensor]:
        """[groups * n, size] cut into one [groups, sizes[t], size] per step."""
        groups = self.groups
        return [rows.view(groups, size, -1) for rows, size in zip(self.rows(tensor), self.sizes)]

    def product_gradients(self, states: Tensor, grad: Tensor) -> tuple[Tensor, Tensor]:
        """Gradients of U and b in ``a_t = h_{t-1} U + b``, h_0 = 0, from those of a.

        Args:
            states: [groups * n, hidden], h of each row; grad: [groups * n, width].

        Returns:
            [groups, hidden, width] and [groups, 1, width].
        """
        width, pairs = grad.shape[1], len(self._one_step_back)
        later = grad.index_select(0, self.later).view(self.groups, pairs, width)
        before = states.index_select(0, self.previous).view(self.groups, pairs, states.shape[1])
        first = grad[: self.groups * self.sizes[0]].view(self.groups, -1, width)
        return before.transpose(1, 2) @ later, later.sum(1, keepdim=True) + first.sum(1, keepdim=True)
