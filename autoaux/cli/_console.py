"""Where commands print for people, and how a table is printed there."""

import sys

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from autoaux.display import Table, printable

_FILE_WIDTH = (
    160  # rich takes 80 columns where there is no terminal and would cut tables in logs and pipes
)
_STYLES = {"good": "green", "bad": "red", "open": "yellow", "soft": "dim", "": ""}


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal; in a file or a pipe as wide as a table needs."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else _FILE_WIDTH)


def as_rich(table: Table, width: int, *, bold: int | None = None) -> RichTable:
    """The rows of a table in plain columns, fitted to a console; row number `bold` stands out.

    A row's tone colours its words: the name where the whole row steps back, else its verdict.
    """
    table = table.fitted(width)
    drawn = RichTable(box=None, pad_edge=False, header_style="dim")
    for number, name in enumerate(table.columns):
        words = table.is_words(number)
        drawn.add_column(
            Text(name), justify="left" if words else "right", no_wrap=bool(number), overflow="fold"
        )
    for number, row in enumerate(table.rows):
        cells = []
        for column, cell in enumerate(row.cells):
            toned = column and table.is_words(column) or row.tone == "soft"
            cells.append(
                Text(
                    printable(cell),
                    _STYLES[row.tone] if toned else "bold" if number == bold and not column else "",
                )
            )
        drawn.add_row(*cells)
    return drawn
