"""Word vectors from a file, one vector per word string."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from autoaux.errors import InputError


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

    Formats, by suffix: ``.npy`` (float [words, size]) beside a ``.txt`` of the same name with one word
    a line; ``.bin`` (word2vec binary); anything else word2vec or GloVe text: a word and its numbers per
    line, with or without a first line "words size".

    Raises:
        InputError: no such file, rows of different lengths, something that is no number, no word left.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such vector file")
    reader = {".npy": _read_npy, ".bin": _read_binary}.get(path.suffix, _read_text)
    found, matrix = reader(path, words)
    if not found:
        raise InputError(f"{path}: holds no vector of any word of the corpora")
    if not np.isfinite(matrix).all():
        raise InputError(f"{path}: some vectors hold values that are no numbers")
    return StaticVectors(found, matrix, path.name)


def _read_npy(path: Path, words: frozenset[str] | None) -> tuple[list[str], np.ndarray]:
    listed = path.with_suffix(".txt")
    if not listed.is_file():
        raise InputError(f"{path}: expected the words, one a line, in {listed.name} beside it")
    try:
        matrix = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise InputError(f"{path}: not an array that numpy reads without pickle: {error}") from None
    names = listed.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if matrix.ndim != 2 or len(names) != len(matrix):
        raise InputError(f"{path}: {matrix.shape} numbers for {len(names)} words; expected one row per word")
    keep = [i for i, name in enumerate(names) if words is None or name in words]
    return [names[i] for i in keep], matrix[keep]


def _read_text(path: Path, words: frozenset[str] | None) -> tuple[list[str], np.ndarray]:
    found: dict[str, np.ndarray] = {}
    size = 0
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            fields = line.rstrip().split(" ")
            if number == 1 and len(fields) == 2 and all(field.isdigit() for field in fields):
                size = int(fields[1])
                continue
            # the word may itself hold spaces: the numbers are what stands last
            size = size or len(fields) - 1
            word = " ".join(fields[:-size])
            if len(fields) <= size or (len(fields) > size + 1 and _is_number(fields[-size - 1])):
                raise InputError(f"{path}:{number}: {len(fields) - 1} numbers where the lines before have {size}")
            if (words is None or word in words) and word not in found:
                try:
                    found[word] = np.array(fields[-size:], np.float32)
                except ValueError:
                    raise InputError(f"{path}:{number}: expected a word and {size} numbers") from None
    return list(found), np.array(list(found.values()), np.float32).reshape(len(found), size)


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _read_binary(path: Path, words: frozenset[str] | None) -> tuple[list[str], np.ndarray]:
    found: dict[str, np.ndarray] = {}
    with path.open("rb") as file:
        header = file.readline(100).split()
        if len(header) != 2 or not all(field.isdigit() for field in header):
            raise InputError(f"{path}: not a word2vec binary file: expected a first line with two numbers")
        count, size = map(int, header)
        blob = file.read()
    place = 0
    for number in range(count):
        space = blob.find(b" ", place)
        end = space + 1 + 4 * size
        if space < 0 or end > len(blob):
            raise InputError(f"{path}: ends within word {number + 1} of {count}")
        word = blob[place:space].lstrip(b"\n").decode("utf-8", "surrogateescape")
        if words is None or word in words:
            found.setdefault(word, np.frombuffer(blob, "<f4", size, space + 1))
        place = end
    return list(found), np.array(list(found.values()), np.float32).reshape(len(found), size)
