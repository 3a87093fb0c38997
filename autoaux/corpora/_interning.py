"""Distinct strings, numbered in the order in which they first appear."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

_FLUSH = 8 << 20  # bytes that wait before they are numbered


class Interner:
    """Numbers for strings; columns come as Arrow arrays, single values one by one."""

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

    def column(
        self, values: pa.Array | pa.ChunkedArray, encoding: str = "utf-8", value: Callable[[str], str] | None = None
    ) -> np.ndarray:
        """int32 [n]: the numbers of a binary or string Arrow column.

        Only distinct values are decoded; `value` is applied to each of them.
        """
        coded = values.dictionary_encode()
        chunks = coded.chunks if isinstance(coded, pa.ChunkedArray) else [coded]
        if not chunks or not len(coded):
            return np.empty(0, np.int32)
        distinct = chunks[-1].dictionary  # one for all chunks
        if encoding == "utf-8" and pa.types.is_binary(distinct.type):
            distinct = distinct.cast(pa.string())
        texts = distinct.to_pylist()
        if texts and isinstance(texts[0], bytes):
            texts = [text.decode(encoding) for text in texts]
        if value is not None:
            texts = [value(text) for text in texts]
        index = self._index
        if index:
            numbers = np.fromiter(map(self.one, texts), np.int32, len(texts))
        else:
            index.update(zip(texts, range(len(texts))))
            if len(index) < len(texts):  # `value` made some alike
                index.clear()
                numbers = np.fromiter(map(self.one, texts), np.int32, len(texts))
            else:
                numbers = np.arange(len(texts), dtype=np.int32)
        return np.concatenate([numbers[chunk.indices.to_numpy()] for chunk in chunks])


class Column:
    """A column that grows block by block and is numbered in large pieces, to hash each value once."""

    def __init__(self, interner: Interner, encoding: str, value: Callable[[str], str] | None = None) -> None:
        self.interner, self.encoding, self.value = interner, encoding, value
        self._waiting: list[pa.Array] = []
        self._size = 0
        self._numbers: list[np.ndarray] = [np.empty(0, np.int32)]

    def add(self, values: pa.Array) -> None:
        self._waiting.append(values)
        self._size += values.nbytes
        if self._size > _FLUSH:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            values = pa.chunked_array(self._waiting)
            self._waiting, self._size = [], 0
            self._numbers.append(self.interner.column(values, self.encoding, self.value))

    def numbers(self) -> np.ndarray:
        """int32 [n]: all of it."""
        self._flush()
        if len(self._numbers) > 2:
            self._numbers = [np.concatenate(self._numbers)]
        return self._numbers[-1]
