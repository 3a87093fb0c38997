"""Distinct strings, numbered in the order in which they first appear."""

from collections.abc import Callable

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

    def __contains__(self, text: str) -> bool:
        return text in self._index

    def one(self, text: str) -> int:
        return self._index.setdefault(text, len(self._index))

    def column(self, values: pa.Array, encoding: str = "utf-8", value: Callable[[str], str] | None = None) -> np.ndarray:
        """int32 [n]: the numbers of a binary or string Arrow column.

        Only distinct values are decoded; `value` is applied to each of them.
        """
        coded = values.dictionary_encode()
        distinct = coded.dictionary.to_pylist()
        if distinct and isinstance(distinct[0], bytes):
            distinct = [text.decode(encoding) for text in distinct]
        if value is not None:
            distinct = map(value, distinct)
        numbers = np.fromiter(map(self.one, distinct), np.int32)
        return numbers[coded.indices.to_numpy()] if len(numbers) else numbers
