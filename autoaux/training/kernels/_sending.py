"""Index arrays on their way from the host to a device."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

ALIGNED = 16  # bytes; every kind of number may begin there


def sent(device: torch.device | str, *given: np.ndarray) -> list[Tensor]:
    """Arrays as tensors of a device.

    On a CPU they share the arrays' memory. A GPU gets them side by side in one copy, out of pinned
    memory, so that the host goes on while they travel.
    """
    device = torch.device(device)
    if device.type == "cpu":
        return [torch.from_numpy(array) for array in given]
    packed = pack(given, pinned=device.type == "cuda")
    return unpack(packed.to(device, non_blocking=True), given)


def pack(given: Sequence[np.ndarray], *, pinned: bool = False) -> Tensor:
    """The arrays' bytes one after the other, each from an aligned place on."""
    starts = _starts(given)
    packed = torch.empty(starts[-1], dtype=torch.uint8, pin_memory=pinned)
    room = packed.numpy()
    for start, array in zip(starts, given, strict=False):
        room[start : start + array.nbytes] = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    return packed


def unpack(packed: Tensor, given: Sequence[np.ndarray]) -> list[Tensor]:
    """What `pack` packed, as tensors of the arrays' shapes and types in the same memory."""
    return [
        packed[start : start + array.nbytes]
        .view(torch.from_numpy(array[:0]).dtype)
        .view(array.shape)
        for start, array in zip(_starts(given), given, strict=False)
    ]


def _starts(given: Sequence[np.ndarray]) -> list[int]:
    """Where each array begins, and where the next one would."""
    sizes = [-(-array.nbytes // ALIGNED) * ALIGNED for array in given]
    return np.cumsum([0, *sizes]).tolist()
