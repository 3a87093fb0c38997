"""CSV with a header row: a token per row with a sentence id (Kaggle GMB), or a text per row
with a class.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import BLOCK, File
from autoaux.corpora.formats._layout import Layout, Refusal, Store, bad_rows, place
from autoaux.corpora.formats._registry import BY_KEYS, EITHER, reader
from autoaux.corpora.formats.columns import joined, offsets_of
from autoaux.corpora.formats.records._csv_header import layout_by_header, names_known
from autoaux.corpora.formats.records._csv_rows import first_rows, separator_of
from autoaux.corpora.formats.records._described_table import described_table
from autoaux.corpora.formats.records._quotes import quotes_quote, sample_rows
from autoaux.corpora.formats.texts import Texts
from autoaux.corpora.strings import Growing, Pieces, bytes_of
from autoaux.errors import InputError

_AHEAD = 1 << 17  # bytes; Arrow reads up to 32 times as much ahead


@reader(BY_KEYS + 40, kinds=EITHER)
class Csv:
    """Layers are the header's names. `sentences` names the column of the sentence id: on every
    row, or on the first row of each sentence only."""

    name = "csv"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        separator, above = separator_of(files[0])
        lines = files[0].head().decode("utf-8", "replace").split("\n")[above:]
        if not lines or not names_known(lines[0]):
            return None
        rows = list(sample_rows("\n".join(lines), separator))
        names = [name.strip() for name in rows[0]] if rows else []
        if names[:1] == [""]:
            names[0] = "index"  # pandas writes it without a name
        rows = [row for row in rows[1:] if len(row) == len(names)]
        if len(names) < 2 or not rows or not all(names) or len(set(names)) < len(names):
            return None
        return layout_by_header(names, rows, separator)

    def unlabelled(self, files: Sequence[File], labelled: Layout) -> Layout | None:
        """The layout of a split whose header lacks the column of labels only."""
        separator, above = separator_of(files[0])
        header = [name.strip() for name in (first_rows(files[0], separator, above) or [[]])[0]]
        wanted = {labelled.tokens, labelled.sentences} - {""}
        if len(header) < len(labelled.header) - 2 or labelled.labels in header:
            return None
        if not wanted <= set(header) or len(set(header)) < len(header):
            return None
        header[:1] = [header[0] or "index"]
        return replace(
            labelled, separator=separator, columns=len(header), labels="", header=tuple(header)
        )

    def bare(self, files: Sequence[File], *said) -> Layout:
        """The layout of a table that a person describes; see `described_table`."""
        return described_table(files, *said)

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        for said in (layout.tokens, layout.labels):
            if said and said not in layout.header:
                raise InputError(
                    f"{files[0].path}:1: no column {said!r}; the header has"
                    f" {', '.join(layout.header)}"
                )
        if layout.kind == "classification":
            return _read_texts(files, layout, store)
        return joined([_read_tokens(file, layout, store) for file in files])


@contextmanager
def _our_error(file: File) -> Iterator[None]:
    try:
        yield
    except pa.ArrowInvalid as error:
        raise InputError(
            f"{file.path}: not readable as CSV: {' '.join(str(error).split())[:200]}"
        ) from None


class _Recoded(io.RawIOBase):
    """A file's bytes as UTF-8, in which alone Arrow can show a row that it refuses."""

    def __init__(self, file: File) -> None:
        self._blocks = (
            (
                block
                if file.encoding == "utf-8" or block.isascii()
                else block.decode(file.encoding).encode()
            )
            for block in file.blocks()
        )
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self._rest = self._rest or memoryview(next(self._blocks, b""))
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def _batches(
    file: File, layout: Layout, columns: Sequence[str], bad: list[str], store: Store
) -> Iterator[pa.RecordBatch]:
    """The wanted columns as binary, many rows at a time; rows of another width go to `bad`."""

    def refuse(row) -> str:
        bad.append(place(file, row.number or 0, row.text))
        return "skip"

    quoted = quotes_quote(file, layout, store)
    above = separator_of(file)[1] + layout.named  # lines that are no rows
    pool = pa.system_memory_pool()  # gives memory back, as Arrow's own does not
    with (
        io.BufferedReader(_Recoded(file), _AHEAD) as stream,
        _our_error(file),
    ):  # whole blocks: Arrow may end at a short read
        reader = arrow_csv.open_csv(
            stream,
            memory_pool=pool,
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=_AHEAD,
                column_names=list(layout.header),
                skip_rows=above,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.separator,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                invalid_row_handler=refuse,
            ),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False,
                include_columns=list(columns),
                column_types={name: pa.binary() for name in layout.header},
            ),
        )
        waiting, size = [], 0
        for batch in reader:
            waiting.append(batch)
            size += batch.nbytes
            if size > BLOCK:
                yield pa.concat_batches(waiting, memory_pool=pool)
                waiting, size = [], 0
        if any(map(len, waiting)):
            yield pa.concat_batches(waiting, memory_pool=pool)


