"""An encoder and one head per task, for one lane or several."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
import torch
from torch import Tensor, nn

from autoaux.recipe import Recipe
from autoaux.training._bricks import BuildContext, Encoder, Head, build_head
from autoaux.training.data import (
    Batch,
    FormTable,
    Lexicon,
    Share,
    Task,
    TaskSplit,
    Vocabulary,
    build_batch,
    ordered_batches,
)
from autoaux.training.encoders import build_encoder

LEAST_TAGGED = (
    4096  # tokens of a lane per batch when nothing is learned, however many lanes there are
)


class DevBatch(NamedTuple):
    """A batch of dev, and whether training knows all of its labels, so that it has a loss."""

    batch: Batch
    known: bool


class Model(nn.Module):
    """What is trained: `encoder` is shared, ``heads[t]`` belongs to task t."""

    def __init__(self, encoder: Encoder, heads: Sequence[Head]) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = nn.ModuleList(heads)

    def head(self, task: int) -> Head:
        """The head of a task."""
        return cast(Head, self.heads[task])

    def losses(self, batch: Batch) -> list[Tensor]:
        """Mean loss of each lane on each part of a batch, [lanes]; all parts are encoded in one
        pass.
        """
        encoded = batch.by_part(self.encoder(batch))
        return [
            self.head(part.task).loss(own, part)
            for own, part in zip(encoded, batch.parts, strict=True)
        ]

    @torch.no_grad()
    def decode(self, batch: Batch) -> Tensor:
        """The labels of a batch of one part."""
        (part,) = batch.parts
        return self.head(part.task).decode(self.encoder(batch), part)

    @torch.no_grad()
    def judge(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The labels of a batch of one part, and the mean loss of each lane, [lanes]."""
        (part,) = batch.parts
        head, encoded = self.head(part.task), self.encoder(batch)
        return head.decode(encoded, part), head.loss(encoded, part)


def build_model(
    recipe: Recipe,
    tasks: Sequence[Task],
    vocabulary: Vocabulary,
    seed: int,
    device: str = "cpu",
) -> Model:
    """One lane's model, on the CPU; every initial value follows from the seed. `device` is where
    frozen encoders read.
    """
    context = BuildContext(
        recipe,
        vocabulary,
        tasks,
        Lexicon.of(tasks, vocabulary),
        seed,
        np.random.default_rng([seed, 0]),
        device,
    )
    encoder = build_encoder(context)
    return Model(encoder, [build_head(context, task, encoder.size) for task in tasks])


def tagging_batches(
    model: Model,
    splits: Sequence[TaskSplit],
    table: FormTable,
    device: torch.device | str = "cpu",
    chosen: Sequence[np.ndarray] | None = None,
) -> list[Batch]:
    """Sentences of one split of the main task per lane, longest first: all, or those of these
    numbers.
    """
    tokens = max(LEAST_TAGGED, model.encoder.tagging_tokens // len(splits))
    numbers = chosen or [np.arange(len(split.lengths)) for split in splits]
    orders = [
        [own[part] for part in ordered_batches(split.lengths[own], tokens)]
        for split, own in zip(splits, numbers, strict=True)
    ]
    empty = np.empty(0, np.int64)
    batches = []
    for number in range(max(len(order) for order in orders)):
        sentences = [order[number] if number < len(order) else empty for order in orders]
        batches.append(build_batch([Share(0, splits, sentences)], table, device=device))
    return batches


def predict(
    model: Model, batches: Sequence[Batch], splits: Sequence[TaskSplit]
) -> list[np.ndarray]:
    """Ids into ``task.labels`` for every token (document) of each lane's split."""
    results = [np.zeros(len(split.labels), np.int64) for split in splits]
    for batch in batches:
        _put(results, batch, model.decode(batch))
    return results


def judge(
    model: Model, dev: Sequence[DevBatch], splits: Sequence[TaskSplit]
) -> tuple[list[np.ndarray], list[float]]:
    """As `predict`, with the mean loss of each lane over the tokens (documents) whose loss is
    known; 0 where it is of none.
    """
    results = [np.zeros(len(split.labels), np.int64) for split in splits]
    total = counted = torch.zeros(len(splits), dtype=torch.float64)
    for batch, known in dev:
        if not known:
            _put(results, batch, model.decode(batch))
            continue
        labels, loss = model.judge(batch)
        _put(results, batch, labels)
        weight = (batch.parts[0].labels >= 0).sum(1).cpu().double()
        total, counted = total + loss.cpu().double() * weight, counted + weight
    return results, (total / counted.clamp(min=1)).tolist()


def dev_batches(
    model: Model, splits: Sequence[TaskSplit], table: FormTable, device: torch.device | str
) -> list[DevBatch]:
    """Batches of all sentences, those apart that have a label which training never shows: nothing
    gives it a probability, so they have labels to score but no loss.
    """
    unknown = [_with_unknown_label(split) for split in splits]
    return [
        DevBatch(batch, known)
        for known in (True, False)
        for batch in tagging_batches(
            model, splits, table, device, [np.flatnonzero(of != known) for of in unknown]
        )
    ]


def _with_unknown_label(split: TaskSplit) -> np.ndarray:
    """bool [n_pieces]."""
    if split.documents:
        return split.labels[split.sentences] < 0
    before = np.concatenate([[0], np.cumsum(split.labels < 0)])
    return before[split.starts + split.lengths] > before[split.starts]


def _put(results: Sequence[np.ndarray], batch: Batch, decoded: Tensor) -> None:
    """The labels of a batch, each where it belongs."""
    labels, (part,) = decoded.cpu().numpy(), batch.parts
    for k, (result, split, numbers) in enumerate(
        zip(results, part.splits, part.sentences, strict=True)
    ):
        if split.documents:
            result[split.sentences[numbers]] = labels[k, : len(numbers)]
        else:
            real = part.layout.real[k]
            result[part.positions[k, real]] = labels[k, real]
