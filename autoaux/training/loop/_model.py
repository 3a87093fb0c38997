"""An encoder and one head per task, for one lane or several."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from autoaux.errors import InputError
from autoaux.recipe import Recipe
from autoaux.training._bricks import BuildContext, build_encoder, build_head
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

LEAST_TAGGED = (
    4096  # tokens of a lane per batch when nothing is learned, however many lanes there are
)


class Model(nn.Module):
    """What is trained: `encoder` is shared, ``heads[t]`` belongs to task t."""

    def __init__(self, encoder: nn.Module, heads: Sequence[nn.Module]) -> None:
        super().__init__()
        self.encoder = encoder
        self.heads = nn.ModuleList(heads)

    def losses(self, batch: Batch) -> list[Tensor]:
        """Mean loss of each lane on each part of a batch, [lanes]; all parts are encoded in one
        pass.
        """
        encoded = batch.by_part(self.encoder(batch))
        return [self.heads[part.task].loss(own, part) for own, part in zip(encoded, batch.parts)]

    @torch.no_grad()
    def decode(self, batch: Batch) -> Tensor:
        """The labels of a batch of one part."""
        (part,) = batch.parts
        return self.heads[part.task].decode(self.encoder(batch), part)


def build_model(recipe: Recipe, tasks: Sequence[Task], vocabulary: Vocabulary, seed: int) -> Model:
    """One lane's model; every initial value follows from the seed."""
    context = BuildContext(
        recipe,
        vocabulary,
        tasks,
        Lexicon.of(tasks, vocabulary),
        seed,
        np.random.default_rng([seed, 0]),
    )
    encoder = build_encoder(context)
    for task in tasks:
        # a document head pools tokens itself; a transformer answers each task in its own kind
        if (
            task.kind == "tagging"
            and encoder.unit == "document"
            and recipe.encoder.kind == "tfidf_mlp"
        ):
            raise InputError(
                f"{task.name}: a {task.kind} task cannot stand on encoder {recipe.encoder.kind},"
                f" which gives one vector per {encoder.unit}"
            )
    return Model(encoder, [build_head(context, task, encoder.size) for task in tasks])


def tagging_batches(
    model: Model, splits: Sequence[TaskSplit], table: FormTable, device: torch.device | str = "cpu"
) -> list[Batch]:
    """All sentences of one split of the main task per lane, longest first."""
    tokens = max(LEAST_TAGGED, model.encoder.tagging_tokens // len(splits))
    orders = [ordered_batches(split.lengths, tokens) for split in splits]
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
        labels, (part,) = model.decode(batch).cpu().numpy(), batch.parts
        for k, (result, split, numbers) in enumerate(zip(results, part.splits, part.sentences)):
            if split.documents:
                result[split.sentences[numbers]] = labels[k, : len(numbers)]
            else:
                real = part.layout.real[k]
                result[part.positions[k, real]] = labels[k, real]
    return results
