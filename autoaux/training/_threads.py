"""One thread per training process: small products on two busy threads ran 11 times slower."""

import os

import torch
from threadpoolctl import threadpool_limits

from autoaux.errors import InputError


def one_thread() -> None:
    """Keep torch's products and numpy's in this process to one thread."""
    torch.set_num_threads(1)
    threadpool_limits(1, user_api="blas")


def refuse_oversubscription(workers: int) -> None:
    """InputError where `workers` training processes on this machine would share a core."""
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if workers > cores:
        raise InputError(
            f"{workers} workers on {cores} cores: each needs a core of its own; use at most {cores}"
        )
