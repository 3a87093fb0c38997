"""How much is said on standard error besides errors: progress, or nothing, or what happens inside.

The answer of a command, on standard output, is the same whatever is said here.
"""

import logging
from typing import Literal

Level = Literal["debug", "info", "warning", "error"]
LOG = logging.getLogger("autoaux")
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def listen(quiet: bool, verbose: bool, level: Level | None) -> None:
    """Set what is said: `quiet` leaves errors alone, `verbose` adds what happens (info), and a
    `level` says exactly; debug adds to an error where it was raised.
    """
    chosen = level or ("info" if verbose else "error" if quiet else None)
    LOG.propagate = True
    for handler in LOG.handlers[:]:
        LOG.removeHandler(handler)
    if chosen is None:
        LOG.setLevel(logging.NOTSET)
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(_FORMAT, "%H:%M:%S"))
    LOG.addHandler(handler)
    LOG.propagate = False
    LOG.setLevel(chosen.upper())


def is_quiet() -> bool:
    """Whether a person asked for nothing but the answer."""
    return not LOG.isEnabledFor(logging.WARNING)
