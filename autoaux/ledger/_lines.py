"""The lines of a ledger's file, from a place on, in bounded memory whatever the file holds."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

BLOCK = 2**20
LONGEST = 2**26  # bytes of a line; no record comes near


@dataclass(frozen=True)
class Lines:
    """One line, or a run of blank ones.

    Attributes:
        content: without the line's end; None where it is longer than `LONGEST`.
        count, size: how many lines, and their bytes with their ends.
        ended: False for what stands after the last line's end.
    """

    content: bytes | None
    count: int
    size: int
    ended: bool = True


class Damaged(Exception):
    """A compressed file was changed or cut off.

    Its checksum stands at the end, so nobody can say which of its lines are as they were written.
    """


def read_lines(path: Path, start: int) -> Iterator[Lines]:
    """The lines from byte `start` (uncompressed) on.

    Raises:
        Damaged: a compressed file that is not whole, after what could be read of it.
        OSError: it cannot be read.
    """
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as file:
                file.seek(start)
                yield from _lines(file)
        else:
            with path.open("rb") as file:
                file.seek(start)
                yield from _lines(file)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Damaged(str(error)) from None


def _lines(file: BufferedReader | gzip.GzipFile) -> Iterator[Lines]:
    begun: list[bytes] = []  # what stands before the next line's end
    size, too_long = 0, False
    while block := file.read1(BLOCK):
        if not size and not block.strip():
            yield Lines(b"", block.count(b"\n"), len(block))
            continue
        first, *others = block.split(b"\n")
        for part in others:
            begun.append(first)
            size += len(first) + 1
            yield Lines(None if too_long else b"".join(begun), 1, size)
            begun, size, too_long, first = [], 0, False, part
        size += len(first)
        too_long = too_long or size > LONGEST
        begun = [] if too_long else [*begun, first]
    if size:
        yield Lines(None if too_long else b"".join(begun), 1, size, ended=False)
