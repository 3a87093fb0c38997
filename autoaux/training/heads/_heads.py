"""Heads for tagging: a linear-chain CRF and an independent softmax per token."""

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from autoaux.errors import InputError
from autoaux.recipe import Head as HeadPart
from autoaux.training._bricks import Head
from autoaux.training.data import Part, Task, allowed
from autoaux.training.heads._class_weights import class_weights, weight_of
from autoaux.training.kernels import crf_loss, matmul, viterbi

FORBIDDEN = -1e4  # finite, so that a path exists even where a train split broke its scheme


class Emissions(nn.Module):
    """Scores of every label at every token; labels that a lane does not have score -inf."""

    def __init__(self, size: int, labels: int, rng: np.random.Generator) -> None:
        super().__init__()
        bound = size**-0.5
        weight = rng.uniform(-bound, bound, (1, size, labels)).astype(np.float32)
        self.weight = nn.Parameter(torch.from_numpy(weight))
        self.bias = nn.Parameter(torch.zeros(1, 1, labels))
        self.n_labels = [labels]

    def forward(self, encoded: Tensor) -> Tensor:
        scores = matmul(encoded, self.weight) + self.bias
        if min(self.n_labels) < scores.shape[2]:
            counts = torch.tensor(self.n_labels, device=scores.device).view(-1, 1, 1)
            scores = scores.masked_fill(
                torch.arange(scores.shape[2], device=scores.device) >= counts, -math.inf
            )
        return scores


class CrfHead(Head):
    """Linear-chain CRF (Yang et al. 2016, 3.3); decoding obeys the label scheme."""

    forbidden: Tensor
    forbidden_start: Tensor
    forbidden_end: Tensor
    weights: Tensor | None

    def __init__(
        self,
        task: Task,
        size: int,
        cost: float,
        rng: np.random.Generator,
        weights: Tensor | None = None,
    ) -> None:
        super().__init__()
        n = len(task.labels)
        self.emissions = Emissions(size, n, rng)
        self.transitions = nn.Parameter(torch.zeros(1, n, n))
        self.start = nn.Parameter(torch.zeros(1, n))
        self.end = nn.Parameter(torch.zeros(1, n))
        self.cost = cost
        follow, first, final = (
            torch.from_numpy(~mask) * FORBIDDEN for mask in allowed(task.labels, task.scheme)
        )
        self.register_buffer("forbidden", follow.unsqueeze(0))
        self.register_buffer("forbidden_start", first.unsqueeze(0))
        self.register_buffer("forbidden_end", final.unsqueeze(0))
        self.register_buffer("weights", weights)

    def loss(self, encoded: Tensor, part: Part) -> Tensor:
        emissions, cost = self.emissions(encoded), self.cost
        if self.weights is not None:  # each place has a cost of its own, which the kernel has not
            wrong = 1 - functional.one_hot(part.labels.clamp(min=0), emissions.shape[2])
            costs = cost * weight_of(self.weights, part.labels)
            emissions, cost = emissions + costs.unsqueeze(2) * wrong, 0.0
        total = crf_loss(
            emissions,
            self.transitions,
            self.start,
            self.end,
            part.labels,
            part.layout,
            cost=cost,
        )
        return total / part.layout.counts.clamp(min=1)

    def decode(self, encoded: Tensor, part: Part) -> Tensor:
        return viterbi(
            self.emissions(encoded),
            self.transitions + self.forbidden,
            self.start + self.forbidden_start,
            self.end + self.forbidden_end,
            part.layout,
        )


class SoftmaxHead(Head):
    """Each token on its own; `cost` adds softmax-margin as the CRF does."""

    weights: Tensor | None

    def __init__(
        self,
        task: Task,
        size: int,
        cost: float,
        rng: np.random.Generator,
        weights: Tensor | None = None,
    ) -> None:
        super().__init__()
        self.register_buffer("weights", weights)
        self.emissions = Emissions(size, len(task.labels), rng)
        self.cost = cost

    def loss(self, encoded: Tensor, part: Part) -> Tensor:
        scores = self.emissions(encoded)
        if self.cost:
            gold = functional.one_hot(part.labels.clamp(min=0), scores.shape[2])
            scores = scores + self.cost * (1 - gold)
        each = functional.cross_entropy(
            scores.flatten(0, 1), part.labels.flatten(), ignore_index=-1, reduction="none"
        )
        if self.weights is not None:
            each = each * weight_of(self.weights, part.labels).flatten()
        return each.view(len(encoded), -1).sum(1) / part.layout.counts.clamp(min=1)

    def decode(self, encoded: Tensor, part: Part) -> Tensor:
        return self.emissions(encoded).argmax(2)


def build_crf(part: HeadPart, context: Any, task: Task, size: int) -> CrfHead:
    weights = class_weights(part, task)
    if weights is not None and not part.cost:
        raise InputError(
            "head.class_weights: a CRF weighs head.cost with them, which is 0; set it, such as"
            " head.cost=0.5, or take head.decoder=softmax"
        )
    return CrfHead(task, size, part.cost, context.rng, weights)


def build_softmax(part: HeadPart, context: Any, task: Task, size: int) -> SoftmaxHead:
    return SoftmaxHead(task, size, part.cost, context.rng, class_weights(part, task))
