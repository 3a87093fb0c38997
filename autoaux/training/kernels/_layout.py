"""How sequences of several lanes are packed: time-major, without padding."""

from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from autoaux.training.kernels._sending import sent
from autoaux.training.kernels._steps import Steps


class Layout:
    """Step t holds the elements at place t of all sequences longer than t, the longest sequence
    first.

    With several lanes a step is as wide as the widest lane needs, and `real` marks the places that
    hold an element. Surplus places always stand after a sequence's end, in both directions, so they
    never touch a real element's state.

    Attributes:
        lengths: int64 array [lanes, n_sequences], not increasing; 0 where a lane has fewer
            sequences.
        sizes: sequences at each step.
        step, sequence: int64 array [n], which step and which sequence a place belongs to.
        real: bool array [lanes, n].
    """

    def __init__(self, lengths: np.ndarray, device: torch.device | str = "cpu") -> None:
        self.lengths, self.device = lengths, torch.device(device)
        longest = lengths.max(0)
        steps = np.arange(longest[0] if len(longest) else 0)
        widths = np.searchsorted(-longest, -steps, side="left")
        self.sizes: list[int] = widths.tolist()
        self._starts = np.cumsum(widths) - widths
        self.step = np.repeat(steps, widths)
        self.sequence = np.arange(len(self.step)) - self._starts[self.step]
        self.real = self.step < lengths[:, self.sequence]

    @property
    def n_sequences(self) -> int:
        return self.lengths.shape[1]

    def place(self, step: np.ndarray, sequence: np.ndarray) -> np.ndarray:
        """Where the element at `step` of `sequence` lies."""
        return self._starts[step] + sequence

    @cached_property
    def mirror(self) -> np.ndarray:
        """int64 [lanes, n], the place of the element mirrored in its sequence; a surplus place
        is its own.
        """
        mirrored = self.place(
            np.maximum(self.lengths[:, self.sequence] - 1 - self.step, 0), self.sequence
        )
        return np.where(self.real, mirrored, np.arange(len(self.step)))

    @cached_property
    def last(self) -> np.ndarray:
        """int64 [lanes, n_sequences], the place of each sequence's last element."""
        return self.place(np.maximum(self.lengths - 1, 0), np.arange(self.n_sequences))

    @cached_property
    def valid(self) -> Tensor | None:
        """`real` on the device; None where every place is."""
        return None if self.real.all() else sent(self.device, self.real)[0]

    @cached_property
    def counts(self) -> Tensor:
        """float [lanes], real elements."""
        return sent(self.device, self.lengths.sum(1).astype(np.float32))[0]

    @cached_property
    def scan_steps(self) -> Steps:
        """The layout of a scan in both directions; groups are lane by lane, forwards and
        backwards.
        """
        return Steps(self.sizes, 2 * len(self.lengths), self.device)
