"""The head for documents: one label per document."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from autoaux.recipe import Head as HeadPart
from autoaux.training._bricks import Head
from autoaux.training.data import Part, Task
from autoaux.training.heads._class_weights import class_weights, weight_of
from autoaux.training.heads._heads import Emissions
from autoaux.training.kernels import sent


class DocumentHead(Head):
    """Softmax over the labels of a document, trained by cross-entropy (Kerinec et al. 2018, 4.1).

    From a document encoder it takes its vectors; from a token encoder the largest value of each
    dimension over a document's tokens.
    """

    weights: Tensor | None

    def __init__(self, labels: int, size: int, rng: Any, weights: Tensor | None = None) -> None:
        super().__init__()
        self.emissions = Emissions(size, labels, rng)
        self.register_buffer("weights", weights)

    def _scores(self, encoded: Tensor, part: Part) -> Tensor:
        """[lanes, n_sentences, labels]."""
        if (
            encoded.shape[1] != part.layout.n_sequences
        ):  # as many tokens as documents: one token each, nothing to pool
            encoded = pool(encoded, part)
        return self.emissions(encoded)

    def loss(self, encoded: Tensor, part: Part) -> Tensor:
        """Mean over the documents whose label the training data has, [lanes]."""
        scores = self._scores(encoded, part)
        each = functional.cross_entropy(
            scores.flatten(0, 1), part.labels.flatten(), ignore_index=-1, reduction="none"
        )
        if self.weights is not None:
            each = each * weight_of(self.weights, part.labels).flatten()
        known = (part.labels >= 0).sum(1).clamp(min=1)
        return each.view(len(encoded), -1).sum(1) / known

    def decode(self, encoded: Tensor, part: Part) -> Tensor:
        """[lanes, n_sentences]."""
        return self._scores(encoded, part).argmax(2)


def pool(encoded: Tensor, part: Part) -> Tensor:
    """The largest value per document: [lanes, n_tokens, size] -> [lanes, n_sentences, size]."""
    layout = part.layout
    if layout.valid is not None:
        encoded = encoded.masked_fill(~layout.valid.unsqueeze(2), -torch.inf)
    (sequence,) = sent(encoded.device, layout.sequence)
    index = sequence.view(1, -1, 1).expand_as(encoded)
    lowest = encoded.new_full((len(encoded), layout.n_sequences, encoded.shape[2]), -torch.inf)
    pooled = lowest.scatter_reduce(1, index, encoded, "amax")
    return pooled.masked_fill(
        pooled == -torch.inf, 0.0
    )  # a place without a document, in a narrower lane


def build(part: HeadPart, context: Any, task: Task, size: int) -> DocumentHead:
    return DocumentHead(len(task.labels), size, context.rng, class_weights(part, task))
