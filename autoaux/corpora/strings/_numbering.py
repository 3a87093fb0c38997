"""Distinct pieces of bytes, numbered in the order in which they first appear."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute

from autoaux.corpora.strings._arrow import arrow_of, binary_from, binary_of, bytes_of, numpy_of
from autoaux.corpora.strings._growing import Growing

_WORD = 8
_MASK = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], np.uint64)
_TABLE = 1 << 17  # at most so many keys, or nearly, are numbered in one table
_MIX = np.uint64(0x9E3779B97F4A7C15)
_LOW, _BYTE, _HIGH = np.uint64(0xFF), np.uint64(8), np.uint64(0x8080808080808080)


@dataclass(frozen=True)
class Pieces:
    """Some pieces of bytes. A short one (up to eight bytes, none of them zero) is an integer, which
    Arrow
    hashes several times faster than a string.

    Attributes:
        keys: uint64 [n], the bytes of a short piece, the first the lowest; of a long one, 256 times
            its number from 1 in `long`, which no short one equals, as its lowest byte is zero.
        long: the long pieces, an Arrow binary array.
    """

    keys: np.ndarray
    long: pa.Array

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of(cls, data: np.ndarray, start: np.ndarray, end: np.ndarray) -> "Pieces":
        """The pieces data[start:end] of uint8 [n_bytes]."""
        if len(data) < _WORD:
            data = np.concatenate([data, np.zeros(_WORD, np.uint8)])
        lengths = end - start
        is_long = lengths > _WORD
        if not data.all():
            zeros = np.flatnonzero(data == 0)
            is_long |= np.searchsorted(zeros, start) < np.searchsorted(zeros, end)
        keys = _words(data, start) & _MASK[np.minimum(lengths, _WORD)]
        long = np.flatnonzero(is_long)
        keys[long] = _pointers(np.arange(len(long)))
        return cls(keys, _cut(data, start[long], end[long]))

    @classmethod
    def of_arrow(cls, values: pa.Array) -> "Pieces":
        """The values of a binary or string array."""
        data, offsets = bytes_of(values)
        return cls.of(data, offsets[:-1], offsets[1:])

    def numbered(self) -> "tuple[np.ndarray, Pieces]":
        """(int32 [n], the distinct pieces)."""
        keys, long = self.keys, _encoded(self.long)
        if len(long):
            keys = keys.copy()
            are_long = _are_long(keys)
            keys[are_long] = _pointers(numpy_of(long.indices)[_pointed(keys[are_long])])
        numbers, distinct = _numbered(keys)
        return numbers, Pieces(distinct, long.dictionary)

    def strings(self, kind: pa.DataType = pa.binary()) -> pa.Array:
        """Arrow binary or string [n]."""
        if len(self) > _TABLE:
            return pa.concat_arrays(
                [
                    Pieces(self.keys[at : at + _TABLE], self.long).strings(kind)
                    for at in range(0, len(self), _TABLE)
                ]
            )
        letters = self.keys.astype("<u8").view(np.uint8).reshape(-1, _WORD)
        is_long = _are_long(self.keys)
        filled = (letters != 0) & ~is_long[:, None]
        data, long = bytes_of(self.long.take(arrow_of(_pointed(self.keys[is_long]))))
        lengths = filled.sum(axis=1, dtype=np.int32)
        lengths[is_long] = np.diff(long)
        offsets = np.zeros(len(self) + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        result = np.empty(offsets[-1], np.uint8)
        of_long = np.repeat(is_long, lengths)
        result[of_long], result[~of_long] = data[long[0] : long[-1]], letters[filled]
        values = binary_of(offsets, result, kind)
        values.validate(full=True)
        return values

    def in_utf8(self, encoding: str) -> "Pieces":
        """The same from another encoding, one that agrees with UTF-8 in ASCII."""
        odd = self._beyond_ascii()
        if not len(odd):
            return self
        texts = [
            text.decode(encoding).encode()
            for text in Pieces(self.keys[odd], self.long).strings().to_pylist()
        ]
        pile = Pile()
        pile.add(self)
        pile.add(Pieces.of_arrow(binary_from(texts)))
        both = pile.pieces()
        both.keys[odd] = both.keys[len(self) :]
        return Pieces(both.keys[: len(self)], both.long)

    def _beyond_ascii(self) -> np.ndarray:
        """The places of pieces with a byte above 127."""
        long = _are_long(self.keys)
        odd = (self.keys & _HIGH != 0) & ~long
        data, offsets = bytes_of(self.long)
        of_long = np.zeros(len(self.long), bool)
        of_long[np.searchsorted(offsets, np.flatnonzero(data > 127), "right") - 1] = True
        odd[long] = of_long[_pointed(self.keys[long])]
        return np.flatnonzero(odd)


class Pile:
    """Pieces of several places, one behind the other."""

    def __init__(self) -> None:
        self._keys, self._letters, self._lengths = (
            Growing(np.uint64),
            Growing(np.uint8),
            Growing(np.int32),
        )

    def add(self, pieces: Pieces) -> None:
        keys = pieces.keys + (np.uint64(len(self._lengths)) << _BYTE) * _are_long(pieces.keys)
        data, offsets = bytes_of(pieces.long)
        self._keys.append(keys)
        self._letters.append(data[offsets[0] : offsets[-1]])
        self._lengths.append(np.diff(offsets))

    def pieces(self) -> Pieces:
        """All of them, after which no more are taken."""
        offsets = np.concatenate([[0], np.cumsum(self._lengths.array())])
        return Pieces(self._keys.array(), binary_of(offsets, self._letters.array()))


def numbered(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, Pieces]:
    """(int32 [n], the distinct pieces) of the pieces data[start:end]."""
    return Pieces.of(data, start, end).numbered()


def _numbered(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int32 [n], the distinct keys). Arrow's table of n keys takes up to 200 n bytes, so that many
    keys are
    numbered in several tables, one after the other, and then by the places where they first stand.
    """
    if len(keys) <= _TABLE:
        return _numbered_at_once(keys)
    bits = min((len(keys) // _TABLE).bit_length(), 8)
    mixed = keys * _MIX
    mixed >>= np.uint64(64 - bits)
    table_of = mixed.astype(np.uint8)
    del mixed
    numbers, first, n = np.empty(len(keys), np.int32), [], 0
    for table in range(1 << bits):
        at = np.flatnonzero(table_of == table)
        own, distinct = _numbered_at_once(keys[at])
        numbers[at] = own + np.int32(n)
        first.append(at[np.diff(np.maximum.accumulate(own), prepend=-1) > 0].astype(np.int32))
        n += len(distinct)
    places = np.concatenate(first)
    order = np.argsort(places)
    rank = np.empty(n, np.int32)
    rank[order] = np.arange(n, dtype=np.int32)
    renumber(numbers, rank)
    return numbers, keys[places[order]]


def renumber(numbers: np.ndarray, final: np.ndarray) -> None:
    """Put final[number] (int32) in the place of each number, piece by piece: they may be most
    of the memory.
    """
    for at in range(0, len(numbers), _TABLE):
        some = numbers[at : at + _TABLE]
        np.take(final, some, out=some, mode="clip")


def _numbered_at_once(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    coded = _encoded(arrow_of(keys))
    return numpy_of(coded.indices), numpy_of(coded.dictionary)


def _encoded(values: pa.Array) -> pa.DictionaryArray:
    """Distinct values and numbers, in memory that goes back to the system, as Arrow's own
    pool's does not.
    """
    return pa.compute.dictionary_encode(values, memory_pool=pa.system_memory_pool())


def _are_long(keys: np.ndarray) -> np.ndarray:
    return (keys & _LOW == 0) & (keys != 0)


def _pointers(numbers: np.ndarray) -> np.ndarray:
    return (numbers.astype(np.uint64) + np.uint64(1)) << _BYTE


def _pointed(keys: np.ndarray) -> np.ndarray:
    return (keys >> _BYTE).astype(np.int64) - 1


def _cut(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> pa.Array:
    """The pieces data[start:end] as one Arrow binary array."""
    lengths = end - start
    offsets = np.zeros(len(start) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    index = np.arange(offsets[-1], dtype=np.int32) + np.repeat(
        (start - offsets[:-1]).astype(np.int32), lengths
    )
    return binary_of(offsets, data[index])


def _words(data: np.ndarray, at: np.ndarray) -> np.ndarray:
    """uint64: the eight bytes from each place on, zeros behind the end of the data."""
    last = len(data) - _WORD
    words = np.ndarray(last + 1, "<u8", data, strides=(1,))[np.minimum(at, last)]
    late = np.flatnonzero(at > last)
    words[late] >>= (8 * np.minimum(at[late] - last, _WORD - 1)).astype(np.uint64)
    return words
