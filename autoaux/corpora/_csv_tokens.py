"""A token per row of a CSV file, with a sentence id: cut out of blocks of lines by position.

This is for files that are as they should be. Whatever is not (a row of another width, a quote in the
middle of a field or never closed, a lone carriage return) is answered with None, and left to a CSV
parser, which says what is wrong and where.
"""

from dataclasses import dataclass

import numpy as np

from autoaux.corpora._columns import offsets_of
from autoaux.corpora._corpus import Split
from autoaux.corpora._files import File
from autoaux.corpora._growing import Growing
from autoaux.corpora._interning import Forms
from autoaux.corpora._layout import Layout, Store, place
from autoaux.corpora._numbering import numbered
from autoaux.corpora._rows import LF

_CR, _QUOTE = 13, 34


def read_regular(file: File, layout: Layout, store: Store) -> Split | None:
    """The tokens of one file; None where anything in it is irregular."""
    columns = [layout.header.index(name) for name in (layout.sentences, layout.tokens, layout.labels)]
    forms = Forms()  # its own, so that an irregular file leaves no word behind
    tokens, labels, begins = Growing(), Growing(), Growing(bool)
    places: list[str] = []
    n_empty, row = 0, 1
    before = b""  # the sentence id of the row before
    for block in file.blocks():
        fields = _fields(block, layout)
        if fields is None:
            return None
        header = int(row == 1)
        row += header
        if fields.n_rows == header:
            continue
        ids, words, marks = (fields.column(number, header) for number in columns)
        new, before = _new_sentences(*ids, before)
        begins.append(new)
        empty = np.flatnonzero(words[1] == words[2])
        n_empty += len(empty)
        places += [place(file, row + int(i), fields.text(header + int(i)), file.encoding) for i in empty[:3]]
        tokens.append(forms.pieces(*words, file.encoding))
        labels.append(store.labels.pieces(*marks, file.encoding))
        row += fields.n_rows - header
    if n_empty:
        store.findings.empty_tokens(places, n_empty)
    ids = tokens.array()
    ids += store.forms.taken_over(forms)
    return Split(ids, labels.array(), offsets_of(begins.array()))


@dataclass(frozen=True)
class _Fields:
    """A block's rows of fields.

    Attributes:
        data: uint8 [n_bytes].
        marks: int64 [n_rows, n_columns], what ends each field; the last column without a carriage return.
        begins: int64 [n_rows].
        quoted: the fields in quotes by number, row by row; as often as they have quotes, halved.
    """

    data: np.ndarray
    marks: np.ndarray
    begins: np.ndarray
    quoted: np.ndarray

    @property
    def n_rows(self) -> int:
        return len(self.marks)

    def text(self, row: int) -> bytes:
        return self.data[self.begins[row] : self.marks[row, -1]].tobytes()

    def column(self, number: int, header: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(data, start, end) of a column without its header's rows and its quotes; a doubled quote is one,
        written behind the data."""
        start = self.marks[header:, number - 1] + 1 if number else self.begins[header:].copy()
        end = self.marks[header:, number].copy()
        row, column = np.divmod(self.quoted, self.marks.shape[1])
        rows = row[(column == number) & (row >= header)] - header
        data, inner = self.data, np.diff(rows, prepend=-1) > 0
        start[rows] += 1
        end[rows] -= 1
        doubled = np.unique(rows[~inner])
        if len(doubled):
            texts = [data[start[i] : end[i]].tobytes().replace(b'""', b'"') for i in doubled]
            stops = len(data) + np.cumsum([len(text) for text in texts])
            start[doubled], end[doubled] = np.concatenate([[len(data)], stops[:-1]]), stops
            data = np.concatenate([data, np.frombuffer(b"".join(texts), np.uint8)])
        return data, start, end


def _fields(block: bytes, layout: Layout) -> _Fields | None:
    data = np.frombuffer(block, np.uint8)
    separator = ord(layout.separator)
    outside = _outside_quotes(data, np.flatnonzero((data == separator) | (data == LF)), separator)
    if outside is None or len(outside[0]) % layout.columns:
        return None
    marks = outside[0].reshape(-1, layout.columns)
    last = marks[:, -1].copy()
    returned = data[last - 1] == _CR
    if (data[last] != LF).any() or np.count_nonzero(data == LF) != len(last) or np.count_nonzero(data == _CR) != np.count_nonzero(returned):
        return None
    marks[:, -1] -= returned
    return _Fields(data, marks, np.concatenate([[0], last[:-1] + 1]), outside[1])


def _outside_quotes(data: np.ndarray, marks: np.ndarray, separator: int) -> tuple[np.ndarray, np.ndarray] | None:
    """(the marks that stand in no quotes, the number of the field that each pair of quotes is in); None
    where a quote is not at an edge of its field."""
    quotes = np.flatnonzero(data == _QUOTE)
    if not len(quotes):
        return marks, quotes
    edge = np.zeros(256, bool)
    edge[[separator, LF, _CR, _QUOTE]] = True
    opening, closing = quotes[::2], quotes[1::2]
    if len(quotes) % 2 or not (edge[data[closing + 1]].all() and edge[data[opening - 1]].all()):  # data[-1] is LF
        return None
    first, counts = np.searchsorted(marks, opening), np.searchsorted(marks, closing)
    counts -= first
    fields = first - np.cumsum(counts) + counts
    kept = np.ones(len(marks), bool)
    kept[np.repeat(fields, counts) + np.arange(counts.sum())] = False
    return marks[kept], fields


def _new_sentences(data: np.ndarray, start: np.ndarray, end: np.ndarray, before: bytes) -> tuple[np.ndarray, bytes]:
    """(rows with an id other than that of the row before, the last row's id)."""
    new = start < end
    again = new & np.concatenate([[before != b""], new[:-1]])
    if again.any():  # ids on rows that follow each other
        numbers, names = numbered(data, start, end)
        changed = np.diff(numbers, prepend=-1) != 0
        changed[0] = names.strings()[int(numbers[0])].as_py() != before
        new &= changed
    return new, data[start[-1] : end[-1]].tobytes()
