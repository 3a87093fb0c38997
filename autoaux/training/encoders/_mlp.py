"""Shared hidden layers over sparse documents (Kerinec et al. 2018, 3.4)."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

Drop = Callable[[Tensor, int], Tensor]


class SparseMlp(nn.Module):
    """A multi-layer perceptron whose input is sparse: h = relu(W x + b), layer after layer.

    The first product gathers only the rows of words that occur, which is the dense product without
    its zeros.

    Args:
        features: size of the input.
        hidden: sizes of the hidden layers; the paper has two of 100, shared by all tasks.
        rng: draws the initial values (uniform, Glorot & Bengio 2010).
    """

    def __init__(self, features: int, hidden: Sequence[int], rng: np.random.Generator) -> None:
        super().__init__()
        self.size = hidden[-1]
        self.input = nn.EmbeddingBag(features, hidden[0], mode="sum", include_last_offset=True)
        self.bias = nn.Parameter(torch.zeros(hidden[0]))
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise(hidden)])
        with torch.no_grad():
            for parameter in self.parameters():
                bound = (6 / sum(parameter.shape)) ** 0.5 if parameter.ndim > 1 else 0.0
                parameter.copy_(
                    torch.from_numpy(rng.uniform(-bound, bound, parameter.shape).astype(np.float32))
                )

    def forward(
        self, features: Tensor, weights: Tensor, offsets: Tensor, drop: Drop = lambda x, layer: x
    ) -> Tensor:
        """Sparse rows (see `Bags`) to [n_documents, hidden[-1]]; `drop` is applied after each
        layer.
        """
        x = drop(
            torch.relu(self.input(features, offsets, per_sample_weights=weights) + self.bias), 0
        )
        for number, layer in enumerate(self.layers, 1):
            x = drop(torch.relu(layer(x)), number)
        return x
