"""Word vectors from a file, one vector per word string."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from autoaux.errors import InputError
from autoaux.signals.vectors._vector_files import read_vector_file


class StaticVectors:
    """Vectors of words.

    Args:
        words: distinct strings.
        matrix: float [words, size]; only directions matter.
        name: how a person calls them.
    """

    def __init__(self, words: Iterable[str], matrix: np.ndarray, name: str = "vectors") -> None:
        self._rows = {word: row for row, word in enumerate(words)}
        self._matrix = np.asarray(matrix, np.float32)
        self.name = name

    @property
    def size(self) -> int:
        return self._matrix.shape[1]

    def of(self, forms: Iterable[str]) -> np.ndarray:
        """float32 [forms, size]; zero rows for words without a vector."""
        rows = np.array([self._rows.get(form, -1) for form in forms], np.int64)
        vectors = self._matrix[rows]
        vectors[rows < 0] = 0
        return vectors


def read_vectors(path: Path, words: frozenset[str] | None = None) -> StaticVectors:
    """Read word vectors; `words` keeps only those, so that a huge file costs little memory.

    Formats as in `read_vector_file`; of a word that stands there twice the first vector counts.

    Raises:
        InputError: no such file, rows of different lengths, something that is no number, no word
            left.
    """
    size, found = read_vector_file(path, (lambda _: True) if words is None else words.__contains__)
    kept: dict[str, np.ndarray] = {}
    for word, vector in found:
        kept.setdefault(word, vector)
    if not kept:
        raise InputError(f"{path}: holds no vector of any word of the corpora")
    return StaticVectors(
        kept, np.array(list(kept.values()), np.float32).reshape(len(kept), size), path.name
    )
