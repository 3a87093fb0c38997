"""What the column formats share: a token per line, arrays piled up block by block."""

from collections.abc import Callable, Sequence

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store, bad_rows, place
from autoaux.corpora.formats.columns._rows import Rows, split_rows
from autoaux.corpora.strings import Growing
from autoaux.errors import InputError

_MANY_EMPTY = 0.05  # above this share, an empty label is the layer's way to say "none"


class ColumnReader:
    """A reader of one token per line; formats differ in which lines are no tokens."""

    name = ""

    def breaks(self, rows: Rows) -> np.ndarray:
        """bool [n_lines]: lines between sentences that hold no token."""
        return rows.blank()

    def skipped(
        self, rows: Rows, breaks: np.ndarray, fits: np.ndarray, pending: bool
    ) -> np.ndarray:
        """bool [n_lines]: other lines that hold no token. `fits`: rows with the right number of
        columns; `pending`: whether the first line begins a sentence."""
        raise TypeError(f"{type(self).__name__} must say which lines it skips")

    def closes(self, rows: Rows, kept: np.ndarray, layout: Layout) -> np.ndarray | None:
        """bool [n_kept]: token rows that end their sentence, where blank lines do not."""
        return None

    def label_column(self, layout: Layout) -> int:
        """Index of the column that holds the labels."""
        return column_index(layout, "labels")

    def value(self, layout: Layout) -> Callable[[str], str] | None:
        """How a label follows from the text of its column, where it is not that text."""
        return None

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        return joined([_Pile(self, file, layout, store).read() for file in files])


