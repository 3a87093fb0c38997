"""fastText: ``__label__CLASS text`` per line."""

import re
from collections.abc import Sequence

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store, bad_rows, place
from autoaux.corpora.formats._registry import SAYS_SO, TEXTS, reader
from autoaux.corpora.formats.texts._words import Texts, sample_lines

_PREFIX = "__label__"
_ROW = re.compile(r"((?:__label__\S+[\s,]+)+)(.*)")


@reader(SAYS_SO + 50, kinds=TEXTS)
class FastText:
    """One class a line; a line with several is refused as multi-label."""

    name = "fasttext"

    def detect(self, files: Sequence[File]) -> Layout | None:
        if _PREFIX.encode() not in files[0].head():
            return None
        lines = sample_lines(files[0])
        marked = sum(line.startswith(_PREFIX) for line in lines)
        if not lines or marked < 0.9 * len(lines):
            return None
        said = f"{marked} of the first {len(lines)} lines begin with {_PREFIX}"
        return Layout(self.name, kind="classification", evidence=(said,))

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        texts = Texts(store)
        bad: list[str] = []
        several: list[str] = []
        for file in files:
            line = 0
            for block in file.blocks():
                for row in block.split(b"\n")[:-1]:
                    line += 1
                    shown = row.decode(file.encoding).strip()
                    match = _ROW.fullmatch(shown)
                    labels = re.findall(rf"{_PREFIX}([^\s,]+)", match[1]) if match else []
                    if len(labels) == 1 and match:
                        texts.add(match[2].encode(), labels[0], "utf-8")
                    elif shown:
                        (several if labels else bad).append(place(file, line, shown))
        if bad:
            raise bad_rows(f"lines that are not `{_PREFIX}CLASS text`", bad, len(bad))
        if several:
            raise bad_rows(
                "lines with several labels (multi-label)",
                several,
                len(several),
                "one label a text is read here: keep one of each",
            )
        return texts.split()
