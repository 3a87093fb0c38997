"""The files of a tar archive, header by header: Python's tarfile takes longer over a small file than reading it does.

Plain files and folders are read here. Whatever else an archive holds (links, devices, long names, sparse
files, damage) is `Unusual`, and left to tarfile.
"""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

BLOCK = 512
_NAME, _SIZE, _SUM, _TYPE, _MAGIC, _PREFIX = slice(0, 100), slice(124, 136), slice(148, 156), slice(156, 157), slice(257, 263), slice(345, 500)


class Unusual(Exception):
    """Something that is read by tarfile."""


def stream_of(path: Path) -> BinaryIO:
    """The bytes of a tar archive, unpacked where it is compressed by gzip."""
    if path.name.lower().endswith((".gz", ".tgz")):
        return io.BufferedReader(_Gunzip(path), 1 << 18)
    if path.name.lower().endswith(".tar"):
        return open(path, "rb")
    raise Unusual


def plain_members(stream: BinaryIO) -> Iterator[tuple[str, int]]:
    """(name, size) of each file; whoever asks for the next has read that many bytes of the stream."""
    headers = []
    while True:
        header = stream.read(BLOCK)
        if not header.strip(b"\0"):
            break
        try:
            size, kind = int(header[_SIZE].rstrip(b" \0"), 8), header[_TYPE]
            name = header[_NAME].partition(b"\0")[0].decode()
            if header[_MAGIC] == b"ustar\0" and header[_PREFIX.start]:
                name = f"{header[_PREFIX].partition(bytes(1))[0].decode()}/{name}"
        except ValueError:
            raise Unusual from None
        if len(header) < BLOCK or kind not in (b"0", b"\0", b"5") or name.endswith("/") != (kind == b"5") or kind == b"5" and size:
            raise Unusual
        headers.append(header)
        if kind != b"5":
            yield name, size
            stream.read(-size % BLOCK)
    if not header or not _sums_are_right(headers):  # cut short, or damaged
        raise Unusual


def _sums_are_right(headers: list[bytes]) -> bool:
    """Whether each header's bytes add up to the sum it says, its own field counted as blanks."""
    if not headers:
        return True
    table = np.frombuffer(b"".join(headers), np.uint8).reshape(-1, BLOCK)
    sums = table.sum(axis=1) - table[:, _SUM].sum(axis=1) + 8 * ord(" ")
    try:
        return all(int(header[_SUM].strip(b" \0"), 8) == total for header, total in zip(headers, sums))
    except ValueError:
        return False


class _Gunzip(io.RawIOBase):
    """What a gzip file holds. zlib checks its length and sum; members one after the other are one."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "rb")
        self._zlib = zlib.decompressobj(31)
        self._packed = b""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer) -> int:
        while True:
            if self._zlib.eof:
                rest = (self._zlib.unused_data + self._packed).lstrip(b"\0") or self._file.read(1 << 16).lstrip(b"\0")
                if not rest:
                    return 0
                self._zlib, self._packed = zlib.decompressobj(31), rest
            self._packed = self._packed or self._file.read(1 << 16)
            if not self._packed:
                raise EOFError("it ends before its end")
            piece = self._zlib.decompress(self._packed, len(buffer))
            self._packed = self._zlib.unconsumed_tail
            if piece:
                buffer[: len(piece)] = piece
                return len(piece)
