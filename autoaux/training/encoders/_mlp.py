"""Shared hidden layers over sparse documents (Kerinec et al. 2018, 3.4)."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class SparseMlp(nn.Module):
    """A multi-layer perceptron whose input is sparse: h = relu(W x + b), layer after layer.

    The first product gathers only the rows of words that occur, which is the dense product without
    its zeros.

    Args:
        features: size of the input.
        hidden: sizes of the hidden layers; the paper has two of 100, shared by all tasks.
        dropout: after each layer, while training.
    """

    def __init__(self, features: int, hidden: Sequence[int], dropout: float = 0.0) -> None:
        super().__init__()
        self.size = hidden[-1]
        self.input = nn.EmbeddingBag(features, hidden[0], mode="sum", include_last_offset=True)
        self.bias = nn.Parameter(torch.zeros(hidden[0]))
        nn.init.xavier_uniform_(self.input.weight)
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(hidden, hidden[1:])])
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: Tensor, weights: Tensor, offsets: Tensor) -> Tensor:
        """Sparse rows (see `Bags`) to [n_documents, hidden[-1]]."""
        x = self.dropout(torch.relu(self.input(features, offsets, per_sample_weights=weights) + self.bias))
        for layer in self.layers:
            x = self.dropout(torch.relu(layer(x)))
        return x
