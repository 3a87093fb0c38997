"""Optimisers over parameter groups, without torch's compiler."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.adagrad import adagrad
from torch.optim.adam import adam
from torch.optim.sgd import sgd

from autoaux.recipe import Optimisation

State = dict[str, Tensor]


class Optimizer:
    """A recipe's optimiser over parameter groups: torch's functional optimisers with the defaults
    of their classes.

    Making an object of one of the classes imports torch's compiler, about 1.5 CPU-seconds in every
    process.

    Attributes:
        kind: the optimiser's name.
        groups: ``params``, ``lr``, ``lr_scale`` and ``weight_decay`` of each.
        parameters: those of all groups, in order.
        kept: names of what is kept of each parameter, shaped as it is.
        state: of each parameter that was moved: that, and `step`, a scalar.
    """

    def __init__(self, part: Optimisation, groups: Iterable[dict[str, Any]]) -> None:
        """A group brings ``params`` and may bring ``lr_scale`` and ``weight_decay``."""
        self.kind = part.optimizer
        self.kept = {"sgd": (), "adagrad": ("sum",)}.get(self.kind, ("exp_avg", "exp_avg_sq"))
        self.groups = [
            {"lr_scale": 1.0, "weight_decay": part.weight_decay, **group} for group in groups
        ]
        self.parameters: list[nn.Parameter] = [
            parameter for group in self.groups for parameter in group["params"]
        ]
        self.state: dict[nn.Parameter, State] = {}
        self.set_rate(part.learning_rate)

    def set_rate(self, rate: float) -> None:
        """Set every group's learning rate: `rate` times its scale."""
        for group in self.groups:
            group["lr"] = rate * group["lr_scale"]

    def clear(self) -> None:
        """Forget the gradients."""
        for parameter in self.parameters:
            parameter.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        for group in self.groups:
            if moved := [p for p in group["params"] if p.grad is not None]:
                states = [self.state.setdefault(p, {}) for p in moved]
                self.move(
                    moved, [p.grad for p in moved], states, group["lr"], group["weight_decay"]
                )

    @torch.no_grad()
    def move(
        self,
        values: list[Tensor],
        gradients: list[Tensor],
        states: Sequence[State],
        rate: float,
        decay: float,
    ) -> None:
        """Move `values`, and bring their states on; an empty state begins."""
        for value, state in zip(values, states, strict=True):
            if not state and self.kept:
                state["step"] = torch.zeros((), device=value.device)
                state.update((name, torch.zeros_like(value)) for name in self.kept)
        kept = [[state[name] for state in states] for name in self.kept]
        steps = [state["step"] for state in states if state]
        common: dict[str, Any] = {
            "lr": rate,
            "weight_decay": decay,
            "fused": True,
            "maximize": False,
        }
        if self.kind == "sgd":
            sgd(
                values,
                gradients,
                [None] * len(values),
                momentum=0.0,
                dampening=0.0,
                nesterov=False,
                **common,
            )
        elif self.kind == "adagrad":
            (sums,) = kept
            adagrad(values, gradients, sums, steps, lr_decay=0.0, eps=1e-10, **common)
        else:
            common |= {"amsgrad": False, "decoupled_weight_decay": self.kind == "adamw"}
            common |= {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
            means, squares = kept
            adam(values, gradients, means, squares, [], steps, **common)
