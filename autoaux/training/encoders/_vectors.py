"""Static word vectors from the files people have: .npy, word2vec text (.vec, .txt), word2vec binary (.bin)."""

import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from autoaux.errors import InputError


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
    """The vectors of `forms` in a file; only these are kept in memory.

    Formats: ``.npy`` (an array [n_words, size], beside a ``.txt`` of the same name with one word per
    line); ``.bin`` (word2vec binary); everything else as text, a word and its numbers per line, with
    or without word2vec's first line of counts. ``.gz`` may follow. A form that is missing takes the
    vector of its lower-cased spelling; a form missing in both has none.

    Raises:
        InputError: the file is absent, has no such format, or breaks it; with the line.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file of word vectors (.npy with a .txt of words, .vec, .txt or word2vec .bin)")
    wanted: dict[str, list[tuple[int, bool]]] = {}
    for i, form in enumerate(forms):
        wanted.setdefault(form, []).append((i, True))
        if form.lower() != form:
            wanted.setdefault(form.lower(), []).append((i, False))
    kind = path.suffixes[-2] if path.suffix == ".gz" and len(path.suffixes) > 1 else path.suffix
    read = {".npy": _read_npy, ".bin": _read_binary}.get(kind, _read_text)
    size, found = read(path, wanted.__contains__)
    values, exact = np.zeros((len(forms), size), np.float32), np.zeros(len(forms), bool)
    known = np.zeros(len(forms), bool)
    for word, vector in found:
        if not np.isfinite(vector).all():
            raise InputError(f"{path}: the vector of {word!r} holds a value that is not finite")
        for i, is_exact in wanted[word]:
            if not exact[i]:
                values[i], known[i], exact[i] = vector, True, is_exact
    return WordVectors(values, known)


Found = Iterator[tuple[str, np.ndarray]]


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _read_npy(path: Path, wanted: Callable[[str], bool]) -> tuple[int, Found]:
    words_path = path.with_suffix(".txt")
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise InputError(f"{path}: not a plain .npy array: {error}") from None
    if array.ndim != 2:
        raise InputError(f"{path}: expected an array [words, size], found {array.ndim} dimensions")
    if not words_path.is_file():
        raise InputError(f"{path}: the words of its rows are expected in {words_path.name} beside it, one per line")
    words = words_path.read_text(encoding="utf-8").split("\n")
    words = words[:-1] if words[-1] == "" else words
    if len(words) != len(array):
        raise InputError(f"{words_path}: {len(words)} words for {len(array)} vectors in {path.name}")
    return array.shape[1], ((word, np.asarray(array[i], np.float32)) for i, word in enumerate(words) if wanted(word))


def _read_text(path: Path, wanted: Callable[[str], bool]) -> tuple[int, Found]:
    with _open(path) as file:
        first = file.readline().split()
        header = len(first) == 2 and all(part.isdigit() for part in first)
        size = int(first[1]) if header else len(first) - 1
    if size < 1:
        raise InputError(f"{path}:1: expected a word and its vector, or the counts of a word2vec file")

    def found() -> Found:
        with _open(path) as file:
            for number, line in enumerate(file, 1):
                if header and number == 1:
                    continue
                # from the right: a few published files have words with spaces in them
                raw = line.rstrip().rsplit(None, size)[0]
                word = raw.decode("utf-8", errors="replace")
                if not wanted(word):
                    continue
                try:
                    vector = np.array(line[len(raw) :].split(), dtype=np.float32)
                except ValueError:
                    raise InputError(f"{path}:{number}: a value of {word!r} is not a number") from None
                if len(vector) != size:
                    raise InputError(f"{path}:{number}: {word!r} has {len(vector)} values, expected {size}")
                yield word, vector

    return size, found()


def _read_binary(path: Path, wanted: Callable[[str], bool]) -> tuple[int, Found]:
    with _open(path) as file:
        first = file.readline(100).split()
    if len(first) != 2 or not all(part.isdigit() for part in first):
        raise InputError(f"{path}:1: expected word2vec's line of counts (words and size)")
    count, size = int(first[0]), int(first[1])

    def found() -> Found:
        with _open(path) as file:
            file.readline()
            for i in range(count):
                raw = bytearray()
                while (byte := file.read(1)) not in (b" ", b""):
                    raw += byte
                values = file.read(4 * size)
                if len(values) != 4 * size:
                    raise InputError(f"{path}: ends within word {i + 1} of {count}")
                word = raw.lstrip(b"\n").decode("utf-8", errors="replace")
                if wanted(word):
                    yield word, np.frombuffer(values, "<f4").astype(np.float32)

    return size, found()
