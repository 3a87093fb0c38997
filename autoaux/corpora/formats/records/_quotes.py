"""Whether the quotes of a CSV or TSV file enclose fields or are characters, by the whole file."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store
from autoaux.errors import InputError

_LF, _CR, _QUOTE = 10, 13, 34
_SHORT = 8  # of a block's bytes one in so many is looked at by itself


def quotes_quote(file: File, layout: Layout, store: Store) -> bool:
    """True where quotes are quoting (or there are none), False where they are characters.

    Where each line closes what it opens they quote. Else the file is read both ways, and the
    reading that loses no row wins, which is said; where both lose none, the one with more rows,
    unless that makes labels that the other has not. InputError where both lose rows.
    """
    if layout.quotes is not None:
        return layout.quotes
    if _closed(file, layout.separator):
        return True
    quoting, plain = (_tried(file, layout, quoted) for quoted in (True, False))
    if quoting.bad and plain.bad:
        raise InputError(
            f"{file.path}:{quoting.bad[0]}: a quote that is not closed: with quotes as quoting rows"
            f" are lost from this line on, with quotes as characters from line {plain.bad[0]} on;"
            " mend it"
        )
    if plain.bad or (not quoting.bad and not plain.labels <= quoting.labels):
        return True
    if not quoting.bad and quoting.rows == plain.rows and _opened(file, layout.separator) == 0:
        return True
    lost = plain.rows - quoting.rows
    where = f"{file.path}:{quoting.bad[0]}" if quoting.bad else str(file.path)
    message = (
        f"as quoting they would leave {quoting.rows:,} of {plain.rows:,} entries"
        if lost > 0
        else "they do not enclose fields"
    )
    store.findings.add(
        "quotes",
        f"file whose quotes are read as characters: {message} (`quotes: true` in corpus.yaml says"
        " otherwise)",
        [where],
    )
    return False


def _marks(block: bytes, separator: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(bytes, places of quotes, whether each may open a field, whether each may close one)."""
    data = np.frombuffer(block, np.uint8)
    at = np.flatnonzero(data == _QUOTE)
    before, behind = data[np.maximum(at - 1, 0)], data[np.minimum(at + 1, len(data) - 1)]
    opens = (at == 0) | (before == ord(separator)) | (before == _LF)
    closes = (behind == ord(separator)) | (behind == _LF) | (behind == _CR)
    return data, at, opens, closes


def _closed(file: File, separator: str) -> bool:
    """Whether each line has as many quotes that open a field as such that close one, and an even
    number in all."""
    for block in file.blocks():
        if b'"' not in block:
            continue
        data, at, opens, closes = _marks(block, separator)
        depth = np.cumsum(opens.view(np.int8) - closes.view(np.int8), dtype=np.int64)
        inside = (np.arange(len(at)) % 2 == 0) | (depth != 0)  # of what a line should close yet
        within = inside[:-1]
        if inside[-1] or _line_ends_in(data, at[:-1][within], at[1:][within]):
            return False
    return True


def _line_ends_in(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> bool:
    """Whether a line ends in any of the stretches data[start:end]."""
    lengths = end - start
    if lengths.sum() > len(data) // _SHORT:
        ends = np.flatnonzero(data == _LF)
        return bool((np.searchsorted(ends, start) != np.searchsorted(ends, end)).any())
    before = np.cumsum(lengths) - lengths
    at = np.repeat(start - before, lengths) + np.arange(lengths.sum())
    return bool((data[at] == _LF).any())


def _opened(file: File, separator: str) -> int:
    """By how many more quotes may open a field than close one."""
    total = 0
    for block in file.blocks():
        if b'"' in block:
            _, _, opens, closes = _marks(block, separator)
            total += int(opens.sum()) - int(closes.sum())
    return total


@dataclass
class _Reading:
    """The rows of one reading, the first lines of those of another width, the labels."""

    rows: int = 0
    bad: list[int] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)


def _tried(file: File, layout: Layout, quoted: bool) -> _Reading:
    result = _Reading()
    label = layout.header.index(layout.labels)
    before = csv.field_size_limit(1 << 30)
    reader = csv.reader(
        _text(file),
        delimiter=layout.separator,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    line = 0
    try:
        for row in reader:
            if row and line:
                result.rows += 1
                if len(row) == len(layout.header):
                    result.labels.add(row[label])
                elif len(result.bad) < 3:
                    result.bad.append(line + 1)
            line = reader.line_num
    except csv.Error:
        result.bad.append(line + 1)
    finally:
        csv.field_size_limit(before)
    return result


def _text(file: File) -> Iterator[str]:
    for block in file.blocks():
        yield from io.StringIO(block.decode(file.encoding, "replace"), newline="")


def sample_rows(head: str, separator: str, most: int = 5_000) -> Sequence[list[str]]:
    """The rows that a file begins with, by the reading that has more of the first row's width."""
    best: list[list[str]] = []
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator, quoting=quoting)
            rows = [row for row, _ in zip(reader, range(most), strict=False) if row]
        except csv.Error:
            continue
        if rows and sum(len(row) == len(rows[0]) for row in rows) > len(best):
            best = [row for row in rows if len(row) == len(rows[0])]
    return best
