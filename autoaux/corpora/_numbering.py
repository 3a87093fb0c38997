"""Distinct pieces of a block of bytes, numbered in the order in which they first appear."""

import numpy as np
import pyarrow as pa

_WORD = 8
_MASK = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], np.uint64)


def numbered(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, pa.Array]:
    """(int32 [n], the distinct pieces as an Arrow binary array) of the pieces data[start:end].

    A piece of up to eight bytes is compared as one 64-bit integer, which Arrow hashes several times
    faster than a string; a longer one as a string, whose number then takes the integer's place (its
    lowest byte is zero, as no short piece's is: a block with a NUL in it is numbered by strings alone).
    """
    if len(data) < _WORD or not len(start) or not data.all():
        return _by_strings(data, start, end)
    lengths = end - start
    keys = _words(data, start) & _MASK[np.minimum(lengths, _WORD)]
    long = np.flatnonzero(lengths > _WORD)
    numbers, pieces = _by_strings(data, start[long], end[long])
    keys[long] = (numbers.astype(np.uint64) + np.uint64(1)) << np.uint64(8)
    coded = pa.array(keys).dictionary_encode()
    distinct = coded.dictionary.to_numpy()
    is_long = (distinct & np.uint64(0xFF) == 0) & (distinct != 0)
    order = np.where(is_long, len(distinct) + (distinct >> np.uint64(8)).astype(np.int64) - 1, np.arange(len(distinct)))
    return coded.indices.to_numpy(), pa.concat_arrays([_bytes_of(distinct), pieces]).take(pa.array(order))


def cut(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> pa.Array:
    """The pieces data[start:end] as one Arrow binary array."""
    lengths = end - start
    offsets = np.zeros(len(start) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    index = np.arange(offsets[-1], dtype=np.int32) + np.repeat((start - offsets[:-1]).astype(np.int32), lengths)
    return _binary(offsets, data[index])


def _words(data: np.ndarray, at: np.ndarray) -> np.ndarray:
    """uint64: the eight bytes from each place on, zeros behind the end of the data."""
    last = len(data) - _WORD
    words = np.ndarray(last + 1, "<u8", data, strides=(1,))[np.minimum(at, last)]
    late = np.flatnonzero(at > last)
    words[late] >>= (8 * np.minimum(at[late] - last, _WORD - 1)).astype(np.uint64)
    return words


def _by_strings(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, pa.Array]:
    coded = cut(data, start, end).dictionary_encode()
    return coded.indices.to_numpy(), coded.dictionary


def _bytes_of(keys: np.ndarray) -> pa.Array:
    """Short pieces from their integers."""
    letters = keys.astype("<u8").view(np.uint8).reshape(-1, _WORD)
    filled = letters != 0
    offsets = np.zeros(len(keys) + 1, np.int32)
    np.cumsum(filled.sum(axis=1), out=offsets[1:])
    return _binary(offsets, letters[filled])


def _binary(offsets: np.ndarray, data: np.ndarray) -> pa.Array:
    return pa.Array.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
