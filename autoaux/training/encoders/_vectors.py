"""Static word vectors of given forms, with the lower-cased spelling where the exact one is
missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autoaux.signals import read_vector_file


@dataclass(frozen=True)
class WordVectors:
    """Vectors of given forms.

    Attributes:
        values: float32 [n_forms, size]; zeros where the file has no vector.
        known: bool [n_forms]; whether the file has the form, or its lower-cased spelling.
    """

    values: np.ndarray
    known: np.ndarray


def read_vectors(path: Path, forms: Sequence[str]) -> WordVectors:
    """The vectors of `forms` in a file (formats: `read_vector_file`); only these are kept in
    memory.

    A form that is missing takes the vector of its lower-cased spelling; a form missing in both has
    none.

    Raises:
        InputError: the file is absent, has no such format, or breaks it; with the line.
    """
    wanted: dict[str, list[tuple[int, bool]]] = {}
    for i, form in enumerate(forms):
        wanted.setdefault(form, []).append((i, True))
        if form.lower() != form:
            wanted.setdefault(form.lower(), []).append((i, False))
    size, found = read_vector_file(path, wanted.__contains__)
    values, exact = np.zeros((len(forms), size), np.float32), np.zeros(len(forms), bool)
    known = np.zeros(len(forms), bool)
    for word, vector in found:
        for i, is_exact in wanted[word]:
            if not exact[i]:
                values[i], known[i], exact[i] = vector, True, is_exact
    return WordVectors(values, known)
