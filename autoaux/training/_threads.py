"""One thread per training process: small products on two busy threads ran 11 times slower."""

import os

from autoaux.errors import InputError


def refuse_oversubscription(workers: int) -> None:
    """InputError where `workers` training processes on this machine would share a core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if workers > cores:
        raise InputError(f"{workers} workers on {cores} cores: each needs a core of its own; use at most {cores}")
