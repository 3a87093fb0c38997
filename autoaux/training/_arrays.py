"""What the loop of a scan calls: numpy on a CPU, where a call costs a fraction of torch's, torch elsewhere."""

from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor

NUMPY_ON = ("cpu",)  # kinds of device whose memory numpy can work on
FEW = 3  # so few rows are faster as products of a vector and a matrix


def arrays(*tensors: Tensor) -> tuple[ModuleType, Any]:
    """The library, and the tensors as its arrays: the same memory, nothing recorded.

    Only what both libraries call by the same name and argument may be used on them.
    """
    detached = [tensor.detach() for tensor in tensors]
    if tensors[0].device.type in NUMPY_ON:
        return np, [tensor.numpy() for tensor in detached]
    return torch, detached


def product(library: ModuleType, states: Any, weights: Any, out: Any) -> None:
    """out = states @ weights, batched: [..., rows, inner] times [..., inner, columns]."""
    if library is np and states.shape[-2] <= FEW:
        states, weights, out = states[..., None, :], weights[..., None, :, :], out[..., None, :]
    library.matmul(states, weights, out=out)
