"""UTF-8 with stray bytes of cp1252 in it: a codec, so that such a file is decoded like any
other.
"""

import codecs
from typing import Any

NAME = "utf_8_with_cp1252"


def _stray(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are no UTF-8, as cp1252, or latin-1 where that has no such character."""
    assert isinstance(error, UnicodeDecodeError)  # the codec below only decodes
    stray = error.object[error.start : error.end]
    return "".join(_letter(byte) for byte in stray), error.end


def _letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _decode(data: Any, errors: str = "strict", /) -> tuple[str, int]:
    whole = bytes(data)
    return whole.decode("utf-8", "as_cp1252"), len(whole)


def _find(name: str) -> codecs.CodecInfo | None:
    return (
        codecs.CodecInfo(name=NAME, encode=codecs.utf_8_encode, decode=_decode)
        if name == NAME
        else None
    )


codecs.register_error("as_cp1252", _stray)
codecs.register(_find)
