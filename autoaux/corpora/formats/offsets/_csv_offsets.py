"""CSV with spans by character: a row per span with its text, start, end and label, or a row per
text with a list of spans (as JSON or as Python writes it) in one column."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import BY_KEYS, reader
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span
from autoaux.corpora.formats.offsets._reading import FileReader
from autoaux.corpora.formats.offsets._records import (
    END,
    LABEL,
    START,
    TEXT,
    Odd,
    all_spans,
    is_span,
)
from autoaux.corpora.formats.records import (
    column_named,
    csv_rows,
    first_rows,
    list_in,
    separator_of,
)

_FIRST, _LAST = ("first", *START), ("last", *END)
_IDS = ("id", "doc_id", "document_id", "sentence_id", "doc", "document")
_WORDS = ("token", "word", "form", "tokens", "words")


@reader(BY_KEYS + 30)
class CsvOffsets(FileReader):
    """The layer is the column of the labels, or of the lists of spans. Rows that follow each
    other with the same text (and the same id, where there is one) are of one text."""

    name = "csv-offsets"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        separator, above = separator_of(files[0])
        rows = first_rows(files[0], separator, above)
        if len(rows) < 2 or len(rows[0]) < 2 or len(set(rows[0])) < len(rows[0]):
            return None
        header, *rows = rows
        rows = [row for row in rows if len(row) == len(header)]
        text, label = column_named(header, TEXT), column_named(header, LABEL)
        edges = _edges(header)
        by_row = label is not None and edges is not None and all(_counts(rows, e) for e in edges)
        if by_row and text is None and column_named(header, _WORDS) is None:
            return Refusal(
                self.name,
                f"spans without their text (columns {', '.join(header)}); join the text to each row"
                " as a column `text` whose characters they count, or write a token and its label"
                " a row",
            )
        lists = [at for at in range(len(header)) if at != text and _of_lists(rows, at)]
        labels = label if by_row else next(iter(lists), None)
        if text is None or labels is None:
            return None
        said = f"a row per {'span' if by_row else 'text'}, spans in {header[labels]!r}"
        layout = Layout(
            self.name,
            separator=separator,
            columns=len(header),
            tokens=header[text],
            labels=header[labels],
            header=tuple(header),
            evidence=(said,),
        )
        return self.with_depths(files[:1], layout)

    def texts(self, file: File, layout: Layout) -> Iterator[Annotated | Damaged]:
        header = layout.header
        for name in (layout.tokens, layout.labels):
            if name not in header:
                yield Damaged(f"{file.path}:1", f"no column {name!r} in {', '.join(header)}")
                return
        text, label = header.index(layout.tokens), header.index(layout.labels)
        edges = _edges(header)
        same = column_named(header, _IDS)
        above = separator_of(file)[1]
        before: tuple[str, str] | None = None
        spans: list[Span] = []
        place = ""
        try:
            for line, row in islice(csv_rows(file, layout.separator, above), 1, None):
                where = f"{file.path}:{line}"
                if len(row) != len(header):
                    if row:
                        yield Damaged(
                            where, f"{len(row)} columns, where its header has {len(header)}"
                        )
                    continue
                try:
                    if edges is None or label in edges:  # a row is a text
                        yield Annotated(where, row[text], _listed(row[label], layout.labels))
                        continue
                    now = row[text], row[same] if same is not None else ""
                    if before is not None and now != before:
                        yield Annotated(place, before[0], spans)
                    if now != before:
                        before, spans, place = now, [], str(file.path)
                    spans += _span(row, *edges, label, line)
                except Odd as odd:
                    yield Damaged(where, str(odd))
        except csv.Error as error:
            yield Damaged(str(file.path), f"not readable as CSV: {error}")
        if before is not None:
            yield Annotated(place, before[0], spans)


def _edges(header: Sequence[str]) -> tuple[int, int] | None:
    """The columns of where a span starts and ends."""
    start, end = column_named(header, _FIRST), column_named(header, _LAST)
    return None if start is None or end is None else (start, end)


def _counts(rows: Sequence[Sequence[str]], at: int) -> bool:
    cells = [row[at].strip() for row in rows if row[at].strip()]
    return bool(cells) and all(cell.removesuffix(".0").isdecimal() for cell in cells)


def _of_lists(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether the cells of a column are lists of spans."""
    cells = [row[at] for row in rows if row[at].strip() not in ("", "[]")]
    if not cells or not all(cell.lstrip().startswith(("[", "{")) for cell in cells):
        return False
    try:
        items = [item for cell in cells for item in _parsed(cell)]
    except Odd:
        return False
    return bool(items) and sum(map(is_span, items)) >= 0.9 * len(items)


def _listed(cell: str, name: str) -> list[Span]:
    return all_spans(_parsed(cell), name)


def _parsed(cell: str) -> list:
    if not cell.strip():
        return []
    found = list_in(cell)
    if found is None:
        raise Odd(f"no list of spans: {cell[:60]!r}")
    return [list(item) if isinstance(item, tuple) else item for item in found]


def _span(row: Sequence[str], start: int, end: int, label: int, line: int) -> list[Span]:
    cells = [row[at].strip().removesuffix(".0") for at in (start, end)]
    if not any(cells):
        return []  # a text without spans
    if not all(cell.isdecimal() for cell in cells):
        raise Odd(f"a span from {cells[0]!r} to {cells[1]!r}, where two numbers were expected")
    if not row[label].strip():
        raise Odd("a span without a label")
    return [Span(int(cells[0]), int(cells[1]), row[label].strip(), line=line)]
