"""The bytes of spaCy's DocBin: zlib over msgpack, with the tokens as one table of numbers."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from autoaux.corpora.formats.offsets.spacy._string_hashes import msgpack_for, strings_by_number

ORTH, POS, TAG, DEP, ENT_IOB, ENT_TYPE, SENT_START = 65, 74, 75, 76, 77, 78, 80
MOST_BYTES = 2 << 30
_BEGIN = b"\xa7version"  # the first key of the map within
_SPAN = struct.Struct(">QQQllll")  # id, knowledge base id, label; tokens from, to; characters


class NotDocBin(ValueError):
    """Bytes that are no whole DocBin, and why."""


@dataclass(frozen=True)
class Doc:
    """One document: `table` has a column of uint64 [n_tokens] by attribute, `strings` the string
    of each number; `groups` are spans of tokens by their group's name."""

    table: dict[int, np.ndarray]
    spaces: np.ndarray
    strings: dict[int, str]
    cats: dict[str, float]
    groups: dict[str, list[tuple[int, int, str]]]

    def texts(self, attribute: int) -> list[str]:
        """The strings of a column."""
        try:
            return [self.strings[number] for number in self.table[attribute].tolist()]
        except KeyError:
            raise NotDocBin("a token's string is not among its strings") from None


def begins_as_docbin(stream: BinaryIO) -> bool:
    try:
        return _BEGIN in zlib.decompressobj().decompress(stream.read(1 << 12), 64)
    except zlib.error:
        return False


def docs_in(data: bytes, where: str) -> Iterator[Doc]:
    """The documents of a DocBin; NotDocBin where it is none or damaged."""
    unpacker = zlib.decompressobj()
    try:
        packed = unpacker.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise NotDocBin(f"its zlib data is damaged ({error})") from None
    if not unpacker.eof:
        raise NotDocBin("its zlib data does not end, or expands beyond all bounds")
    msgpack = msgpack_for(where)
    try:
        held = msgpack.unpackb(packed, raw=False, strict_map_key=False)
        strings = strings_by_number(held["strings"])
        attributes, lengths = held["attrs"], np.frombuffer(held["lengths"], "<i4")
        tokens = np.frombuffer(held["tokens"], "<u8").reshape(-1, len(attributes))
        spaces = np.frombuffer(held["spaces"], bool)
        ends = np.cumsum(lengths, dtype=np.int64)
        if len(ends) and (
            ends[-1] != len(tokens) or len(spaces) != len(tokens) or min(lengths) < 0
        ):
            raise NotDocBin("its documents are not as long as its table of tokens")
        for number, end in enumerate(ends.tolist()):
            some = slice(end - int(lengths[number]), end)
            yield Doc(
                {attribute: tokens[some, at] for at, attribute in enumerate(attributes)},
                spaces[some],
                strings,
                _cats(held.get("cats") or (), number),
                _groups(msgpack, held.get("span_groups") or (), number, strings),
            )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        if isinstance(error, NotDocBin):
            raise
        raise NotDocBin(f"it is not laid out as one ({type(error).__name__}: {error})") from None


def _cats(given: Sequence, number: int) -> dict[str, float]:
    return {str(k): float(v) for k, v in given[number].items()} if number < len(given) else {}


def _groups(msgpack, given: Sequence, number: int, strings: dict[int, str]) -> dict:
    """The span groups of one document: each is msgpack within msgpack."""
    if number >= len(given) or not given[number]:
        return {}
    held = msgpack.unpackb(given[number], raw=False, strict_map_key=False)
    groups: dict[str, list[tuple[int, int, str]]] = {}
    for packed in held:  # a list of groups, or a map from each to the keys it stands under
        group = msgpack.unpackb(packed, raw=False, strict_map_key=False)
        keys = held[packed] if isinstance(held, dict) else [group["name"]]
        spans = [_SPAN.unpack(span) for span in group["spans"]]
        for key in keys:
            groups[key] = [(first, end, strings[label]) for _, _, label, first, end, _, _ in spans]
    return groups