def _read_tokens(file: File, layout: Layout, store: Store) -> Split:
    tokens, labels, begins = Growing(), Growing(), Growing(bool)
    bad: list[str] = []
    before = b""  # the sentence id of the row before
    row = 2
    wanted = [name for name in (layout.sentences, layout.tokens, layout.labels) if name]
    for batch in _batches(file, layout, wanted, bad, store):
        ids, words = batch.columns[:2]
        marks = batch.columns[2] if layout.labels else pa.array([b""] * len(words), pa.binary())
        for column in (words, marks):
            _refuse_line_breaks(file, row, column)
        empty = np.flatnonzero(np.diff(bytes_of(words)[1]) == 0)
        if len(empty):
            store.findings.empty_tokens(
                [f"{file.path}:{row + int(i)}" for i in empty[:3]], len(empty)
            )
        tokens.append(store.forms.column(words))
        labels.append(store.labels.column(marks))
        begins.append(_new_sentences(ids, before))
        before = ids[-1].as_py()
        row += len(batch)
    if bad:
        raise bad_rows(f"rows without the {layout.columns} columns of the header", bad, len(bad))
    return Split(tokens.array(), labels.array(), offsets_of(begins.array()))


def _new_sentences(ids: pa.Array, before: bytes) -> np.ndarray:
    """bool [n]: rows with an id other than that of the row before."""
    new = np.diff(bytes_of(ids)[1]) > 0
    if (
        new & np.concatenate([[before != b""], new[:-1]])
    ).any():  # ids on rows that follow each other
        changed = np.diff(Pieces.of_arrow(ids).numbered()[0], prepend=-1) != 0
        changed[0] = ids[0].as_py() != before
        new &= changed
    return new


def _refuse_line_breaks(file: File, row: int, column: pa.Array) -> None:
    """A token with a line break in it means that a quote was never closed."""
    if b"\n" in memoryview(column.buffers()[2] or b"").tobytes():
        for number in (i for i, text in enumerate(column.to_pylist()) if b"\n" in text):
            raise InputError(
                f"{file.path}:{row + number}: a quoted field runs over the end of its line; a quote"
                " is not closed"
            )


def _read_texts(files: Sequence[File], layout: Layout, store: Store) -> Split:
    texts = Texts(store)
    bad: list[str] = []
    for file in files:
        wanted = [name for name in (layout.tokens, layout.labels) if name]
        for batch in _batches(file, layout, wanted, bad, store):
            read, *labels = (column.to_pylist() for column in batch.columns)
            for text, label in zip(read, labels[0] if labels else [b""] * len(read), strict=True):
                texts.add(text, label.decode(), "utf-8")
    if bad:
        raise bad_rows(f"rows without the {layout.columns} columns of the header", bad, len(bad))
    return texts.split()
