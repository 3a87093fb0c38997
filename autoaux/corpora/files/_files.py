"""Files as a reader sees them: a name, a size and blocks of whole lines, on disk or in an
archive.
"""

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

import numpy as np
import pyarrow as pa

from autoaux.corpora.files._mixed import NAME
from autoaux.corpora.files._utf16 import SAMPLE, FromUtf16, utf16_of
from autoaux.errors import InputError

BLOCK = 1 << 19
_HEAD = 1 << 16
_MARK = b"\xef\xbb\xbf"  # the byte order mark some editors write before UTF-8


@dataclass(frozen=True, slots=True)
class File:
    """One file of a folder or an archive.

    Attributes:
        where: its path, what a message calls it; inside an archive, the archive's path with the
            member's name.
        name: its place within the folder or archive that was given.
        size: bytes, after decompression.
        open: gives its bytes from the start.
        encoding: of its text; found by `examine`.
    """

    where: str
    name: PurePosixPath
    size: int
    open: Callable[[], BinaryIO] = field(repr=False, compare=False)
    encoding: str = "utf-8"

    @property
    def path(self) -> Path:
        return Path(self.where)

    def encoded(self, encoding: str) -> "File":
        """The same file, known to be in an encoding."""
        return self if encoding == self.encoding else replace(self, encoding=encoding)

    def blocks(self) -> Iterator[bytes]:
        """The bytes in pieces that end with a line (the last one gets its missing newline)."""
        return _blocks(self.text()[0])

    def text(self) -> tuple[BinaryIO, str | None]:
        """(the bytes from the start, without a byte order mark, and UTF-16 as UTF-8; what it
        was, if UTF-16).
        """
        stream = self.open()
        head = stream.read(SAMPLE)
        utf16 = utf16_of(head)
        stream.seek(len(_MARK) if head.startswith(_MARK) else 0)
        if utf16:
            stream = io.BufferedReader(FromUtf16(stream, utf16, self.where))
        elif _old_lines(head):
            stream = io.BufferedReader(FromOldLines(stream))
        return stream, utf16

    def read(self) -> bytes:
        with self.text()[0] as stream:
            return stream.read()

    def head(self) -> bytes:
        """The first 64 kB, whole lines only unless there is no line end in it."""
        with self.open() as stream:
            piece = stream.read(_HEAD)
        if utf16 := utf16_of(piece[:SAMPLE]):
            piece = piece.decode(utf16, "replace").encode()
            return piece[: piece.rfind(b"\n") + 1] or piece
        piece = piece.removeprefix(_MARK)
        if _old_lines(piece[:SAMPLE]):
            piece = piece.replace(b"\r", b"\n")
        end = piece.rfind(b"\n") + 1
        return piece[:end] if end and len(piece) == _HEAD else piece


def _old_lines(head: bytes) -> bool:
    """Whether lines end in a carriage return alone, as they once did on the Macintosh."""
    return head.count(b"\r") > 1 and b"\n" not in head


class FromOldLines(io.RawIOBase):
    """The bytes of a file whose lines end in carriage returns, with line feeds instead."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer) -> int:
        piece = self._stream.read(len(buffer)).replace(b"\r", b"\n")
        buffer[: len(piece)] = piece
        return len(piece)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    rest = b""
    with stream:
        while piece := stream.read(BLOCK):
            if rest:
                piece = rest + piece
            end = piece.rfind(b"\n") + 1
            rest = piece[end:]
            if end:
                yield piece[:end] if rest else piece
    if rest:
        yield rest + b"\n"


@dataclass(frozen=True)
class Examined:
    """What one pass over a file's bytes tells: its encoding, and which lines are not UTF-8.

    `encoding` is that of the bytes that `File.blocks` gives, `written` that of the file.
    """

    encoding: str = "utf-8"
    bad_lines: int = 0
    first_bad: tuple[str, ...] = ()
    utf16: str | None = None

    @property
    def written(self) -> str:
        return self.utf16 or self.encoding


class Digest(Protocol):
    """What hashlib makes."""

    def update(self, data: bytes, /) -> None: ...


_USUAL = Examined()


def examine(file: File, encoding: str | None = None, digest: Digest | None = None) -> Examined:
    """The encoding of a file, in one pass; `digest` takes in the bytes that `File.blocks` gives.

    Bytes that are not UTF-8 make it cp1252, or latin-1 where a byte has no meaning in cp1252; where
    other lines hold letters in good UTF-8, only the stray bytes are read so (`_mixed`). Where a
    person says the `encoding`, bytes that do not fit it raise InputError with file and line.
    """
    stream, utf16 = file.text()
    good, encoding = True, None if utf16 else encoding
    for block in _blocks(stream):
        if digest:
            digest.update(block)
        good = good and (block.isascii() or encoding in (None, "utf-8") and is_utf8(block))
    if not good:
        return _looked_closely(file, encoding)
    return Examined(encoding or "utf-8", utf16=utf16) if encoding or utf16 else _USUAL


def is_utf8(block: bytes) -> bool:
    try:
        pa.Array.from_buffers(
            pa.string(),
            1,
            [None, pa.py_buffer(np.array([0, len(block)], np.int32)), pa.py_buffer(block)],
        ).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _looked_closely(file: File, encoding: str | None) -> Examined:
    """The same for a file with bytes that are not UTF-8, or with another encoding said: its bad
    lines are found.
    """
    bad_lines, line = 0, 1
    first_bad: list[str] = []
    undefined = good_letters = False
    for block in file.blocks():
        bad = _bad_lines(block, encoding or "utf-8")
        for start, end in bad:
            text = block[start:end]
            undefined |= bool(_bad_lines(text, "cp1252"))
            if len(first_bad) < 3:
                number = line + block.count(b"\n", 0, start)
                first_bad.append(f"{file.path}:{number} {text[:60]!r}")
        bad_lines += len(bad)
        good_letters |= _has_letters(block, bad)
        if len(first_bad) < 3:
            line += int(np.count_nonzero(np.frombuffer(block, np.uint8) == ord("\n")))
    if encoding and bad_lines:
        raise InputError(
            f"{first_bad[0].split(' ')[0]}: {bad_lines:,} lines are not {encoding}:"
            f" {', '.join(first_bad)}"
        )
    if encoding is None:
        encoding = (
            "utf-8"
            if not bad_lines
            else NAME
            if good_letters
            else "latin-1"
            if undefined
            else "cp1252"
        )
    return Examined(encoding, bad_lines, tuple(first_bad))


def _has_letters(block: bytes, bad: list[tuple[int, int]]) -> bool:
    """Whether anything but ASCII stands outside the bad lines."""
    if block.isascii():
        return False
    edges = [0, *(edge for pair in bad for edge in pair), len(block)]
    return not all(
        block[start:end].isascii() for start, end in zip(edges[::2], edges[1::2], strict=True)
    )


def _bad_lines(block: bytes, encoding: str) -> list[tuple[int, int]]:
    """(start, end) of the lines that do not decode."""
    found, at, view = [], 0, memoryview(block)
    while at < len(block):
        try:
            codecs.decode(view[at:], encoding)
            break
        except UnicodeDecodeError as error:
            start = block.rfind(b"\n", 0, at + error.start) + 1
            end = block.find(b"\n", at + error.start)
            at = end = end if end >= 0 else len(block)
            found.append((start, end))
    return found
