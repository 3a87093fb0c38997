"""Files in UTF-16, as spreadsheets save them, read as UTF-8."""

import codecs
import io
import re
from typing import BinaryIO

from autoaux.errors import InputError

SAMPLE = 4096  # bytes of a file's beginning that tell whether it is in UTF-16
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ufffd]")

_ZEROS = 0.05  # of the bytes, from which on they are no slip


def utf16_of(head: bytes) -> str | None:
    """What a file that begins so is in: "utf-16" where it begins with a byte order mark,
    "utf-16-le" or "utf-16-be"
    where its zero bytes are halves of line ends and other characters of a text; None where it is
    something else, a text with a stray zero too.
    """
    if head.startswith(_MARKS):
        return "utf-16"
    if b"\0" not in head:
        return None
    head = head[: len(head) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
        zeros, ends = head.count(0), text.count("\n")
        usual = zeros >= _ZEROS * len(head) or 2 * ends >= head.count(b"\n")
        if ends and usual and not _NO_TEXT.search(text):
            return encoding
    return None


def is_usable_encoding(name: str) -> bool:
    """Whether files said to be in an encoding can be read: UTF-16, or a text's encoding in which
    line ends, tabs and blanks are those of ASCII and nothing else is."""
    plain = "a\tB-X 1,\n"
    try:
        found = codecs.lookup(name)
        known = found.name.replace("-", "_")
        if known.startswith("utf_16"):
            return True
        stateful = known.startswith(("utf_7", "hz", "iso2022"))
        return not stateful and codecs.encode(plain, name) == plain.encode()
    except (LookupError, ValueError, TypeError):
        return False


class FromUtf16(io.RawIOBase):
    """The bytes of a file in UTF-16 (`encoding` as `utf16_of` says it) as UTF-8; `where` is
    what an error calls it.
    """

    def __init__(self, stream: BinaryIO, encoding: str, where: str) -> None:
        self._text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        self._where, self._line, self._rest = where, 1, b""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._text.close()
        super().close()

    def readinto(self, buffer) -> int:
        if not self._rest:
            try:
                text = self._text.read(1 << 16)
            except UnicodeDecodeError:
                raise InputError(
                    f"{self._where}:{self._line}: from here on, bytes that are not UTF-16, as its"
                    " beginning is; save it as UTF-8"
                ) from None
            self._line += text.count("\n")
            self._rest = text.encode()
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
