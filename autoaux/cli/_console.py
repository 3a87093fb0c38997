"""Where commands print for people, and how a table is printed there."""

import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table as RichTable
from rich.text import Text

from autoaux.cli._verbosity import is_quiet
from autoaux.display import Table, printable

_FILE_WIDTH = (
    160  # rich takes 80 columns where there is no terminal and would cut tables in logs and pipes
)
_STYLES = {"good": "green", "bad": "red", "open": "yellow", "soft": "dim", "": ""}


class SafeConsole(Console):
    """A console that shows names, labels and paths as they are written, whatever a terminal would
    obey in them; a string or a text that is printed is one line.
    """

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(_one_line(each) for each in objects), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                lines = map(printable, segment.text.split("\n"))
                yield Segment("\n".join(lines), segment.style)


def _one_line(printed: Any) -> Any:
    if isinstance(printed, str):
        return printable(printed)
    return line(printed.plain, printed.style) if isinstance(printed, Text) else printed


def line(words: str, style: Any = "") -> Text:
    """Words from files as one line of a page."""
    return Text(printable(words), style)


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal; in a file or a pipe as wide as a table needs.

    What goes to standard error is not shown where a person asked for quiet.
    """
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _FILE_WIDTH
    return SafeConsole(stderr=stderr, width=width, quiet=stderr and is_quiet())


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


def item_of(mark: Text, text: Text) -> RichTable:
    """One point of a list; its further lines stand under the first."""
    grid = RichTable.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=3, justify="right")
    grid.add_column(overflow="fold")
    grid.add_row(mark, text)
    return grid
