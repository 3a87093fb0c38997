"""CSV with words and labels in strings: a sentence per row (``The old tram`` and ``O O B-X``, or
lists as Python shows them), or a word per row with empty rows between sentences."""

import csv
import re
from collections.abc import Iterator, Sequence

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal, Store, bad_rows
from autoaux.corpora.formats._registry import BY_KEYS, reader
from autoaux.corpora.formats.records._csv_rows import (
    column_named,
    csv_rows,
    first_rows,
    list_in,
    sentence_column,
    separator_of,
)
from autoaux.corpora.formats.records._names import LABEL, TEXT, TOKENS
from autoaux.corpora.strings import Growing
from autoaux.errors import InputError

_SPAN = re.compile(r"O|o|[BIESLUM]-.+")
_BATCH = 1 << 16  # words numbered together
_MOSTLY = 0.9


@reader(BY_KEYS + 35)
class CsvSentences:
    """Layers are the columns that hold as many labels as there are words."""

    name = "csv-sentences"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        separator, above = separator_of(files[0])
        header, *rows = first_rows(files[0], separator, above) or [[]]
        words = column_named(header, (*TOKENS, *TEXT))
        if words is None or len(header) < 2 or len(set(header)) < len(header) or not rows:
            return None
        full = [row for row in rows if len(row) == len(header)]
        empty = [row for row in rows if not any(cell.strip() for cell in row)]
        label = column_named(header, (*LABEL, "tags", "ner_tags"))
        if (
            sentence_column(header, words) is None
            and empty
            and label not in (None, words)
            and _are_words(full, words)
        ):
            return self._layout(separator, header, words, [label], "empty rows")
        layers = [at for at in range(len(header)) if at != words and _fits(full, words, at)]
        if not layers:
            return None
        return self._layout(separator, header, words, sorted(layers, key=_rank(full)), "")

    def _layout(
        self, separator: str, header: list[str], words: int, layers: Sequence[int], sentences: str
    ) -> Layout:
        names = tuple(header[at] for at in layers)
        listed = ", ".join(names)
        remark = (
            f"columns {listed} could each hold the labels; took {names[0]} (a layer says otherwise)"
        )
        said = f"as many labels under {listed} as words under {header[words]!r}"
        return Layout(
            self.name,
            separator=separator,
            columns=len(header),
            tokens=header[words],
            labels=names[0],
            layers=names,
            header=tuple(header),
            sentences=sentences,
            remarks=(remark,) if len(names) > 1 else (),
            evidence=(said,),
        )

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        tokens, labels, lengths = Growing(), Growing(), Growing(np.int64)
        bad: list[str] = []
        for file in files:
            try:
                for words, marks in _sentences(file, layout, bad):
                    tokens.append(np.array([store.forms.one(word) for word in words], np.int32))
                    labels.append(np.array([store.labels.one(mark) for mark in marks], np.int32))
                    lengths.append(np.array([len(words)], np.int64))
            except csv.Error as error:
                raise InputError(f"{file.path}: not readable as CSV: {error}") from None
        if bad:
            raise bad_rows(
                f"rows without as many labels under {layout.labels!r} as words under"
                f" {layout.tokens!r}",
                bad,
                len(bad),
            )
        offsets = np.concatenate([[0], np.cumsum(lengths.array())]).astype(np.int64)
        return Split(tokens.array(), labels.array(), offsets)


def _sentences(file: File, layout: Layout, bad: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """(words, labels) of each sentence; rows that do not fit go to `bad`."""
    separator, above = separator_of(file)
    rows = csv_rows(file, layout.separator or separator, above)
    header = next(rows, (0, []))[1] if layout.named else list(layout.header)
    if not {layout.tokens, layout.labels} <= {*header}:
        raise InputError(
            f"{file.path}:{above + 1}: no columns {layout.tokens!r} and {layout.labels!r} among"
            f" {', '.join(header)}"
        )
    word, mark = header.index(layout.tokens), header.index(layout.labels)
    words: list[str] = []
    marks: list[str] = []
    for line, row in rows:
        blank = not any(cell.strip() for cell in row)
        if len(row) != len(header) and not blank:
            bad.append(f"{file.path}:{line} {layout.separator.join(row)[:60]!r}")
        elif layout.sentences and not blank:
            words.append(row[word])
            marks.append(row[mark])
        elif not blank:
            words, marks = words_in(row[word]), words_in(row[mark])
            if len(words) != len(marks):
                shown = f"{len(words)} words, {len(marks)} labels"
                bad.append(f"{file.path}:{line} {shown!r}")
                continue
        if words and (blank or not layout.sentences):
            yield words, marks
            words, marks = [], []
    if words:
        yield words, marks


def words_in(cell: str) -> list[str]:
    """What a cell lists, as Python, numpy or JSON shows it, or what stands between blanks."""
    found = list_in(cell)
    return cell.split() if found is None else [str(one) for one in found]


def _are_words(rows: Sequence[Sequence[str]], at: int) -> bool:
    cells = [row[at] for row in rows if row[at].strip()]
    return bool(cells) and sum(" " not in cell.strip() for cell in cells) >= _MOSTLY * len(cells)


def _fits(rows: Sequence[Sequence[str]], words: int, at: int) -> bool:
    """Whether a column holds as many labels as there are words, more than one at times, and few
    different ones."""
    pairs = [(words_in(row[words]), words_in(row[at])) for row in rows]
    same = [marks for given, marks in pairs if len(given) == len(marks)]
    n = sum(map(len, same))
    kinds = {mark for marks in same for mark in marks}
    return (
        len(same) >= _MOSTLY * len(pairs)
        and n > 2 * len(same)
        and 1 < len(kinds) <= max(0.5 * n, 10)
    )


def _rank(rows: Sequence[Sequence[str]]):
    """Columns of spans come first, then the later ones."""

    def rank(at: int) -> tuple[bool, int]:
        marks = [mark for row in rows for mark in words_in(row[at])]
        spans = sum(_SPAN.fullmatch(mark) is not None for mark in marks)
        return spans < _MOSTLY * len(marks), -at

    return rank