def joined(parts: Sequence[Split]) -> Split:
    """Several splits one after the other."""
    if len(parts) == 1:
        return parts[0]
    steps = np.cumsum([0, *(part.n_tokens for part in parts)])
    offsets = [part.offsets[:-1] + step for part, step in zip(parts, steps[:-1], strict=True)]
    return Split(
        np.concatenate([part.tokens for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([*offsets, steps[-1:]]).astype(np.int64),
    )


def offsets_of(begins: np.ndarray) -> np.ndarray:
    """int64 [n_sentences + 1] from bool [n_tokens], where sentences begin; the first token
    begins one.
    """
    begins[:1] = True
    return np.append(np.flatnonzero(begins), len(begins)).astype(np.int64)


def column_index(layout: Layout, what: str) -> int:
    """The column as an index from 0; InputError where the layout has no such column."""
    said = getattr(layout, what)
    if not said.isdecimal() or not 1 <= int(said) <= layout.columns:
        raise InputError(f"{what} column {said!r}: expected a column from 1 to {layout.columns}")
    return int(said) - 1


class _Pile:
    """One file being read: blocks go in, arrays pile up."""

    def __init__(self, reader: ColumnReader, file: File, layout: Layout, store: Store) -> None:
        self.reader, self.file, self.layout, self.store = reader, file, layout, store
        self.token_column, self.label_column = (
            column_index(layout, "tokens"),
            reader.label_column(layout),
        )
        self.value = reader.value(layout)
        self.tokens, self.labels, self.begins = Growing(), Growing(), Growing(bool)
        self.line = 1
        self.pending = True  # the next token begins a sentence
        self.bad: dict[str, list[str]] = {}
        self.n_bad: dict[str, int] = {}

    def read(self) -> Split:
        for block in self.file.blocks():
            rows = split_rows(block, self.layout.separator)
            self.take(rows)
            self.line += len(rows.start)
        self._refuse_missing_labels()
        for message, places in self.bad.items():
            advice = (
                "mend them, or `ragged: skip` in corpus.yaml leaves them out"
                if message.startswith("rows without")
                else ""
            )
            raise bad_rows(message, places, self.n_bad[message], advice)
        return Split(self.tokens.array(), self.labels.array(), offsets_of(self.begins.array()))

    def take(self, rows: Rows) -> None:
        """One block: find the token rows, cut both columns out, remember where sentences begin."""
        breaks = self.reader.breaks(rows)
        extra = rows.gaps + 1 - self.layout.columns
        skipped = self.reader.skipped(rows, breaks, extra == 0, self.pending)
        wanted = ~breaks & ~skipped
        if self.layout.separator == " ":
            fits = extra >= 0
            self._note(
                rows,
                wanted & (extra > 0),
                "blank in token",
                "rows with more blanks than columns; the token takes them",
            )
        else:
            fits = (extra == 0) | self._empty_beyond(rows, wanted & (extra > 0))
            extra = np.zeros_like(extra)
        separator = {"\t": "tab-separated", " ": "blank-separated"}.get(
            self.layout.separator, "separated"
        )
        ragged = f"rows without the {self.layout.columns} {separator} columns expected"
        if self.layout.ragged == "skip":
            self._note(rows, wanted & ~fits, "ragged row", f"{ragged}, left out")
        else:
            self._refuse(rows, wanted & ~fits, ragged)
        kept = np.flatnonzero(wanted & fits)
        if len(kept):
            self._cut(rows, kept, extra[kept])
            breaks_before = np.cumsum(breaks)[kept]
            begins = np.diff(breaks_before, prepend=0) > 0
            begins[0] |= self.pending
            closes = self.reader.closes(rows, kept, self.layout)
            if closes is not None:
                begins[1:] |= closes[:-1]
            self.begins.append(begins)
            self.pending = bool(breaks[kept[-1] + 1 :].any() or closes is not None and closes[-1])
        else:
            self.pending |= bool(breaks.any())
        self._note(
            rows,
            skipped & rows.starting_with(b"#"),
            "comment",
            "comment lines left out",
            quiet=self.reader.name != "conll",
        )

    def _cut(self, rows: Rows, kept: np.ndarray, extra: np.ndarray) -> None:
        begin, end = rows.field(kept, self.token_column)
        if extra.any():
            end = rows.field(kept, self.token_column + extra)[1]
        empty = begin == end
        if empty.any():
            lines = np.zeros(len(rows.start), bool)
            lines[kept[empty]] = True
            self.store.findings.empty_tokens(self._places(rows, lines), int(lines.sum()))
        self.tokens.append(self.store.forms.pieces(rows.data, begin, end, self.file.encoding))
        label = rows.field(kept, self.label_column + extra)
        self.labels.append(
            self.store.labels.pieces(rows.data, *label, self.file.encoding, self.value)
        )

    def _empty_beyond(self, rows: Rows, longer: np.ndarray) -> np.ndarray:
        """Rows whose columns beyond the expected ones are empty (a trailing tab)."""
        result = np.zeros(len(longer), bool)
        at = np.flatnonzero(longer)
        if len(at):
            begin, _ = rows.field(at, self.layout.columns)
            result[at] = [
                not rows.data[b:e].tobytes().strip()
                for b, e in zip(begin, rows.end[at], strict=True)
            ]
        return result

    def _places(self, rows: Rows, lines: np.ndarray) -> list[str]:
        found = np.flatnonzero(lines)[:3]
        return [
            place(self.file, self.line + int(row), rows.text(row), self.file.encoding)
            for row in found
        ]

    def _note(
        self, rows: Rows, lines: np.ndarray, kind: str, message: str, quiet: bool = False
    ) -> None:
        if not quiet and lines.any():
            self.store.findings.add(kind, message, self._places(rows, lines), int(lines.sum()))

    def _refuse(self, rows: Rows, lines: np.ndarray, message: str) -> None:
        if lines.any():
            self.bad.setdefault(message, []).extend(self._places(rows, lines))
            self.n_bad[message] = self.n_bad.get(message, 0) + int(lines.sum())

    def _refuse_missing_labels(self) -> None:
        labels = self.labels.array()
        missing = (
            np.flatnonzero(labels == self.store.labels.one("")) if "" in self.store.labels else ()
        )
        if 0 < len(missing) < _MANY_EMPTY * len(labels):
            message = f"tokens without a label in column {self.layout.labels}"
            self.bad[message] = [
                f"{self.file.path}: token {number + 1:,}" for number in missing[:3]
            ]
            self.n_bad[message] = len(missing)
