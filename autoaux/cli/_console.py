"""Where commands print for people."""

import sys

from rich.console import Console

_FILE_WIDTH = 160  # rich takes 80 columns where there is no terminal and would cut tables in logs and pipes


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal; in a file or a pipe as wide as a table needs."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else _FILE_WIDTH)
