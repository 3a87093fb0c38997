"""Where batches are drawn from: one corpus or several thrown together, epoch after epoch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.training.data._batches import token_batches
from autoaux.training.data._tasks import TaskSplit


@dataclass(frozen=True)
class Drawn:
    """One batch: the tasks it could hold, the sentences of each that it does hold, and where it
    stands.
    """

    tasks: tuple[int, ...]
    parts: tuple[tuple[int, np.ndarray], ...]  # (task, sentence numbers)
    epoch: int
    position: int


class Source:
    """Random token-budget batches without end.

    The order of an epoch is a function of (seed, source, epoch): saving (epoch, position) is enough
    to go on exactly where a run was interrupted. A batch never spans two epochs, so a corpus
    smaller than the budget gives one batch an epoch.
    """

    def __init__(
        self,
        number: int,
        tasks: Sequence[int],
        splits: Sequence[TaskSplit],
        budget: int,
        seed: int,
        shares: Sequence[float],
    ) -> None:
        """`shares[i]`: how often task i's sentences stand in one epoch (whole and fractional
        parts).
        """
        self.number, self.tasks, self.splits = number, tuple(tasks), tuple(splits)
        self.budget, self.seed, self.shares = budget, seed, tuple(shares)
        self.epoch, self.position = 0, 0
        self._batches: list[np.ndarray] = []
        self._drawn_epoch = -1

    def _prepare(self) -> None:
        rng = np.random.default_rng([self.seed, 1, self.number, self.epoch])
        chosen = [
            _repeat(len(split.lengths), share, rng)
            for split, share in zip(self.splits, self.shares, strict=True)
        ]
        self._sentence = np.concatenate(chosen)
        self._task = np.repeat(np.arange(len(self.tasks)), [len(c) for c in chosen])
        lengths = np.concatenate(
            [split.lengths[c] for split, c in zip(self.splits, chosen, strict=True)]
        )
        self._batches = token_batches(lengths, self.budget, rng)
        self._drawn_epoch = self.epoch

    def batches_per_epoch(self) -> int:
        """Batches of the current epoch (they differ a little from epoch to epoch)."""
        if self._drawn_epoch != self.epoch:
            self._prepare()
        return len(self._batches)

    def draw(self) -> Drawn:
        """The next batch."""
        if self.position >= self.batches_per_epoch():
            self.epoch, self.position = self.epoch + 1, 0
            self._prepare()
        picked = self._batches[self.position]
        which, sentences = self._task[picked], self._sentence[picked]
        parts = tuple((self.tasks[i], sentences[which == i]) for i in np.unique(which))
        drawn = Drawn(self.tasks, parts, self.epoch, self.position)
        self.position += 1
        return drawn


def _repeat(n: int, share: float, rng: np.random.Generator) -> np.ndarray:
    whole = int(share)
    part = (
        rng.permutation(n)[: round((share - whole) * n)] if share > whole else np.empty(0, np.int64)
    )
    return np.concatenate([np.tile(np.arange(n), whole), part])
