"""What the column formats share: a token per line, arrays piled up block by block."""

from collections.abc import Callable, Sequence

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store
from autoaux.corpora.formats.columns._joining import column_index, joined
from autoaux.corpora.formats.columns._rows import Rows
from autoaux.corpora.formats.columns._token_rows import RowReading


class ColumnReader:
    """A reader of one token per line; formats differ in which lines are no tokens."""

    name = ""

    def breaks(self, rows: Rows, layout: Layout) -> np.ndarray:
        """bool [n_lines]: lines between sentences that hold no token."""
        return rows.blank()

    def skipped(
        self, rows: Rows, breaks: np.ndarray, fits: np.ndarray, pending: bool, layout: Layout
    ) -> np.ndarray:
        """bool [n_lines]: other lines that hold no token. `fits`: rows with the right number of
        columns; `pending`: whether the first line begins a sentence."""
        raise TypeError(f"{type(self).__name__} must say which lines it skips")

    def doubtful(
        self, rows: Rows, breaks: np.ndarray, skipped: np.ndarray, pending: bool
    ) -> np.ndarray | None:
        """bool [n_lines]: rows that may be comments, if the whole file says so; None: none can."""
        return None

    def closes(self, rows: Rows, kept: np.ndarray, layout: Layout) -> np.ndarray | None:
        """bool [n_kept]: token rows that end their sentence, where blank lines do not."""
        return None

    def label_column(self, layout: Layout) -> int | None:
        """Index of the column that holds the labels; None where there is none."""
        return column_index(layout, "labels") if layout.labels else None

    def value(self, layout: Layout) -> Callable[[str], str] | None:
        """How a label follows from the text of its column, where it is not that text."""
        return None

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        return joined([RowReading(self, file, layout, store).read() for file in files])
