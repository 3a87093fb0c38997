"""Between NumPy and Arrow without a copy, and without pandas, which pa.array and to_numpy
import (a quarter of a second).
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

_TYPES = {np.dtype(name): getattr(pa, name)() for name in ("int32", "int64", "uint64")}


def arrow_of(array: np.ndarray) -> pa.Array:
    """An array of int32, int64 or uint64, in memory of its own or not, as Arrow's."""
    array = np.ascontiguousarray(array)
    return pa.Array.from_buffers(_TYPES[array.dtype], len(array), [None, pa.py_buffer(array)])


def numpy_of(values: pa.Array) -> np.ndarray:
    """An Arrow array of numbers without nulls as NumPy's, read-only."""
    kind = np.dtype(str(values.type))
    return np.frombuffer(
        values.buffers()[1] or b"", kind, len(values), values.offset * kind.itemsize
    )


def binary_of(offsets: np.ndarray, data: np.ndarray, kind: pa.DataType = pa.binary()) -> pa.Array:
    """The pieces data[offsets[i]:offsets[i + 1]] (int [n + 1], uint8) as binary or string;
    OverflowError beyond 2 GB.
    """
    if offsets[-1] > np.iinfo(np.int32).max:
        raise OverflowError("more than 2 GB of words in one array")
    return pa.Array.from_buffers(
        kind,
        len(offsets) - 1,
        [None, pa.py_buffer(np.ascontiguousarray(offsets, np.int32)), pa.py_buffer(data)],
    )


def binary_from(texts: Iterable[bytes], kind: pa.DataType = pa.binary()) -> pa.Array:
    """Texts as Arrow binary or string."""
    texts = list(texts)
    offsets = np.cumsum([0, *map(len, texts)])
    return binary_of(offsets, np.frombuffer(b"".join(texts), np.uint8), kind)


def strings_from(texts: Iterable[str]) -> pa.Array:
    return binary_from((text.encode() for text in texts), pa.string())


def bytes_of(values: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """(uint8 data, int offsets [n + 1]) of a binary or string array, large or not."""
    large = pa.types.is_large_string(values.type) or pa.types.is_large_binary(values.type)
    _, offsets, data = values.buffers()
    offsets = np.frombuffer(offsets, np.int64 if large else np.int32)
    return (
        np.frombuffer(data or b"", np.uint8),
        offsets[values.offset : values.offset + len(values) + 1],
    )
