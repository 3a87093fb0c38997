"""What products and the loops of scans call: numpy on a CPU, torch elsewhere.

A call of numpy costs a fraction of one of torch, and its products were faster on the machines
measured (benchmarks/training/engine.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

_numpy_on: tuple[str, ...] = ("cpu",)  # kinds of device whose memory numpy can work on
FEW = 3  # so few rows are faster as products of a vector and a matrix


@contextmanager
def numpy_only_on(*kinds: str) -> Iterator[None]:
    """Within it numpy works for these kinds of device alone; for none of them, torch does all."""
    global _numpy_on
    before, _numpy_on = _numpy_on, kinds
    try:
        yield
    finally:
        _numpy_on = before


def arrays(*tensors: Tensor) -> tuple[ModuleType, Any]:
    """The library, and the tensors as its arrays: the same memory, nothing recorded.

    Only what both libraries call by the same name and argument may be used on them.
    """
    detached = [tensor.detach() for tensor in tensors]
    if tensors[0].device.type in _numpy_on:
        return np, [tensor.numpy() for tensor in detached]
    return torch, detached


def tensors(library: ModuleType, *values: Any) -> list[Tensor]:
    """Arrays of the library as tensors."""
    return [torch.from_numpy(value) if library is np else value for value in values]


def product(library: ModuleType, states: Any, weights: Any, out: Any) -> None:
    """out = states @ weights, batched: [..., rows, inner] times [..., inner, columns]."""
    if library is np and states.shape[-2] <= FEW:
        states, weights, out = states[..., None, :], weights[..., None, :, :], out[..., None, :]
    library.matmul(states, weights, out=out)


def plain_matmul(a: Tensor, b: Tensor) -> Tensor:
    """a @ b without a gradient."""
    library, (left, right) = arrays(a, b)
    return tensors(library, library.matmul(left, right))[0]


class _Matmul(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a, b)
        return plain_matmul(a, b)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None]:
        a, b = ctx.saved_tensors
        to_a, to_b = ctx.needs_input_grad
        return (
            plain_matmul(grad, b.mT).sum_to_size(a.shape) if to_a else None,
            plain_matmul(a.mT, grad).sum_to_size(b.shape) if to_b else None,
        )


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """a @ b with at least two dimensions each, the ones before them broadcast."""
    return _Matmul.apply(a, b)
