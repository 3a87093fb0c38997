"""The rows of a CSV file one after the other, each with the line at which it begins."""

import ast
import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from autoaux.corpora.files import File

_LONGEST = 1 << 24  # characters of a cell
_EXCEL = re.compile(rb'\s*"?sep=(.)"?\s*')  # a first line that only names the separator
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_MOST = 500  # rows looked at


def separator_of(file: File) -> tuple[str, int]:
    """(separator, lines above the header): what Excel's first line says, else whichever of comma,
    semicolon and tab stands in the first line most."""
    first = file.head().partition(b"\n")[0]
    said = _EXCEL.fullmatch(first)
    if said:
        return said[1].decode("latin-1"), 1
    text = first.decode("utf-8", "replace")
    return max(",;\t", key=text.count), 0


def csv_rows(file: File, separator: str, above: int = 0) -> Iterator[tuple[int, list[str]]]:
    """(line, cells), from the first line below `above` on; csv.Error where it is no CSV."""
    usual = csv.field_size_limit(_LONGEST)
    try:
        lines = (
            line.decode(file.encoding, "replace")
            for block in file.blocks()
            for line in io.BytesIO(block)
        )
        reading = csv.reader(islice(lines, above, None), delimiter=separator)
        line = above + 1
        for row in reading:
            yield line, row
            line = above + reading.line_num + 1
    finally:
        csv.field_size_limit(usual)


def first_rows(file: File, separator: str, above: int = 0) -> list[list[str]]:
    """The first rows; none where it is no CSV."""
    try:
        return [row for _, row in islice(csv_rows(file, separator, above), _MOST)]
    except csv.Error:
        return []


def column_named(header: Sequence[str], names: Sequence[str]) -> int | None:
    """The first column that has one of these names, whatever its case."""
    low = [name.strip().lower() for name in header]
    return next((low.index(name) for name in names if name in low), None)


def sentence_column(header: Sequence[str], words: int | None) -> int | None:
    """The column that numbers the sentences; None where there is none."""
    low = [name.strip().lower() for name in header]
    return next((i for i, name in enumerate(low) if name.startswith("sent") and i != words), None)


def list_in(cell: str) -> list | None:
    """The list that a cell holds as JSON, or as Python or numpy shows it; None where it is none."""
    cell = cell.strip()
    if not (cell.startswith(("[", "(")) and cell.endswith(("]", ")"))):
        return None
    if "," not in cell and len(found := _QUOTED.findall(cell)) > 1:  # numpy's, without commas
        return [one or other for one, other in found]
    for parse in (json.loads, ast.literal_eval):
        try:
            found = parse(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        if isinstance(found, (list, tuple)):
            return list(found)
    inner = cell[1:-1].split()
    return inner if inner and all(word.lstrip("-").isdecimal() for word in inner) else None
