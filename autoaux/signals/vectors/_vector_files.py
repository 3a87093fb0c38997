"""Files of word vectors as people have them: .npy, word2vec or GloVe text, word2vec binary."""

import gzip
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path

import numpy as np

from autoaux.errors import InputError

Found = Iterator[tuple[str, np.ndarray]]
Wanted = Callable[[str], bool]


def read_vector_file(path: Path, wanted: Wanted) -> tuple[int, Found]:
    """Size of the vectors of a file, and the words in it that are wanted, each with its float32
    vector.

    Formats: ``.npy`` (an array [words, size], beside a ``.txt`` of the same name with one word a
        line);
    ``.bin`` (word2vec binary); everything else as text, a word and its numbers per line, with or
    without word2vec's first line of counts. ``.gz`` may follow. The file is read as it is asked
    for; a word that stands in it twice comes twice.

    Raises:
        InputError: the file is absent, has no such format, or breaks it; with the line. While
            reading: rows of different lengths, something that is no finite number.
    """
    if not path.is_file():
        raise InputError(
            f"{path}: no such vector file (.npy with a .txt of words, .vec, .txt or word2vec .bin)"
        )
    kind = path.suffixes[-2] if path.suffix == ".gz" and len(path.suffixes) > 1 else path.suffix
    size, found = {".npy": _read_npy, ".bin": _read_binary}.get(kind, _read_text)(path, wanted)
    return size, _finite(path, found)


def _finite(path: Path, found: Found) -> Found:
    for word, vector in found:
        if not np.isfinite(vector).all():
            raise InputError(f"{path}: the vector of {word!r} holds values that are no numbers")
        yield word, vector


def _open(path: Path) -> BufferedReader | gzip.GzipFile:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _word(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _read_npy(path: Path, wanted: Wanted) -> tuple[int, Found]:
    listed = path.with_suffix(".txt")
    if not listed.is_file():
        raise InputError(f"{path}: expected the words, one a line, in {listed.name} beside it")
    try:
        matrix = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise InputError(f"{path}: not an array that numpy reads without pickle: {error}") from None
    words = listed.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if matrix.ndim != 2 or len(words) != len(matrix):
        raise InputError(
            f"{path}: an array of shape {matrix.shape} for {len(words)} words; expected one row per"
            " word"
        )
    return matrix.shape[1], (
        (word, np.asarray(matrix[i], np.float32)) for i, word in enumerate(words) if wanted(word)
    )


def _read_text(path: Path, wanted: Wanted) -> tuple[int, Found]:
    with _open(path) as file:
        first = file.readline().split()
    counts = len(first) == 2 and all(part.isdigit() for part in first)
    size = int(first[1]) if counts else len(first) - 1
    if size < 1:
        raise InputError(
            f"{path}:1: holds no vector: expected a word and its numbers, or the counts of a"
            " word2vec file"
        )

    def found() -> Found:
        with _open(path) as file:
            for number, line in enumerate(file, 1):
                if counts and number == 1:
                    continue
                raw, *fields = line.rstrip().rsplit(None, size) or [
                    b""
                ]  # from the right: some files have words with spaces
                word = _word(raw)
                if len(fields) < size or (b" " in raw and _is_number(raw.rpartition(b" ")[2])):
                    wrong = max(len(line.split()) - 1, 0)
                    raise InputError(
                        f"{path}:{number}: {word.split(' ')[0]!r} has {wrong} values, expected"
                        f" {size}"
                    )
                if not wanted(word):
                    continue
                try:
                    yield word, np.array(fields, dtype=np.float32)
                except ValueError:
                    raise InputError(
                        f"{path}:{number}: a value of {word!r} is not a number"
                    ) from None

    return size, found()


def _is_number(field: bytes) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _read_binary(path: Path, wanted: Wanted) -> tuple[int, Found]:
    with _open(path) as file:
        first = file.readline(100).split()
    if len(first) != 2 or not all(part.isdigit() for part in first):
        raise InputError(
            f"{path}:1: not a word2vec binary file: expected a line of counts (words and size)"
        )
    count, size = map(int, first)

    def found() -> Found:
        with _open(path) as file:
            file.readline()
            for number in range(1, count + 1):
                raw = bytearray()
                while (byte := file.read(1)) not in (b" ", b""):
                    raw += byte
                values = file.read(4 * size)
                if len(values) != 4 * size:
                    raise InputError(f"{path}: ends within word {number} of {count}")
                word = _word(bytes(raw).lstrip(b"\n"))
                if wanted(word):
                    yield word, np.frombuffer(values, "<f4").astype(np.float32)

    return size, found()
