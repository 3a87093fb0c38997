"""Distinct strings, numbered in the order in which they first appear."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute

from autoaux.corpora._numbering import numbered
from autoaux.corpora._strings import Strings

EMPTY_TOKEN = "\ufffd"  # stands for a token that is empty in the file, so that no word has no characters


class Interner:
    """Numbers for labels: few, and each wanted as text at once."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def __contains__(self, text: str) -> bool:
        return text in self._index

    def one(self, text: str) -> int:
        return self._index.setdefault(text, len(self._index))

    def column(self, values: pa.Array) -> np.ndarray:
        """int32 [n]: the numbers of an Arrow column in UTF-8."""
        coded = values.dictionary_encode()
        return np.array([self.one(text) for text in decoded(coded.dictionary, "utf-8").to_pylist()], np.int32)[coded.indices.to_numpy()]

    def pieces(
        self, data: np.ndarray, start: np.ndarray, end: np.ndarray, encoding: str = "utf-8", value: Callable[[str], str] | None = None
    ) -> np.ndarray:
        """int32 [n]: the numbers of the pieces data[start:end]; `value` is applied to each distinct text."""
        numbers, distinct = numbered(data, start, end)
        texts = decoded(distinct, encoding).to_pylist()
        return np.array([self.one(value(text) if value else text) for text in texts], np.int32)[numbers]


class Forms:
    """Numbers for words: many, so that they stay Arrow arrays and no Python string is made of them.

    Numbers are given out at once and are provisional: a word has one for every block it stands in.
    `settled` says which is which.
    """

    def __init__(self) -> None:
        self._arrays: list[pa.Array] = []
        self._n = 0
        self._singles: dict[str, int] = {}
        self._waiting: list[str] = []

    def one(self, text: str) -> int:
        """The number of one word; lone surrogates in it are read as U+FFFD."""
        number = self._singles.get(text)
        if number is None:
            number = self._singles[text] = self._n
            self._n += 1
            self._waiting.append(text)
        return number

    def column(self, values: pa.Array) -> np.ndarray:
        """int32 [n]: the numbers of an Arrow column in UTF-8."""
        coded = values.dictionary_encode()
        return self._given(coded.indices.to_numpy(), coded.dictionary, "utf-8")

    def pieces(self, data: np.ndarray, start: np.ndarray, end: np.ndarray, encoding: str = "utf-8") -> np.ndarray:
        """int32 [n]: the numbers of the pieces data[start:end]."""
        return self._given(*numbered(data, start, end), encoding)

    def _given(self, numbers: np.ndarray, distinct: pa.Array, encoding: str) -> np.ndarray:
        self._flush()
        numbers = numbers + np.int32(self._n)  # a copy: Arrow's own is read-only
        self._arrays.append(decoded(distinct, encoding))
        self._n += len(distinct)
        return numbers

    def taken_over(self, other: "Forms") -> np.int32:
        """Take over the words of another; what its numbers rise by."""
        self._flush()
        other._flush()
        step = np.int32(self._n)
        self._arrays += other._arrays
        self._n += other._n
        return step

    def _flush(self) -> None:
        if self._waiting:
            texts = (text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not text.isascii() else text for text in self._waiting)
            self._arrays.append(pa.array(texts, pa.string()))
            self._waiting = []

    def settled(self) -> tuple[Strings, np.ndarray]:
        """(distinct words, int32: the final number of each number given out).

        The empty word is EMPTY_TOKEN.
        """
        self._flush()
        if not self._arrays:
            return Strings(pa.array([], pa.string())), np.empty(0, np.int32)
        whole = pa.concat_arrays(self._arrays)
        if (np.diff(offsets_of(whole)) == 0).any():
            whole = pa.compute.if_else(pa.compute.equal(whole, ""), EMPTY_TOKEN, whole)
        self._arrays = []
        coded = whole.dictionary_encode()
        return Strings(coded.dictionary), coded.indices.to_numpy()


def decoded(values: pa.Array, encoding: str) -> pa.Array:
    """Distinct texts as Arrow strings."""
    if pa.types.is_string(values.type):
        return values
    if encoding != "utf-8":
        high = np.flatnonzero(np.frombuffer(values.buffers()[2] or b"", np.uint8) > 127)
        odd = np.zeros(len(values), bool)
        odd[np.searchsorted(offsets_of(values), high, "right") - 1] = True
        texts = [text.decode(encoding).encode() for text in values.filter(pa.array(odd)).to_pylist()]
        values = pa.compute.replace_with_mask(values, pa.array(odd), pa.array(texts, pa.binary()))
    return values.cast(pa.string())


def offsets_of(values: pa.Array) -> np.ndarray:
    """int32 [n + 1]: where each string of a binary or string array begins."""
    return np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]
