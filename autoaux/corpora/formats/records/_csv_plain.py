"""Text and class in columns without a header (AG News, the SMS collection, text-TAB-label), or
under names that say nothing."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal, Store
from autoaux.corpora.formats._registry import GENERAL, TEXTS, reader
from autoaux.corpora.formats.records._csv import Csv
from autoaux.corpora.formats.records._csv_rows import first_rows

_FEW = 10  # rows below which nothing is told
_SHARE = 0.2  # of as many rows there may be different classes
_WORDS = 3  # a usual text has at least, a class at most
_BLANK = 0.02  # of the lines


@reader(GENERAL - 10, kinds=TEXTS)
class CsvPlain:
    """The text is the column with the most words, the class the one with the fewest different
    cells. Columns are numbered from 1, unless the first row names them: a word or two in place of a
    text, and a class that no other row has."""

    name = "csv-plain"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        lines = files[0].head().decode("utf-8", "replace").rstrip().split("\n")
        if sum(not line.strip() for line in lines) > _BLANK * len(lines):
            return None  # sentences with blank lines between them
        for separator in "\t,;":
            rows = [row for row in first_rows(files[0], separator) if row]
            if len(rows) < _FEW:
                continue
            width = max({len(row) for row in rows}, key=[len(row) for row in rows].count)
            full = [row for row in rows if len(row) == width]
            if width >= 2 and len(full) >= 0.95 * len(rows):
                found = self._layout(separator, width, full[1:])
                if found is not None:
                    return _named(found, full) or self._layout(separator, width, full)
        return None

    def _layout(self, separator: str, width: int, rows: list[list[str]]) -> Layout | None:
        words = [median(len(row[at].split()) for row in rows) for at in range(width)]
        kinds = [len({row[at] for row in rows}) for at in range(width)]
        text = max(range(width), key=words.__getitem__)
        classes = [
            at
            for at in range(width)
            if at != text and 1 < kinds[at] <= _SHARE * len(rows) and words[at] <= _WORDS
        ]
        if words[text] < _WORDS or not classes:
            return None
        label = min(classes, key=kinds.__getitem__)
        said = f"no header; took column {text + 1} for the text, {label + 1} for the class"
        return Layout(
            self.name,
            kind="classification",
            separator=separator,
            columns=width,
            tokens=str(text + 1),
            labels=str(label + 1),
            layers=tuple(str(at + 1) for at in classes),
            header=tuple(str(at + 1) for at in range(width)),
            remarks=(f"{said} (`tokens:`, `labels:` in corpus.yaml say otherwise)",),
            evidence=(said,),
        )

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        return Csv().read(files, layout, store)


def _named(layout: Layout, rows: Sequence[Sequence[str]]) -> Layout | None:
    """The layout by the names that the first row gives the columns; None where it is a row like the
    others."""
    first, *others = rows
    text, label = int(layout.tokens) - 1, int(layout.labels) - 1
    names = tuple(name.strip() or f"column {at}" for at, name in enumerate(first, 1))
    labels = {"", *(row[label] for row in others)}
    like_others = len(first[text].split()) >= _WORDS or first[label].strip() in labels
    if like_others or len(set(names)) < len(names):
        return None
    took = f"took {names[text]!r} for the text, {names[label]!r} for the class"
    said = f"a header of other names than usual; {took}"
    return replace(
        layout,
        tokens=names[text],
        labels=names[label],
        layers=tuple(names[int(at) - 1] for at in layout.layers),
        header=names,
        remarks=(f"{said} (`tokens:`, `labels:` in corpus.yaml say otherwise)",),
        evidence=(said,),
    )
