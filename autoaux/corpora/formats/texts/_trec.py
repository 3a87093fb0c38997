"""TREC questions: ``COARSE:fine question ...`` per line."""

import re
from collections.abc import Sequence

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store, bad_rows, place
from autoaux.corpora.formats._registry import BY_SHAPE, TEXTS, reader
from autoaux.corpora.formats.texts._words import Texts, sample_lines
from autoaux.errors import InputError

_ROW = re.compile(r"[A-Z]+:[A-Za-z]+ \S.*")


@reader(BY_SHAPE, kinds=TEXTS)
class Trec:
    """Layers: ``coarse`` (the default) and ``fine`` (the whole ``COARSE:fine``)."""

    name = "trec"

    def detect(self, files: Sequence[File]) -> Layout | None:
        lines = sample_lines(files[0])
        if not lines or sum(_ROW.match(line) is not None for line in lines) < 0.95 * len(lines):
            return None
        said = f"the first {len(lines):,} lines begin with COARSE:fine"
        return Layout(
            self.name,
            kind="classification",
            labels="coarse",
            layers=("coarse", "fine"),
            evidence=(said,),
        )

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        if layout.labels not in ("coarse", "fine"):
            raise InputError(f"layer {layout.labels!r}: questions have coarse and fine")
        texts = Texts(store)
        bad = []
        for file in files:
            line = 0
            for block in file.blocks():
                for row in block.split(b"\n")[:-1]:
                    line += 1
                    label, _, text = row.strip().partition(b" ")
                    coarse, colon, fine = label.decode(file.encoding).partition(":")
                    if colon and coarse and fine and text:
                        texts.add(
                            text,
                            coarse if layout.labels == "coarse" else f"{coarse}:{fine}",
                            file.encoding,
                        )
                    elif row.strip():
                        bad.append(place(file, line, row, file.encoding))
        if bad:
            raise bad_rows("lines that are not `COARSE:fine question`", bad, len(bad))
        return texts.split()
