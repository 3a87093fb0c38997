"""CoNLL columns: a token per line, blank lines between sentences, tabs or blanks between
columns.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import GENERAL, reader
from autoaux.corpora.formats.columns._columns import ColumnReader
from autoaux.corpora.formats.columns._guess import fields_of, guess_columns, lines_of
from autoaux.corpora.formats.columns._rows import Rows

_ODD = {
    "\u00a0": "no-break space",
    "\u3000": "ideographic space",
    "\u2003": "em space",
    "\u2009": "thin space",
    "\u202f": "narrow no-break space",
}
_UNSEEN = "\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000 \t"


@reader(GENERAL)
class Conll(ColumnReader):
    """2 to any number of columns, in any order; one column of tokens where a split has no labels.

    A row that begins with `#` where a sentence begins is a comment if it breaks the columns, or if
    its label is none that other rows have (decided over the whole file); elsewhere, and with such
    a label, `#` is a token like any other. `comments` in the layout says otherwise: "" where there
    are none, or what each of them begins with. `-DOCSTART-` and `EOS` rows end a sentence and are
    no tokens; a first row that names the columns is none either.
    """

    name = "conll"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        head = files[0].head()
        columns = guess_columns(head)
        if columns is None:
            return _odd_separator(head)
        layers = tuple(str(number + 1) for number in columns.plausible)
        remarks: tuple[str, ...] = ()
        if len(layers) > 1:
            remarks = (
                (
                    f"columns {', '.join(layers)} could each hold the labels; took"
                    f" {columns.labels + 1} (a layer, or `labels:` in corpus.yaml, says otherwise)"
                ),
            )
        return Layout(
            self.name,
            separator=columns.separator,
            columns=columns.count,
            tokens=str(columns.tokens + 1),
            labels=str(columns.labels + 1),
            layers=layers,
            header=columns.header,
            remarks=remarks,
            evidence=columns.evidence,
        )

    def unlabelled(self, files: Sequence[File], labelled: Layout) -> Layout | None:
        """The layout of a split that lacks the column of labels, or has the tokens only."""
        fewer = labelled.columns - 1 if labelled.labels == str(labelled.columns) else 1
        for separator, columns in ((labelled.separator, fewer), (" ", 1)):
            rows = [
                fields_of(line, separator)
                for line in lines_of(files[0].head())
                if line.strip() and not line.startswith("#")
            ]
            if columns == 1 and separator != " " or not rows:
                continue
            if sum(len(row) == columns for row in rows) >= 0.95 * len(rows):
                tokens = labelled.tokens if columns > 1 else "1"
                return replace(
                    labelled, separator=separator, columns=columns, tokens=tokens, labels=""
                )
        return None

    def breaks(self, rows: Rows, layout: Layout) -> np.ndarray:
        result = rows.blank() | rows.starting_with(b"-DOCSTART-")
        if layout.columns > 1:
            alone = rows.gaps == 0
            result |= alone & (rows.end - rows.start == 3) & rows.starting_with(b"EOS")
            for row in np.flatnonzero(alone & (rows.data[rows.start] > 127)):
                result[row] = not rows.text(row).decode("utf-8", "replace").strip(_UNSEEN)
        return result

    def skipped(
        self, rows: Rows, breaks: np.ndarray, fits: np.ndarray, pending: bool, layout: Layout
    ) -> np.ndarray:
        result = np.zeros(len(breaks), bool)
        if layout.comments is not None:
            result = rows.starting_with(layout.comments.encode()) if layout.comments else result
        else:
            for row in np.flatnonzero(rows.starting_with(b"#") & ~fits):
                result[row] = pending if row == 0 else breaks[row - 1] or result[row - 1]
        return result | _headers(rows, layout)

    def doubtful(self, rows: Rows, breaks: np.ndarray, skipped: np.ndarray, pending: bool):
        """bool [n_lines]: rows with all columns that begin with `#` where a sentence begins, as
        comments may, or behind another such row."""
        result = np.zeros(len(breaks), bool)
        for row in np.flatnonzero(rows.starting_with(b"#") & ~skipped & ~breaks):
            at_start = pending if row == 0 else breaks[row - 1] or skipped[row - 1]
            result[row] = at_start or (row > 0 and result[row - 1])
        return result


def _odd_separator(head: bytes) -> Refusal | None:
    """Columns between characters that look like blanks and are none."""
    for letter, name in _ODD.items():
        if letter.encode() in head and guess_columns(
            head.replace(b"\t", b" ").replace(letter.encode(), b"\t")
        ):
            return Refusal(
                "conll",
                f"its columns are separated by U+{ord(letter):04X} ({name}); put a tab in its"
                " place",
            )
    return None


def _headers(rows: Rows, layout: Layout) -> np.ndarray:
    """bool [n_lines]: rows that are the header again."""
    result = np.zeros(len(rows.start), bool)
    if layout.header:
        for row in np.flatnonzero(rows.starting_with(layout.header[0].encode())):
            text = rows.text(row).decode("utf-8", "replace")
            result[row] = tuple(fields_of(text, layout.separator)) == layout.header
    return result
