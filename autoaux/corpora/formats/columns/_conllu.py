"""CoNLL-U: ten columns, syntactic words only (no multiword ranges, no empty nodes)."""

import re
from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout
from autoaux.corpora.formats._registry import BY_KEYS, reader
from autoaux.corpora.formats.columns._columns import ColumnReader
from autoaux.corpora.formats.columns._rows import Rows
from autoaux.errors import InputError

_COLUMNS = {"upos": 4, "xpos": 5, "feats": 6, "deprel": 8, "misc": 10}

_SPAN = re.compile(r"O|[BIESLU]-[^=|\s]+")
_LONGEST_ID = 24  # letters of an id; no more of a damaged line are looked at


_FIRST = 40  # lines that tell most files of other formats


def _share_of_words(lines: Sequence[str]) -> float:
    """How many of the lines have ten columns, the first of them a number."""
    fit = sum(line.count("\t") == 9 and line[0].isdecimal() for line in lines)
    return fit / max(len(lines), 1)


@reader(BY_KEYS + 10)
class Conllu(ColumnReader):
    """Layers: ``upos``, ``xpos``, ``feats`` (the whole string), ``feats:KEY``, ``deprel``,
    ``misc:KEY``, and ``misc`` where labels of spans stand there without a key (``B-PER``).
    """

    name = "conllu"

    def detect(self, files: Sequence[File]) -> Layout | None:
        head = files[0].head().decode("utf-8", "replace")
        told = (line for line in head.split("\n") if line.strip() and line[0] != "#")
        first_lines = list(islice(told, _FIRST))
        if _share_of_words(first_lines) < 0.5:
            return None
        lines = [*first_lines, *told]
        if _share_of_words(lines) < 0.9:
            return None
        rows = [line.rstrip("\r").split("\t") for line in lines]
        words = [row for row in rows if len(row) == 10 and row[0].isdecimal()]
        if not words or words[0][0] != "1":
            return None
        layers = [
            name
            for name, column in _COLUMNS.items()
            if name != "misc" and len({row[column - 1] for row in words}) > 1
        ]
        keys = {
            f"{name}:{pair.partition('=')[0]}"
            for name in ("feats", "misc")
            for row in words
            for pair in row[_COLUMNS[name] - 1].split("|")
            if "=" in pair
        }
        if any(
            _bare(text) not in ("O", "") for text in {row[_COLUMNS["misc"] - 1] for row in words}
        ):
            layers.append("misc")
        named = next((key for key in sorted(keys) if "ner" in key.lower()), "upos")
        usual = ("upos", "xpos", "deprel", "misc")
        first = next((name for name in usual if name in layers), named)
        return Layout(
            self.name,
            separator="\t",
            columns=10,
            tokens="2",
            labels=first,
            layers=(*layers, *sorted(keys)),
            evidence=(
                f"{len(words):,} of {len(rows):,} rows have 10 columns and a token's number",
            ),
        )

    def skipped(
        self, rows: Rows, breaks: np.ndarray, fits: np.ndarray, pending: bool, layout: Layout
    ) -> np.ndarray:
        result = rows.starting_with(b"#")
        lines = np.flatnonzero(~breaks & ~result)
        begin, end = rows.field(lines, 0)
        for at in range(_LONGEST_ID):  # 3-4 and 8.1 are no words
            letter = rows.data[begin + at]
            result[lines[(letter == ord("-")) | (letter == ord("."))]] = True
            longer = end - begin > at + 1
            lines, begin, end = lines[longer], begin[longer], end[longer]
            if not len(lines):
                break
        return result

    def label_column(self, layout: Layout) -> int:
        layer, _, key = layout.labels.partition(":")
        if (
            layer not in _COLUMNS
            or (key and layer not in ("feats", "misc"))
            or layout.labels in ("misc:", "feats:")
        ):
            known = "upos, xpos, feats, feats:KEY, deprel, misc, misc:KEY"
            raise InputError(f"layer {layout.labels!r}: a CoNLL-U file has {known}")
        return _COLUMNS[layer] - 1

    def value(self, layout: Layout) -> Callable[[str], str] | None:
        if layout.labels == "misc":
            return lambda text: _bare(text) or "O"
        key = layout.labels.partition(":")[2]
        return (lambda text: _pick(text, key)) if key else None


def _bare(text: str) -> str:
    """The label of a span that stands in MISC without a key; empty where there is none."""
    return next((part for part in text.split("|") if _SPAN.fullmatch(part)), "")


def _pick(text: str, key: str) -> str:
    """The value of one key of ``A=x|B=y``; "_" where it is absent."""
    for pair in text.split("|"):
        name, equals, value = pair.partition("=")
        if equals and name == key:
            return value
    return "_"
