"""Losses of updates, read back from the device all at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from autoaux.training.data import Drawn, Part
from autoaux.training.loop._lane import Lane

_NAMED = 5  # sentences of a batch that an error names


class Diverged(RuntimeError):
    """A loss is not a number (or infinite); the message names the run, the task and the batch."""


@dataclass(frozen=True)
class _Update:
    """One update, until its losses are read.

    Attributes:
        step: the main step it belongs to, from 1.
        losses: [parts, lanes], on the device.
        parts: per part its task and, per lane, the first of its sentences in the train split.
        drawn: what each lane drew.
    """

    step: int
    losses: Tensor
    parts: tuple[tuple[int, tuple[list[int], ...]], ...]
    drawn: tuple[Drawn, ...]


class Losses:
    """What updates lost, kept on the device until somebody asks.

    Reading a number back makes the host wait for everything the device still has to do, so it is
    done once an evaluation, not once an update.
    """

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._lanes = lanes
        self._unread: list[_Update] = []

    def note(self, parts: Sequence[Part], losses: Tensor, drawn: Sequence[Drawn]) -> None:
        """Keep the losses [parts, lanes] of an update that is being made."""
        named = tuple((part.task, _first_sentences(part)) for part in parts)
        step = self._lanes[0].progress.step + 1
        self._unread.append(_Update(step, losses.detach(), named, tuple(drawn)))

    def read(self) -> None:
        """Add what is kept to the progress of every lane.

        Raises:
            Diverged: a loss is not finite.
        """
        unread, self._unread = self._unread, []
        for update in unread:
            for (task, sentences), values in zip(update.parts, update.losses.tolist(), strict=True):
                for k, (lane, value) in enumerate(zip(self._lanes, values, strict=True)):
                    if not math.isfinite(value):
                        raise _diverged(lane, value, update, task, k, sentences[k])
                    if sentences[k]:
                        lane.progress.add_loss(task, value)


def _first_sentences(part: Part) -> tuple[list[int], ...]:
    """Of each lane, numbers in its train split."""
    return tuple(
        split.sentences[own[:_NAMED]].tolist()
        for split, own in zip(part.splits, part.sentences, strict=True)
    )


def _diverged(
    lane: Lane, value: float, update: _Update, task: int, number: int, sentences: Sequence[int]
) -> Diverged:
    drawn, where = update.drawn[number], ", ".join(map(str, sentences))
    return Diverged(
        f"{lane.tasks[0].name}, seed {lane.seed}: loss {value} at main step {update.step} in batch"
        f" {drawn.position + 1} of epoch {drawn.epoch + 1} of {lane.tasks[task].name} (train"
        f" sentences {where}, …); a lower learning rate usually helps"
    )
