"""The numbers that stand for strings in spaCy's binary files.

A string's number is its MurmurHash64A with seed 1, unless it is one of spaCy's symbols, whose
numbers are their places in ``symbols.json``.
"""

import json
import struct
from collections.abc import Iterable
from functools import cache
from importlib.resources import files as resources
from types import ModuleType

from autoaux.errors import InputError

_MULTIPLY, _SHIFT, _64 = 0xC6A4A7935BD1E995, 47, (1 << 64) - 1


def number_of(text: str) -> int:
    """The number of a string; 0 where it is empty."""
    known = _symbols().get(text)
    return murmur(text.encode("utf-8", "surrogatepass")) if known is None else known


def strings_by_number(strings: Iterable[str]) -> dict[int, str]:
    """The symbols and these strings."""
    return {number: text for text, number in _symbols().items()} | {
        number_of(text): text for text in strings
    }


def murmur(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A."""
    h = seed ^ (len(data) * _MULTIPLY & _64)
    whole = len(data) // 8 * 8
    for (k,) in struct.iter_unpack("<Q", data[:whole]):
        k = k * _MULTIPLY & _64
        k = (k ^ k >> _SHIFT) * _MULTIPLY & _64
        h = (h ^ k) * _MULTIPLY & _64
    if data[whole:]:
        h = (h ^ int.from_bytes(data[whole:], "little")) * _MULTIPLY & _64
    h = (h ^ h >> _SHIFT) * _MULTIPLY & _64
    return h ^ h >> _SHIFT


def msgpack_for(where: str) -> ModuleType:
    """The package that reads and writes what is within; InputError where it is not installed."""
    try:
        import msgpack
    except ImportError:
        raise InputError(
            f"{where}: spaCy's binary format needs the package msgpack: pip install"
            " 'autoaux[spacy]'"
        ) from None
    return msgpack


@cache
def _symbols() -> dict[str, int]:
    text = resources(__package__).joinpath("symbols.json").read_text(encoding="utf-8")
    return {name: number for number, name in enumerate(json.loads(text))}
