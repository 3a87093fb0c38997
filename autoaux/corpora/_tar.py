"""The files of a tar archive, header by header: Python's tarfile takes longer over a small file than reading it does.

Plain files and folders are read here. Whatever else an archive holds (links, devices, long names, sparse
files) is `Unusual`, and left to tarfile.
"""

import io
import tarfile
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
    """(name, size) of each file; whoever asks for the next has read that many bytes of the stream.

    A damaged header raises tarfile.ReadError: tarfile itself would take it for the archive's end.
    """
    headers = []
    while (header := stream.read(BLOCK)).strip(b"\0"):
        headers.append(header)
        name, size, kind = _parsed(header)
        if len(headers) == 1_000:
            _check(headers)
            headers.clear()
        if kind != b"5":
            yield name, size
            stream.read(-size % BLOCK)
    _check(headers)
    if len(header) < BLOCK:  # no end is marked
        raise Unusual


def _parsed(header: bytes) -> tuple[str, int, bytes]:
    try:
        size, kind = int(header[_SIZE].rstrip(b" \0"), 8), header[_TYPE]
        name = header[_NAME].partition(b"\0")[0].decode()
        if header[_MAGIC] == b"ustar\0" and header[_PREFIX.start]:
            name = f"{header[_PREFIX].partition(bytes(1))[0].decode()}/{name}"
        usual = kind in (b"0", b"\0", b"5") and name.endswith("/") == (kind == b"5") and not (kind == b"5" and size)
    except (ValueError, IndexError):
        usual = False
    if not usual:
        _check([header])
        raise Unusual
    return name, size, kind


def _check(headers: list[bytes]) -> None:
    """Each header's bytes must add up to the sum it says, its own field counted as blanks."""
    if any(len(header) < BLOCK for header in headers):
        raise tarfile.ReadError("it ends within a header")
    table = np.frombuffer(b"".join(headers), np.uint8).reshape(-1, BLOCK)
    sums = table.sum(axis=1) - table[:, _SUM].sum(axis=1) + 8 * ord(" ")
    try:
        right = all(int(header[_SUM].strip(b" \0"), 8) == total for header, total in zip(headers, sums))
    except ValueError:
        right = False
    if not right:
        raise tarfile.ReadError("a header in it is damaged")


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
