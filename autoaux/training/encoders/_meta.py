"""Several word vectors become one: concatenation, or attention over projections."""

from collections.abc import Sequence

import numpy as np
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

    Matrices are kept transposed and with a leading lane dimension: Q_i [lanes, E_i, E], b_i
    [lanes, 1, E], W [lanes, E, H], V [lanes, H, 1].

    Args:
        sizes: size of each embedding, E_i.
        hidden: H, the size of the attention's hidden layer (the paper leaves it open).
        rng: draws the initial values.
    """

    def __init__(self, sizes: Sequence[int], hidden: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.size = max(sizes)
        self.q = nn.ParameterList([_uniform(rng, size, 1, size, self.size) for size in sizes])
        self.b = nn.ParameterList([_uniform(rng, size, 1, 1, self.size) for size in sizes])
        self.w = _uniform(rng, self.size, 1, self.size, hidden)
        self.v = _uniform(rng, hidden, 1, hidden, 1)

    def _project(self, vectors: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Projections x [n_embeddings, lanes, n, E] and weights α [n_embeddings, lanes, n, 1]."""
        x = torch.stack(
            [torch.tanh(e @ q + b) for e, q, b in zip(vectors, self.q, self.b, strict=True)]
        )
        return x, torch.softmax(torch.tanh(x @ self.w) @ self.v, dim=0)

    def forward(self, vectors: Sequence[Tensor]) -> Tensor:
        """Tensors [lanes, n, E_i] to [lanes, n, E]."""
        x, weights = self._project(vectors)
        return (weights * x).sum(0)

    @torch.no_grad()
    def weights(self, vectors: Sequence[Tensor]) -> Tensor:
        """The attention weights α, [lanes, n, n_embeddings]; each in (0, 1), together 1."""
        return self._project(vectors)[1].squeeze(-1).movedim(0, -1)


def _uniform(rng: np.random.Generator, inputs: int, *shape: int) -> nn.Parameter:
    bound = inputs**-0.5
    return nn.Parameter(torch.from_numpy(rng.uniform(-bound, bound, shape).astype(np.float32)))
