"""One column file being read: blocks go in, arrays pile up."""

from typing import TYPE_CHECKING

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store, bad_rows, place
from autoaux.corpora.formats.columns._comments import Doubts
from autoaux.corpora.formats.columns._joining import column_index
from autoaux.corpora.formats.columns._rows import Rows, split_rows
from autoaux.corpora.strings import Growing

if TYPE_CHECKING:
    from autoaux.corpora.formats.columns._columns import ColumnReader

_MANY_EMPTY = 0.05  # above this share, an empty label is the layer's way to say "none"
_SEPARATED = {"\t": "tab-separated", " ": "blank-separated"}


class RowReading:
    """The reader says which lines are no tokens; all others must have the columns of the layout."""

    def __init__(self, reader: "ColumnReader", file: File, layout: Layout, store: Store) -> None:
        self.reader, self.file, self.layout, self.store = reader, file, layout, store
        self.token_column = column_index(layout, "tokens")
        self.label_column = reader.label_column(layout)
        self.value = reader.value(layout)
        self.tokens, self.labels, self.begins = Growing(), Growing(), Growing(bool)
        self.n_tokens = 0
        self.line = 1
        self.pending = True  # the next token begins a sentence
        self.doubts = Doubts()
        self.bad: dict[str, list[str]] = {}
        self.n_bad: dict[str, int] = {}
        self.unlabelled: list[str] = []
        self.n_unlabelled = 0

    def read(self) -> Split:
        for block in self.file.blocks():
            rows = split_rows(block, self.layout.separator)
            self.take(rows)
            self.line += len(rows.start)
        self._refuse_missing_labels()
        for message, places in self.bad.items():
            advice = ""
            if message.startswith("rows without"):
                advice = "mend them, or `ragged: skip` in corpus.yaml leaves them out"
                if all("'#" in shown for shown in places):
                    advice = "`comments: '#'` in corpus.yaml leaves lines out that begin so"
            raise bad_rows(message, places, self.n_bad[message], advice)
        return self.doubts.settled(
            self.tokens.array(), self.labels.array(), self.begins.array(), self.store
        )

    def take(self, rows: Rows) -> None:
        """One block: find the token rows, cut both columns out, remember where sentences begin."""
        breaks = self.reader.breaks(rows, self.layout)
        extra = rows.gaps + 1 - self.layout.columns
        skipped = self.reader.skipped(rows, breaks, extra == 0, self.pending, self.layout)
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
        structural = self._structural(rows, wanted & fits)
        wanted &= ~structural
        self._note(rows, structural, "structural row", "rows of a mark without labels left out")
        separator = _SEPARATED.get(self.layout.separator, "separated")
        ragged = f"rows without the {self.layout.columns} {separator} columns expected"
        if self.layout.ragged == "skip":
            self._note(rows, wanted & ~fits, "ragged row", f"{ragged}, left out")
        else:
            self._refuse(rows, wanted & ~fits, ragged)
        kept = np.flatnonzero(wanted & fits)
        if len(kept):
            doubtful = None
            if self.layout.comments is None:
                doubtful = self.reader.doubtful(rows, breaks, skipped, self.pending)
            if doubtful is not None and doubtful.any():
                self._doubt(rows, kept, doubtful, breaks, skipped)
            self._cut(rows, kept, extra[kept])
            breaks_before = np.cumsum(breaks)[kept]
            begins = np.diff(breaks_before, prepend=0) > 0
            begins[0] |= self.pending
            closes = self.reader.closes(rows, kept, self.layout)
            if closes is not None:
                begins[1:] |= closes[:-1]
            self.begins.append(begins)
            self.n_tokens += len(kept)
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

    def _doubt(
        self,
        rows: Rows,
        kept: np.ndarray,
        doubtful: np.ndarray,
        breaks: np.ndarray,
        skipped: np.ndarray,
    ) -> None:
        at = np.flatnonzero(doubtful[kept])
        lines = kept[at]
        begin, end = rows.field(lines, self.token_column)
        before = np.maximum(lines - 1, 0)
        first = np.where(lines == 0, self.pending, breaks[before] | skipped[before])
        shown = self._places(rows, doubtful, Doubts.SHOWN - len(self.doubts.places))
        self.doubts.add(self.n_tokens + at, end - begin == 1, first, shown)

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
        if self.label_column is None:
            self.labels.append(np.full(len(kept), self.store.labels.one(""), np.int32))
            return
        begin, end = rows.field(kept, self.label_column + extra)
        bare = begin == end
        if bare.any():
            lines = np.zeros(len(rows.start), bool)
            lines[kept[bare]] = True
            self.n_unlabelled += int(lines.sum())
            self.unlabelled += self._places(rows, lines)[: 3 - len(self.unlabelled)]
        self.labels.append(
            self.store.labels.pieces(rows.data, begin, end, self.file.encoding, self.value)
        )

    def _structural(self, rows: Rows, wanted: np.ndarray) -> np.ndarray:
        """bool [n_lines]: rows such as ``<HEADLINE>`` whose other columns are all empty."""
        result = np.zeros(len(wanted), bool)
        if self.layout.separator != "\t" or self.layout.columns < 2:
            return result
        last = rows.data[np.maximum(rows.end - 1, 0)]
        for row in np.flatnonzero(wanted & rows.starting_with(b"<") & (last == ord("\t"))):
            result[row] = rows.text(row).rstrip(b"\t").endswith(b">")
        return result

    def _empty_beyond(self, rows: Rows, longer: np.ndarray) -> np.ndarray:
        """Rows whose columns beyond the expected ones are empty (a trailing tab)."""
        result = np.zeros(len(longer), bool)
        at = np.flatnonzero(longer)
        if len(at):
            begin, _ = rows.field(at, self.layout.columns)
            result[at] = [
                not rows.data[b:e].tobytes().strip()
                for b, e in zip(begin, rows.end[at], strict=False)
            ]
        return result

    def _places(self, rows: Rows, lines: np.ndarray, most: int = 3) -> list[str]:
        found = np.flatnonzero(lines)[:most]
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
        if 0 < self.n_unlabelled < _MANY_EMPTY * self.n_tokens:
            message = f"tokens without a label in column {self.layout.labels}"
            self.bad[message] = self.unlabelled
            self.n_bad[message] = self.n_unlabelled
