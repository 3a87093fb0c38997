"""A table as plain data, and as text for a console."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import wrap
from typing import Literal

MOST_ROWS, MOST_NOTES = 40, 8
NARROWEST = 22  # the first column is never wrapped below this
GAP = "  "

Tone = Literal["", "good", "bad", "open", "soft"]


@dataclass(frozen=True)
class Row:
    """One line. `interval` is (low, value, high), drawn where a page can draw."""

    cells: tuple[str, ...]
    tone: Tone = ""
    interval: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Table:
    """What an object says of itself: a sentence, rows under headings, lines beneath.

    Attributes:
        words: columns that stand to the left; the first always does, the others are numbers.
        optional: columns that a narrow console goes without, the first of them first.
        legend: what a heading means, where it does not say so itself.
    """

    heading: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    optional: tuple[str, ...] = ()
    legend: Mapping[str, str] = field(default_factory=dict)

    def is_words(self, column: int) -> bool:
        return column == 0 or self.columns[column] in self.words

    @property
    def foot(self) -> list[str]:
        """The lines beneath: the legend of the columns shown, what was cut off, then the notes."""
        meanings = [
            f"{name}: {words}" for name, words in self.legend.items() if name in self.columns
        ]
        cut = (
            [f"... and {len(self.rows) - MOST_ROWS:,} more rows"]
            if len(self.rows) > MOST_ROWS
            else []
        )
        more = len(self.notes) - MOST_NOTES
        return [
            *meanings,
            *cut,
            *self.notes[:MOST_NOTES],
            *([f"... and {more:,} more notes"] if more > 0 else []),
        ]

    def widths(self) -> list[int]:
        """Letters that each column takes, the first before it is wrapped."""
        lines = [self.columns, *(row.cells for row in self.rows)]
        columns = zip(*lines, strict=True)
        return [max(len(printable(cell)) for cell in column) for column in columns]

    def fitted(self, width: int | None) -> "Table":
        """Without the optional columns that are empty, or that a console of `width` letters has
        no room for.
        """
        table = self
        for name in [name for name in self.optional if name in self.columns]:
            place, widths = table.columns.index(name), table.widths()
            full = min(widths[0], NARROWEST) + sum(widths[1:]) + len(GAP) * (len(widths) - 1)
            if (width is not None and full > width) or not any(
                row.cells[place] for row in table.rows
            ):
                rows = tuple(
                    replace(row, cells=row.cells[:place] + row.cells[place + 1 :])
                    for row in table.rows
                )
                table = replace(
                    table, columns=table.columns[:place] + table.columns[place + 1 :], rows=rows
                )
        return table


def as_text(table: Table, width: int | None = None) -> str:
    """The table in lines of `width` characters (the terminal's), the first column wrapped."""
    width = width or shutil.get_terminal_size((100, 24)).columns
    table = table.fitted(width)
    lines = [table.columns, *(row.cells for row in table.rows[:MOST_ROWS])] if table.columns else []
    widths = table.widths()
    if widths:
        rest = sum(widths[1:]) + len(GAP) * (len(widths) - 1)
        widths[0] = min(widths[0], max(NARROWEST, width - rest))
    body = [part for line in lines for part in _laid_out(table, line, widths)]
    return "\n".join(
        [
            *_wrapped(table.heading, width),
            *body,
            *(part for note in table.foot for part in _wrapped(note, width)),
        ]
    )


def _laid_out(table: Table, line: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *more = wrap(printable(line[0]), widths[0]) or [""]
    cells = [first, *map(printable, line[1:])]
    placed = [
        cell.ljust(widths[i]) if table.is_words(i) else cell.rjust(widths[i])
        for i, cell in enumerate(cells)
    ]
    return [GAP.join(placed).rstrip(), *(f"  {part}" for part in more)]


def _wrapped(words: str, width: int) -> list[str]:
    return wrap(printable(words), width, subsequent_indent="  ") or [""]


def printable(words: str) -> str:
    """Words from files on one line: what a terminal would obey stands as Python escapes it.

    >>> printable("news\x1b[2J\\n")
    'news\\\\x1b[2J\\\\n'
    """
    if words.isprintable():
        return words
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in words
    )
