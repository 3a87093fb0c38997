"""Distinct strings, numbered in the order in which they first appear."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from autoaux.corpora.strings._arrow import binary_from
from autoaux.corpora.strings._numbering import Pieces, Pile, numbered
from autoaux.corpora.strings._strings import Strings

EMPTY_TOKEN = (  # stands for a token that is empty in the file, so that no word has no characters
    "\ufffd"
)
_EMPTY_KEY = int.from_bytes(EMPTY_TOKEN.encode(), "little")


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
        return self._given(*Pieces.of_arrow(values).numbered(), "utf-8", None)

    def pieces(
        self,
        data: np.ndarray,
        start: np.ndarray,
        end: np.ndarray,
        encoding: str = "utf-8",
        value: Callable[[str], str] | None = None,
    ) -> np.ndarray:
        """int32 [n]: the numbers of the pieces data[start:end]; `value` is applied to each
        distinct text.
        """
        return self._given(*numbered(data, start, end), encoding, value)

    def _given(
        self,
        numbers: np.ndarray,
        distinct: Pieces,
        encoding: str,
        value: Callable[[str], str] | None,
    ) -> np.ndarray:
        texts = [text.decode(encoding) for text in distinct.strings().to_pylist()]
        return np.array([self.one(value(text) if value else text) for text in texts], np.int32)[
            numbers
        ]


class Forms:
    """Numbers for words: many, so that no Python string is made of them.

    Numbers are given out at once and are provisional: a word has one for every block it stands in.
    `settled` says which is which.
    """

    def __init__(self) -> None:
        self._given = Pile()
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
        return self._added(*Pieces.of_arrow(values).numbered(), "utf-8")

    def pieces(
        self, data: np.ndarray, start: np.ndarray, end: np.ndarray, encoding: str = "utf-8"
    ) -> np.ndarray:
        """int32 [n]: the numbers of the pieces data[start:end]."""
        return self._added(*numbered(data, start, end), encoding)

    def _added(self, numbers: np.ndarray, distinct: Pieces, encoding: str) -> np.ndarray:
        self._flush()
        numbers = numbers + np.int32(self._n)  # a copy: Arrow's own is read-only
        self._given.add(distinct if encoding == "utf-8" else distinct.in_utf8(encoding))
        self._n += len(distinct)
        return numbers

    def _flush(self) -> None:
        if self._waiting:
            texts = (
                text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()
                for text in self._waiting
            )
            self._given.add(Pieces.of_arrow(binary_from(texts)))
            self._waiting = []

    def settled(self) -> tuple[Strings, np.ndarray]:
        """(distinct words, int32: the final number of each number given out).

        The empty word is EMPTY_TOKEN.
        """
        self._flush()
        given, self._given = self._given.pieces(), Pile()
        given.keys[given.keys == 0] = _EMPTY_KEY
        numbers, distinct = given.numbered()
        del given
        return Strings(distinct.strings(pa.string())), numbers
