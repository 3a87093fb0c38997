"""The layout a scan works in: sequences packed time-major, group by group.

A group is one direction of one lane. All groups are packed alike, so that a step is one batched
product over all of them.
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from autoaux.training.kernels._arrays import plain_matmul
from autoaux.training.kernels._sending import sent

Span = tuple[
    int, int, int
]  # sequences alive in each group, first place of the step, end of its places


class Steps:
    """Where the steps of `groups` groups lie: step t holds ``sizes[t]`` sequences of each.

    Attributes:
        sizes: sequences alive at each step, not increasing.
        groups: how many groups there are.
        spans: where each step's places lie.
    """

    def __init__(self, sizes: list[int], groups: int, device: torch.device | str = "cpu") -> None:
        self.sizes, self.groups, self.device = sizes, groups, device
        ends = np.cumsum(sizes)
        self.spans: list[Span] = list(
            zip(sizes, (ends - sizes).tolist(), ends.tolist(), strict=True)
        )

    @cached_property
    def previous(self) -> Tensor:
        """int64 [m], the place one step before each place after the first step."""
        widths = np.array(self.sizes)
        back = np.repeat(
            widths[:-1], widths[1:]
        )  # how far back it lies: the step before is so wide
        return sent(self.device, np.arange(widths[0], widths.sum()) - back)[0]

    def backwards(self) -> Iterable[tuple[Span, int]]:
        """The steps, last to first, and the first place of the one before each (none: 0)."""
        starts = [0, *(begin for _, begin, _ in self.spans)]
        return zip(reversed(self.spans), reversed(starts[:-1]), strict=True)

    def product_gradients(self, states: Tensor, grad: Tensor) -> tuple[Tensor, Tensor]:
        """Gradients of U and b in ``a_t = h_{t-1} U + b``, h_0 = 0, from those of a.

        Args:
            states: [groups, n, hidden], h at each place; grad: [gates, groups, n, hidden].

        Returns:
            [groups, hidden, gates * hidden] and [groups, 1, gates * hidden].
        """
        before = states.index_select(1, self.previous).transpose(1, 2)
        weight = plain_matmul(before, grad[:, :, self.sizes[0] :])
        return weight.movedim(0, 2).flatten(2), grad.sum(2).transpose(0, 1).reshape(
            self.groups, 1, -1
        )


def gates_first(weight: Tensor, gates: int) -> Tensor:
    """[groups, m, gates * hidden] as [gates, groups, m, hidden]."""
    return weight.unflatten(2, (gates, -1)).movedim(2, 0).contiguous()
