"""HIPE: a header row, `# key = value` lines, ten tab-separated columns, blank lines between
documents.
"""

from collections.abc import Sequence

import numpy as np

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout
from autoaux.corpora.formats._registry import BY_KEYS, reader
from autoaux.corpora.formats.columns._columns import ColumnReader
from autoaux.corpora.formats.columns._rows import Rows
from autoaux.corpora.strings import numbered
from autoaux.errors import InputError


@reader(BY_KEYS + 30)
class Hipe(ColumnReader):
    """Layers are the header's names. Sentences end at the mark EndOfSentence of the last column;
    `sentences: documents` in corpus.yaml keeps whole documents instead."""

    name = "hipe"

    def detect(self, files: Sequence[File]) -> Layout | None:
        text = files[0].head()
        if not text.startswith(b"TOKEN\t"):
            return None
        head = text.decode("utf-8", "replace").split("\n")
        names = head[0].strip("\r").split("\t")
        rows = [line.split("\t") for line in head[1:] if line.strip() and not line.startswith("# ")]
        last = len(names) - 1
        marked = any("EndOfSentence" in row[last] for row in rows if len(row) > last)
        layers = tuple(
            n
            for i, n in enumerate(names)
            if n.startswith("NE-") and len({row[i] for row in rows if len(row) > i}) > 1
        )
        return Layout(
            self.name,
            separator="\t",
            columns=len(names),
            tokens="1",
            labels=layers[0] if layers else names[1],
            layers=layers,
            header=tuple(names),
            sentences="marks" if marked else "documents",
            evidence=(f"a header of TOKEN and {', '.join(names[1:4])} ...",),
        )

    def label_column(self, layout: Layout) -> int:
        if layout.labels not in layout.header:
            raise InputError(
                f"layer {layout.labels!r}: the header has {', '.join(layout.header[1:])}"
            )
        return layout.header.index(layout.labels)

    def skipped(
        self, rows: Rows, breaks: np.ndarray, fits: np.ndarray, pending: bool, layout: Layout
    ) -> np.ndarray:
        return rows.starting_with(b"# ") & ~fits | rows.starting_with(b"TOKEN\t")

    def closes(self, rows: Rows, kept: np.ndarray, layout: Layout) -> np.ndarray | None:
        if layout.sentences != "marks":
            return None
        numbers, marks = numbered(rows.data, *rows.field(kept, layout.columns - 1))
        return np.array([b"EndOfSentence" in mark for mark in marks.strings().to_pylist()])[numbers]
