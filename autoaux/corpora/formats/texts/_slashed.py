"""word/TAG text: a sentence per line, the tag after the last slash of each word (Brown, Penn)."""

from collections.abc import Sequence

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store, bad_rows, place
from autoaux.corpora.formats._registry import BY_SHAPE, reader
from autoaux.corpora.formats.columns import joined
from autoaux.corpora.formats.texts._words import sample_lines, words_of
from autoaux.corpora.strings import Growing


@reader(BY_SHAPE + 10)
class Slashed:
    """The separator is "/", "_" or "|", whichever nearly every word has. Words such as
    ``Ada|NNP|B-PER`` (spaCy's .iob) have two layers, 2 and 3, of which 3 holds the labels."""

    name = "word/tag"

    def detect(self, files: Sequence[File]) -> Layout | None:
        words = [word for line in sample_lines(files[0]) for word in line.split()]
        if len(words) < 4:
            return None
        if sum(word.count("|") == 2 for word in words) > 0.95 * len(words):
            tags = {word.rpartition("|")[2] for word in words}
            if 1 < len(tags) <= max(0.5 * len(words), 10):
                said = f"nearly all of {len(words):,} words have two |, as word|TAG|label"
                return Layout(
                    self.name,
                    separator="|",
                    columns=3,
                    labels="3",
                    layers=("2", "3"),
                    evidence=(said,),
                )
        for separator in "/_|":
            pairs = [word.rpartition(separator) for word in words]
            good = [(word, tag) for word, found, tag in pairs if found and tag and word]
            tags = {tag for _, tag in good}
            if len(good) > 0.95 * len(words) and 1 < len(tags) <= max(0.5 * len(good), 10):
                said = (
                    f"{len(good):,} of {len(words):,} words are word{separator}TAG"
                    f" ({len(tags):,} tags)"
                )
                return Layout(self.name, separator=separator, evidence=(said,))
        return None

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        return joined([_read(file, layout, store) for file in files])


def _read(file: File, layout: Layout, store: Store) -> Split:
    separator = layout.separator
    tokens, labels, lengths = Growing(), Growing(), Growing(np.int64)
    missing: list[str] = []
    n_missing, line = 0, 1
    for block in file.blocks():
        data = np.frombuffer(block, np.uint8)
        start, end = words_of(data)
        marks = np.append(np.flatnonzero(data == ord(separator)), -1)
        at = marks[np.searchsorted(marks[:-1], end) - 1]  # the last one before each word's end
        label, stop = at + 1, end
        if layout.columns == 3:  # the word ends at the first one, of two
            last, at = at, marks[np.searchsorted(marks[:-1], start)]
            inner = np.searchsorted(marks[:-1], end) - np.searchsorted(marks[:-1], start)
            if layout.labels == "2":
                label, stop = at + 1, last
            at = np.where(inner == 2, at, -1)
        bad = (at < start) | (label >= stop)
        ends = np.flatnonzero(data == ord("\n"))
        lines = np.searchsorted(ends, start)
        if bad.any():
            n_missing += int(bad.sum())
            missing += [
                place(file, line + int(lines[i]), block[start[i] : end[i]], file.encoding)
                for i in np.flatnonzero(bad)[:3]
            ]
        else:
            empty = np.flatnonzero(at == start)
            if len(empty):
                places = [
                    place(file, line + int(lines[i]), block[start[i] : end[i]], file.encoding)
                    for i in empty[:3]
                ]
                store.findings.empty_tokens(places, len(empty))
            tokens.append(store.forms.pieces(data, start, at, file.encoding))
            labels.append(store.labels.pieces(data, label, stop, file.encoding))
            counts = np.bincount(lines, minlength=len(ends))
            lengths.append(counts[counts > 0])
        line += len(ends)
    if n_missing:
        raise bad_rows(f"words without {separator}TAG", missing, n_missing)
    offsets = np.concatenate([[0], np.cumsum(lengths.array())]).astype(np.int64)
    return Split(tokens.array(), labels.array(), offsets)
