"""Memory: keeping it between updates, and the most a run has held."""

import ctypes
import sys
from contextlib import suppress
from pathlib import Path

import torch

if sys.platform != "win32":
    import resource

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
KEPT = 1 << 28  # bytes that the process may keep for its next update
KEPT_BY_OLD_GLIBC = (
    1 << 25
)  # an older one refuses more than this for one array, and then would map every array anew
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # glibc's malloc.h


def keep_freed_memory() -> None:
    """Let the C library, where it is glibc, keep freed arrays for the next ones of their size.

    Handed back to the system they come again page by page: a sixth of the time of eight stacked
    runs.
    """
    with suppress(
        OSError, AttributeError, TypeError
    ):  # another system's library has no such setting
        library = ctypes.CDLL(None)
        library.mallopt(M_TRIM_THRESHOLD, KEPT)
        library.mallopt(M_MMAP_THRESHOLD, KEPT) or library.mallopt(
            M_MMAP_THRESHOLD, KEPT_BY_OLD_GLIBC
        )


def forget_peak(device: torch.device) -> None:
    """Let `peak_memory` begin anew, where the system can."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    elif CLEAR.exists():
        with suppress(
            OSError
        ):  # a container may forbid it: the peak is then that of the whole program
            CLEAR.write_text("5", encoding="ascii")


def peak_memory(device: torch.device, status: Path = STATUS) -> int:
    """Bytes: the most this process has held, or on a GPU the most torch has held there, since
    `forget_peak`.

    On Linux that is VmHWM, which also begins anew with every program; ru_maxrss, the fallback where
    there is no /proc, is never less there than what the process that started this one held at that
    moment. 0 on Windows: not known.
    """
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024  # the kernel says kB and means KiB
    if sys.platform == "win32":
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
