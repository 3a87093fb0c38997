"""How bricks plug into the loop: what an encoder and a head are given, and what they give back.

A model is one encoder and one head per task. The loop calls ``encoder(batch)`` and hands each
task's vectors to its head. Everything has a leading *lane* dimension, because several runs of one
shape can train in one program; a brick that cannot be stacked accepts one lane only.

To add an encoder, see `autoaux.training.encoders`. To add a head: a subclass of `Head`, a builder
``build(part, context, task, size)``, and its name in `HEADS`.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from torch import Tensor, nn

from autoaux.recipe import Recipe
from autoaux.training.data import Batch, Lexicon, Part, Task, Vocabulary


@dataclass(frozen=True)
class BuildContext:
    """What a builder may look at.

    Attributes:
        recipe: the whole recipe; a builder mostly needs its own part.
        vocabulary: the study's forms, words and characters.
        tasks: main task first, then the auxiliaries in order.
        lexicon: which of its words and characters the run's training data show.
        seed: the run's seed.
        rng: draws every initial value, so that the seed decides them; use no global generator.
        device: where the run trains, and frozen encoders read.
    """

    recipe: Recipe
    vocabulary: Vocabulary
    tasks: Sequence[Task]
    lexicon: Lexicon
    seed: int
    rng: np.random.Generator
    device: str = "cpu"


class Encoder(nn.Module, ABC):
    """From a batch to vectors, one per token or one per document.

    Attributes:
        size: width of the vectors.
        unit: "token": returns [lanes, batch.n_tokens, size] in the batch's packed order;
            "document": returns [lanes, batch.n_sentences, size] in the batch's sentence order.
        stackable: whether several lanes can train in one program.
        tagging_tokens: about how many tokens of all lanes together go into a batch that learns
            nothing.
    """

    size: int
    unit: str
    stackable: bool
    tagging_tokens: int

    @abstractmethod
    def forward(self, batch: Batch) -> Tensor:
        """The vectors of a batch, as `unit` says."""

    @abstractmethod
    def route(self, task: int) -> Hashable:
        """Sentences of tasks with equal routes go through the same layers, and are encoded in
        one pass.
        """

    @abstractmethod
    def parameter_groups(self) -> Iterable[dict[str, Any]]:
        """Groups for the optimiser: ``{"params": [...]}``, with ``lr_scale`` (a factor on the
        recipe's learning rate, default 1) or ``weight_decay`` where a part wants its own."""


class Head(nn.Module, ABC):
    """From an encoder's vectors of its task's sentences to a loss and to labels.

    Attributes:
        emissions: the linear layer that scores labels.
    """

    emissions: nn.Module

    @abstractmethod
    def loss(self, encoded: Tensor, part: Part) -> Tensor:
        """Mean loss per token (document heads: per document) of each lane, [lanes]; 0 where a
        lane has none.
        """

    @abstractmethod
    def decode(self, encoded: Tensor, part: Part) -> Tensor:
        """Best labels, ids into ``task.labels``: [lanes, n_tokens] or [lanes, n_sentences]."""


HEADS = {
    "crf": "autoaux.training.heads._heads:build_crf",
    "softmax": "autoaux.training.heads._heads:build_softmax",
    "document": "autoaux.training.heads._document_head:build",
}


def _builder(table: dict[str, str], kind: str) -> Any:
    module, name = table[kind].split(":")
    return getattr(import_module(module), name)


def build_head(context: BuildContext, task: Task, size: int) -> Head:
    """The head of one task on vectors of width `size`; documents get their own kind."""
    kind = "document" if task.kind == "classification" else context.recipe.head.decoder
    return _builder(HEADS, kind)(context.recipe.head, context, task, size)
