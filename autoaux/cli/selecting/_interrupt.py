"""Ctrl-C while a selection runs: what was finished is kept and decided on."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag
from types import FrameType

from rich.console import Console


@contextmanager
def stop_after_the_running_trial(console: Console) -> Iterator[Flag]:
    """First Ctrl-C: finish the running trial and decide on what is there. Second: leave at once."""
    stop = Flag()

    def interrupted(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        console.print(
            "stopping after the running trial (Ctrl-C again leaves at once; finished trials are"
            " kept)",
            style="yellow",
        )

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
