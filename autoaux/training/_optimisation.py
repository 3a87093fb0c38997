"""Optimisers, learning rates and clipping, for one lane or several."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import nn

from autoaux.recipe import Optimisation
from autoaux.training._rows import Touched

SMALLEST_RATE = 1e-4  # Watanabe et al. 2022, 4.1: training ends when halving falls below it
BAD_EPOCHS = 4


def build_optimizer(part: Optimisation, groups: Iterable[dict[str, Any]]) -> torch.optim.Optimizer:
    """The recipe's optimiser over parameter groups; a group may bring `lr_scale` and `weight_decay`."""
    prepared = []
    for group in groups:
        scale = group.get("lr_scale", 1.0)
        prepared.append({**group, "lr": part.learning_rate * scale, "lr_scale": scale})
    if part.optimizer == "adamw":
        return torch.optim.AdamW(prepared, lr=part.learning_rate, weight_decay=part.weight_decay, fused=True)
    if part.optimizer == "adam":
        return torch.optim.Adam(prepared, lr=part.learning_rate, weight_decay=part.weight_decay, fused=True)
    if part.optimizer == "adagrad":
        return torch.optim.Adagrad(prepared, lr=part.learning_rate, weight_decay=part.weight_decay, fused=True)
    return torch.optim.SGD(prepared, lr=part.learning_rate, weight_decay=part.weight_decay, fused=True)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate * group["lr_scale"]


def clip(parameters: Iterable[nn.Parameter], touched: Sequence[Touched], limit: float, lanes: int) -> None:
    """Scale each lane's gradient to at most `limit` in Euclidean norm, rows of tables included."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    rows = [(part.copies.grad, part.counts) for part in touched]
    if lanes == 1:
        everything = [*gradients, *(gradient for gradient, _ in rows)]
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(everything)))
        if (factor := limit / (float(norm) + 1e-6)) < 1:
            torch._foreach_mul_(everything, factor)
        return
    squares = [gradient.flatten(1).square().sum(1) for gradient in gradients]
    for gradient, counts in rows:
        squares.append(torch.stack([part.square().sum() for part in gradient.split(counts)]))
    factors = (limit / (torch.stack(squares).sum(0).sqrt() + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(factors.view(-1, *[1] * (gradient.dim() - 1)))
    for gradient, counts in rows:
        gradient.mul_(factors.repeat_interleave(torch.tensor(counts, device=factors.device)).unsqueeze(1))
