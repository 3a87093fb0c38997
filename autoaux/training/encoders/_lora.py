"""Low-rank adapters: a frozen linear layer plus a small trainable product."""

import math

import torch
from torch import Tensor, nn

from autoaux.errors import InputError


class LowRankLinear(nn.Module):
    """A frozen linear layer with a low-rank update: x Wᵀ + b + s · (x Aᵀ) Bᵀ (Hu et al. 2022, eq.
    3).

    A is drawn at random and B is zero, so at the start the layer equals its base.

    Args:
        base: the linear layer [out, in]; its parameters stop learning.
        rank: r, the size of the bottleneck.
        scale: s, by convention α / r.
    """

    def __init__(self, base: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.scale = scale
        self.down = nn.Parameter(
            torch.empty(rank, base.in_features, dtype=base.weight.dtype, device=base.weight.device)
        )
        self.up = nn.Parameter(
            torch.zeros(base.out_features, rank, dtype=base.weight.dtype, device=base.weight.device)
        )
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        return self.base(x) + (x @ self.down.T) @ self.up.T * self.scale

    @torch.no_grad()
    def merged(self) -> nn.Linear:
        """One ordinary linear layer with the same output."""
        merged = nn.Linear(
            self.base.in_features, self.base.out_features, bias=self.base.bias is not None
        )
        merged.to(self.base.weight).load_state_dict(self.base.state_dict())
        merged.weight += self.scale * self.up @ self.down
        return merged


def add_adapters(module: nn.Module, rank: int, alpha: float = 16.0) -> int:
    """Freeze `module` and put an adapter on each linear layer inside its transformer layers.

    Returns:
        How many layers got one.

    Raises:
        InputError: the encoder has no linear layers in a list of layers (for example GPT-2's own
            kind).
    """
    module.requires_grad_(False)
    found = [
        (parent, name, child)
        for layers in module.modules()
        if isinstance(layers, nn.ModuleList)
        for parent in layers.modules()
        for name, child in parent.named_children()
        if isinstance(child, nn.Linear)
    ]
    if not found:
        raise InputError(
            f"update: lora: {type(module).__name__} has no linear layers to adapt; use update: full"
            " or frozen"
        )
    adapted = {}
    for parent, name, child in found:  # lists inside lists show a layer twice
        if id(child) not in adapted:
            adapted[id(child)] = LowRankLinear(child, rank, alpha / rank)
            setattr(parent, name, adapted[id(child)])
    return len(adapted)


def merge_adapters(module: nn.Module) -> None:
    """Replace every adapter inside `module` by the one linear layer it amounts to."""
    for parent in list(module.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, LowRankLinear):
                setattr(parent, name, child.merged())
