"""The CRF's loss in logarithms: slower, for the rare batch whose weights leave the range of exp."""

from collections.abc import Sequence

import torch
from torch import Tensor

from autoaux.training.kernels._layout import Layout
from autoaux.training.kernels._sending import sent


def log_space_loss(scored: Sequence[Tensor], labels: Tensor, layout: Layout, cost: float) -> Tensor:
    """As `crf_loss`, differentiable by autograd: [lanes].

    `scored`: emissions, transitions, start and end.
    """
    emissions, transitions, start, end = scored
    sizes, valid = layout.sizes, layout.valid
    lanes, n, width = emissions.shape
    gold = torch.nn.functional.one_hot(labels.clamp(min=0), width).bool()
    scores = emissions + cost * ~gold
    real = torch.ones_like(labels, dtype=torch.bool) if valid is None else valid
    alphas: list[Tensor] = []
    path = emissions.new_zeros(lanes)
    before: Tensor | None = None
    for score, own, emission, here in zip(
        scores.split(sizes, 1),
        gold.split(sizes, 1),
        emissions.split(sizes, 1),
        real.split(sizes, 1),
        strict=True,
    ):
        size = score.shape[1]
        if before is None:
            alphas.append(score + start.unsqueeze(1))
            step = start.unsqueeze(1).expand_as(own)
        else:
            earlier = alphas[-1][:, :size].unsqueeze(3) + transitions.unsqueeze(1)
            alphas.append(earlier.logsumexp(2) + score)
            step = (before[:, :size].to(emission.dtype) @ transitions).expand_as(own)
        on_path = torch.where(own, emission + step, 0.0).sum(2)
        path = path + (on_path * here).sum(1)
        before = own
    last, there = sent(emissions.device, layout.last, layout.lengths > 0)
    final = last.unsqueeze(2).expand(-1, -1, width)
    total = (torch.cat(alphas, 1).gather(1, final) + end.unsqueeze(1)).logsumexp(2)
    ends = torch.where(gold.gather(1, final), end.unsqueeze(1), 0.0).sum(2)
    return ((total - ends) * there).sum(1) - path
