"""GermEval 2014: number, token, outer and nested labels; a source line before each sentence."""

from collections.abc import Sequence

import numpy as np

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout
from autoaux.corpora.formats._registry import BY_KEYS, reader
from autoaux.corpora.formats.columns._columns import ColumnReader
from autoaux.corpora.formats.columns._rows import Rows

_FIRST = 40  # lines, among which is one of a source


@reader(BY_KEYS + 20)
class Germeval(ColumnReader):
    """Four tab-separated columns; the labels are the outer ones (3) unless the nested (4) are
    asked for.
    """

    name = "germeval"

    def detect(self, files: Sequence[File]) -> Layout | None:
        head = files[0].head()
        if b"#\t" not in head:
            return None
        lines = [line.rstrip("\r") for line in head.decode("utf-8", "replace").split("\n")]
        if not any(line.startswith("#\t") for line in lines[:_FIRST]):
            return None
        rows = [line.split("\t") for line in lines if line.strip()]
        sources = [row for row in rows if row[0] == "#"]
        tokens = [row for row in rows if row[0].isdecimal() and len(row) == 4]
        if not sources or not tokens or len(sources) + len(tokens) < 0.95 * len(rows):
            return None
        said = f"{len(sources):,} lines of a source, {len(tokens):,} rows of a number and 3 cells"
        return Layout(
            self.name,
            separator="\t",
            columns=4,
            tokens="2",
            labels="3",
            layers=("3", "4"),
            evidence=(said,),
        )

    def skipped(
        self, rows: Rows, breaks: np.ndarray, fits: np.ndarray, pending: bool, layout: Layout
    ) -> np.ndarray:
        return rows.starting_with(b"#\t")
