"""CoNLL columns: a token per line, blank lines between sentences, tabs or blanks between
columns.
"""

from collections.abc import Sequence

import numpy as np

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout
from autoaux.corpora.formats._registry import GENERAL, reader
from autoaux.corpora.formats.columns._columns import ColumnReader
from autoaux.corpora.formats.columns._guess import guess_columns
from autoaux.corpora.formats.columns._rows import Rows


@reader(GENERAL)
class Conll(ColumnReader):
    """2 to any number of columns, in any order.

    A `#` is a token like any other; only a row that breaks the columns where a sentence begins is a
    comment. `-DOCSTART-` rows end a sentence and are no tokens.
    """

    name = "conll"

    def detect(self, files: Sequence[File]) -> Layout | None:
        columns = guess_columns(files[0].head())
        if columns is None:
            return None
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
            remarks=remarks,
        )

    def breaks(self, rows: Rows) -> np.ndarray:
        return rows.blank() | rows.starting_with(b"-DOCSTART-")

    def skipped(
        self, rows: Rows, breaks: np.ndarray, fits: np.ndarray, pending: bool
    ) -> np.ndarray:
        result = np.zeros(len(breaks), bool)
        for row in np.flatnonzero(rows.starting_with(b"#") & ~fits):
            result[row] = pending if row == 0 else breaks[row - 1] or result[row - 1]
        return result
