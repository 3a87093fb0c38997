"""Several word vectors become one: concatenation, or attention over projections."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Concatenation(nn.Module):
    """e = [e1, ..., en] (Lange et al. 2020, 3.2).

    Args:
        sizes: size of each embedding.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        self.size = sum(sizes)

    def forward(self, vectors: Sequence[Tensor]) -> Tensor:
        """Tensors [..., E_i] to [..., sum of E_i]."""
        return torch.cat(list(vectors), dim=-1)


class AttentionCombination(nn.Module):
    """Attention-based meta-embeddings (Lange et al. 2020, 3.2).

    Each embedding is mapped to the size E of the largest, x_i = tanh(Q_i e_i + b_i); its weight is
    α_i = exp(V · tanh(W x_i)) / Σ_l exp(V · tanh(W x_l)); the result is Σ_i α_i x_i.

    Args:
        sizes: size of each embedding, E_i.
        hidden: H, the size of the attention's hidden layer (the paper leaves it open).
    """

    def __init__(self, sizes: Sequence[int], hidden: int = 10) -> None:
        super().__init__()
        self.size = max(sizes)
        self.projections = nn.ModuleList([nn.Linear(size, self.size) for size in sizes])
        self.hidden = nn.Linear(self.size, hidden, bias=False)
        self.score = nn.Linear(hidden, 1, bias=False)

    def _project(self, vectors: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Projections x [..., n, E] and weights α [..., n]."""
        x = torch.stack([torch.tanh(q(e)) for q, e in zip(self.projections, vectors, strict=True)], dim=-2)
        return x, torch.softmax(self.score(torch.tanh(self.hidden(x))).squeeze(-1), dim=-1)

    def forward(self, vectors: Sequence[Tensor]) -> Tensor:
        """Tensors [..., E_i] to [..., E]."""
        x, weights = self._project(vectors)
        return (weights.unsqueeze(-1) * x).sum(-2)

    @torch.no_grad()
    def weights(self, vectors: Sequence[Tensor]) -> Tensor:
        """The attention weights α, [..., n]; each in (0, 1), together 1."""
        return self._project(vectors)[1]
