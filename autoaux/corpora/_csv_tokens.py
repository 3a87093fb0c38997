"""A token per row of a CSV file, with a sentence id: cut out of blocks of lines by position.

This is for files that are as they should be. Whatever is not (a row of another width, a quote in the
middle of a field or never closed, a lone carriage return) is answered with None, and left to a CSV
parser, which says what is wrong and where.
"""

from dataclasses import dataclass

import numpy as np

from autoaux.corpora._corpus import Split
from autoaux.corpora._files import File
from autoaux.corpora._interning import Forms
from autoaux.corpora._layout import Layout, Store, place
from autoaux.corpora._numbering import numbered
from autoaux.corpora._rows import LF

_CR, _QUOTE = 13, 34


def read_regular(file: File, layout: Layout, store: Store) -> Split | None:
    """The tokens of one file; None where anything in it is irregular."""
    columns = [layout.header.index(name) for name in (layout.sentences, layout.tokens, layout.labels)]
    forms, none = Forms(), np.empty(0, np.int32)  # its own, so that an irregular file leaves no word behind
    tokens, labels, begins = [none], [none], [np.empty(0, bool)]
    places: list[str] = []
    n_empty, row = 0, 1
    before = b""  # the sentence id of the row before
    for block in file.blocks():
        fields = _fields(block, layout)
        if fields is None:
            return None
        data, start, end = fields.data, fields.start, fields.end
        if row == 1:  # the header
            start, end = start[1:], end[1:]
            row = 2
        if not len(start):
            continue
        ids, words, marks = (_unquoted(data, start[:, column], end[:, column], fields.quotes) for column in columns)
        new, before = _new_sentences(*ids, before)
        begins.append(new)
        empty = np.flatnonzero(words[1] == words[2])
        n_empty += len(empty)
        places += [place(file, row + int(i), data[start[i, 0] : end[i, -1]].tobytes(), file.encoding) for i in empty[:3]]
        tokens.append(forms.pieces(*words, file.encoding))
        labels.append(store.labels.pieces(*marks, file.encoding))
        row += len(start)
    if n_empty:
        store.findings.empty_tokens(places, n_empty)
    starts = np.concatenate(begins)
    starts[:1] = True
    offsets = np.append(np.flatnonzero(starts), len(starts)).astype(np.int64)
    ids = np.concatenate(tokens)
    ids += store.forms.taken_over(forms)
    return Split(ids, np.concatenate(labels), offsets)


@dataclass(frozen=True)
class _Fields:
    """A block's fields, data[start:end] with their quotes: int [n_rows, n_columns]; places of quotes."""

    data: np.ndarray
    start: np.ndarray
    end: np.ndarray
    quotes: np.ndarray


def _fields(block: bytes, layout: Layout) -> _Fields | None:
    data = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(data == _QUOTE)
    marks = _outside_quotes(data, np.flatnonzero((data == ord(layout.separator)) | (data == LF)), quotes, ord(layout.separator))
    if marks is None or len(marks) % layout.columns:
        return None
    end = marks.reshape(-1, layout.columns)
    last = end[:, -1]
    start = np.empty_like(end)
    start[:, 1:] = end[:, :-1] + 1
    start[0, 0], start[1:, 0] = 0, last[:-1] + 1
    returned = data[last - 1] == _CR
    if (data[last] != LF).any() or np.count_nonzero(data == LF) != len(end) or np.count_nonzero(data == _CR) != np.count_nonzero(returned):
        return None
    end[:, -1] -= returned
    return _Fields(data, start, end, quotes)


def _outside_quotes(data: np.ndarray, marks: np.ndarray, quotes: np.ndarray, separator: int) -> np.ndarray | None:
    """The marks that stand in no quotes; None where a quote is not at an edge of its field."""
    if not len(quotes):
        return marks
    edge = np.zeros(256, bool)
    edge[[separator, LF, _CR, _QUOTE]] = True
    opening, closing = quotes[::2], quotes[1::2]
    if len(quotes) % 2 or not (edge[data[closing + 1]].all() and edge[data[opening - 1]].all()):  # data[-1] is LF
        return None
    first, counts = np.searchsorted(marks, opening), np.searchsorted(marks, closing)
    counts -= first
    return np.delete(marks, np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum()))


def _unquoted(data: np.ndarray, start: np.ndarray, end: np.ndarray, quotes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(data, start, end) of the fields without their quotes; a doubled quote is one, written behind the data."""
    start, end = start.copy(), end.copy()
    opening = quotes[::2]
    at = np.minimum(np.searchsorted(start, opening), len(start) - 1)
    at = at[start[at] == opening]
    start[at] += 1
    end[at] -= 1
    doubled = at[np.searchsorted(quotes, end[at]) > np.searchsorted(quotes, start[at])]
    if len(doubled):
        texts = [data[start[i] : end[i]].tobytes().replace(b'""', b'"') for i in doubled]
        stops = len(data) + np.cumsum([len(text) for text in texts])
        start[doubled], end[doubled] = np.concatenate([[len(data)], stops[:-1]]), stops
        data = np.concatenate([data, np.frombuffer(b"".join(texts), np.uint8)])
    return data, start, end


def _new_sentences(data: np.ndarray, start: np.ndarray, end: np.ndarray, before: bytes) -> tuple[np.ndarray, bytes]:
    """(rows with an id other than that of the row before, the last row's id)."""
    new = start < end
    again = new & np.concatenate([[before != b""], new[:-1]])
    if again.any():  # ids on rows that follow each other
        numbers, names = numbered(data, start, end)
        changed = np.diff(numbers, prepend=-1) != 0
        changed[0] = names[numbers[0]].as_py() != before
        new &= changed
    return new, data[start[-1] : end[-1]].tobytes()
