"""Distinct strings, numbered in the order in which they first appear."""

import numpy as np
import pyarrow as pa


class Interner:
    """Numbers for strings; columns come as Arrow arrays, single values one by one."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def one(self, text: str) -> int:
        return self._index.setdefault(text, len(self._index))

    def column(self, values: pa.Array, encoding: str = "utf-8") -> np.ndarray:
        """int32 [n]: the numbers of a binary or string Arrow column; only distinct values are decoded."""
        coded = values.dictionary_encode()
        distinct = coded.dictionary.to_pylist()
        if distinct and isinstance(distinct[0], bytes):
            distinct = [value.decode(encoding) for value in distinct]
        numbers = np.array([self.one(value) for value in distinct], np.int32)
        return numbers[coded.indices.to_numpy()] if len(numbers) else np.empty(0, np.int32)
