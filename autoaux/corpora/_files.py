"""Files as a reader sees them: a name, a size and blocks of whole lines, on disk or in an archive."""

import codecs
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from autoaux.corpora._mixed import NAME
from autoaux.corpora._utf16 import FromUtf16
from autoaux.errors import InputError

BLOCK = 1 << 19
_HEAD = 1 << 16
_MARK = b"\xef\xbb\xbf"  # the byte order mark some editors write before UTF-8
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class File:
    """One file of a folder or an archive.

    Attributes:
        where: its path, what a message calls it; inside an archive, the archive's path with the member's name.
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

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """The bytes in pieces that end with a line (the last one gets its missing newline)."""
        rest = b""
        with self.text() as stream:
            while piece := stream.read(size):
                if rest:
                    piece = rest + piece
                end = piece.rfind(b"\n") + 1
                rest = piece[end:]
                if end:
                    yield piece[:end] if rest else piece
        if rest:
            yield rest + b"\n"

    def text(self) -> BinaryIO:
        """The bytes from the start, without a byte order mark; UTF-16, which begins with one, as UTF-8."""
        stream = self.open()
        mark = stream.read(len(_MARK))
        if mark != _MARK:
            stream.seek(0)
        return io.BufferedReader(FromUtf16(stream, self.where)) if mark.startswith(_UTF_16) else stream

    def is_utf16(self) -> bool:
        with self.open() as stream:
            return stream.read(2) in _UTF_16

    def read(self) -> bytes:
        with self.text() as stream:
            return stream.read()

    def head(self) -> bytes:
        """The first 64 kB, whole lines only unless there is no line end in it."""
        with self.open() as stream:
            piece = stream.read(_HEAD).removeprefix(_MARK)
        if piece.startswith(_UTF_16):
            piece = piece.decode("utf-16", "replace").encode()
            return piece[: piece.rfind(b"\n") + 1] or piece
        end = piece.rfind(b"\n") + 1
        return piece[:end] if end and len(piece) == _HEAD else piece


@dataclass(frozen=True)
class Examined:
    """What one pass over a file's bytes tells: digest, encoding, and which lines are not UTF-8.

    `encoding` is that of the bytes that `File.blocks` gives, `written` that of the file.
    """

    digest: str
    encoding: str
    bad_lines: int = 0
    first_bad: tuple[str, ...] = ()
    utf16: bool = False

    @property
    def written(self) -> str:
        return "utf-16" if self.utf16 else self.encoding


def examine(file: File, encoding: str | None = None) -> Examined:
    """Digest (sha256) and encoding of a file in one pass.

    Bytes that are not UTF-8 make it cp1252, or latin-1 where a byte has no meaning in cp1252; where other
    lines hold letters in good UTF-8, only the stray bytes are read so (`_mixed`). Where a person says the
    `encoding`, bytes that do not fit it raise InputError with file and line.
    """
    digest = hashlib.sha256()
    utf16, good = file.is_utf16(), True
    encoding = None if utf16 else encoding
    for block in file.blocks():
        digest.update(block)
        good = good and (block.isascii() or encoding in (None, "utf-8") and _is_utf8(block))
    return Examined(digest.hexdigest(), encoding or "utf-8", utf16=utf16) if good else _looked_closely(file, digest.hexdigest(), encoding)


def _is_utf8(block: bytes) -> bool:
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(np.array([0, len(block)], np.int32)), pa.py_buffer(block)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _looked_closely(file: File, digest: str, encoding: str | None) -> Examined:
    """The same for a file with bytes that are not UTF-8, or with another encoding said: its bad lines are found."""
    bad_lines, first_bad, line = 0, [], 1
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
        raise InputError(f"{first_bad[0].split(' ')[0]}: {bad_lines:,} lines are not {encoding}: {', '.join(first_bad)}")
    if encoding is None:
        encoding = "utf-8" if not bad_lines else NAME if good_letters else "latin-1" if undefined else "cp1252"
    return Examined(digest, encoding, bad_lines, tuple(first_bad))


def _has_letters(block: bytes, bad: list[tuple[int, int]]) -> bool:
    """Whether anything but ASCII stands outside the bad lines."""
    if block.isascii():
        return False
    edges = [0, *(edge for pair in bad for edge in pair), len(block)]
    return not all(block[start:end].isascii() for start, end in zip(edges[::2], edges[1::2]))


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
