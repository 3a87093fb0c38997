"""Gradient clipping, for one lane or several."""

from collections.abc import Iterable, Sequence

import torch
from torch import nn

from autoaux.training.kernels._rows import Touched


def clip(
    parameters: Iterable[nn.Parameter], touched: Sequence[Touched], limit: float, lanes: int
) -> None:
    """Scale each lane's gradient to at most `limit` in Euclidean norm, rows of tables included."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    rows = [(part.gradient, part.counts) for part in touched]
    if lanes == 1:
        everything = [*gradients, *(gradient for gradient, _ in rows)]
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(everything)))
        factor = (limit / (norm + 1e-6)).clamp(max=1.0)
        if factor.device.type != "cpu" or factor < 1:  # elsewhere the host would wait to know
            torch._foreach_mul_(everything, factor)
        return
    squares = [gradient.flatten(1).square().sum(1) for gradient in gradients]
    for gradient, counts in rows:
        squares.append(torch.stack([part.square().sum() for part in gradient.split(counts)]))
    factors = (limit / (torch.stack(squares).sum(0).sqrt() + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(factors.view(-1, *[1] * (gradient.dim() - 1)))
    for gradient, counts in rows:
        gradient.mul_(
            factors.repeat_interleave(
                torch.tensor(counts, device=factors.device), output_size=sum(counts)
            ).unsqueeze(1)
        )
