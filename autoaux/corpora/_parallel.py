"""Parallel files: a sentence per line in one file, its labels in the same line of another (SNIPS)."""

from collections.abc import Sequence

import numpy as np

from autoaux.corpora._corpus import Split
from autoaux.corpora._files import File
from autoaux.corpora._layout import Layout, Store, bad_rows, place
from autoaux.corpora._words import sample_lines, words_of
from autoaux.errors import InputError


class Parallel:
    """Two files: tokens, then labels."""

    name = "parallel"

    def detect(self, files: Sequence[File]) -> Layout | None:
        """Two files with as many words in each line, those of the second being fewer in kind."""
        if len(files) != 2:
            return None
        first, second = ([line.split() for line in sample_lines(file)] for file in files)
        n = min(len(first), len(second))
        same = [len(a) == len(b) for a, b in zip(first, second)]
        if not n or sum(same) < 0.98 * n or max(map(len, first)) < 2:
            return None
        kinds = [len({word for line in lines for word in line}) for lines in (first, second)]
        return Layout(self.name) if kinds[1] < kinds[0] else None

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        if len(files) != 2:
            raise InputError(f"{files[0].path}: expected two parallel files, tokens and labels, found {len(files)}")
        tokens, labels = ([], [])
        counts = []
        for file, interner, found in zip(files, (store.forms, store.labels), (tokens, labels)):
            per_line = []
            for block in file.blocks():
                data = np.frombuffer(block, np.uint8)
                start, end = words_of(data)
                found.append(interner.pieces(data, start, end, file.encoding))
                ends = np.flatnonzero(data == ord("\n"))
                per_line.append(np.bincount(np.searchsorted(ends, start), minlength=len(ends)))
            counts.append(np.concatenate(per_line) if per_line else np.empty(0, np.int64))
        _refuse_unequal(files, *counts)
        lengths = counts[0][counts[0] > 0]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        none = np.empty(0, np.int32)
        return Split(np.concatenate([none, *tokens]), np.concatenate([none, *labels]), offsets)


def _refuse_unequal(files: Sequence[File], tokens: np.ndarray, labels: np.ndarray) -> None:
    n = max(len(tokens), len(labels))
    tokens, labels = (np.pad(counts, (0, n - len(counts))) for counts in (tokens, labels))
    bad = np.flatnonzero(tokens != labels)
    if len(bad):
        places = [place(files[0], int(i) + 1, f"{tokens[i]} tokens, {labels[i]} labels in {files[1].name.name}") for i in bad[:3]]
        raise bad_rows("lines with another number of labels than tokens", places, len(bad))
