"""The files of an unpacked tar archive, header by header: Python's tarfile takes ten times as long
over a header.

Plain files and folders are read here. Whatever else an archive holds (links, devices, long names,
sparse files) is left to tarfile.
"""

import tarfile
from pathlib import Path
from typing import BinaryIO

import numpy as np

from autoaux.corpora.corpus import Unread

BLOCK = 512
_NAME, _SIZE, _SUM, _TYPE, _MAGIC, _PREFIX = (
    slice(0, 100),
    slice(124, 136),
    slice(148, 156),
    slice(156, 157),
    slice(257, 263),
    slice(345, 500),
)

Member = tuple[str, int, int]  # name, where it begins, size


class Unusual(Exception):
    """Something that is read by tarfile."""


def tar_members(path: Path, stream: BinaryIO, size: int) -> tuple[list[Member], list[Unread]]:
    """The files of a tar archive of `size` bytes, and what was refused; tarfile.ReadError where
    it is damaged.
    """
    refused: list[Unread] = []
    try:
        members = plain_members(stream)
    except Unusual:
        stream.seek(0)
        members, refused = _any_members(path, stream)
    if members and max(start + length for _, start, length in members) > size:
        raise tarfile.ReadError("it ends within a file")
    return members, refused


def _any_members(path: Path, stream: BinaryIO) -> tuple[list[Member], list[Unread]]:
    members, refused = [], []
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for member in archive:
            if member.size < 0:  # tarfile would turn back, and never end
                raise tarfile.ReadError("a header in it is damaged")
            if member.issparse():
                refused.append(
                    Unread(path / member.name, "a file with holes in an archive; it is not read")
                )
            elif member.isfile():
                members.append((member.name, member.offset_data, member.size))
            elif not member.isdir():
                refused.append(
                    Unread(path / member.name, "a link or device in an archive; it is not followed")
                )
        at = archive.offset
    _check_end(stream, at)
    return members, refused


def _check_end(stream: BinaryIO, at: int) -> None:
    """Nothing but zeros may stand from where tarfile stopped on: it takes a damaged header for the
    archive's end, and members behind it would be lost without a word."""
    stream.seek(at)
    while piece := stream.read(1 << 16):
        if piece.strip(b"\0"):
            raise tarfile.ReadError("a header in it is damaged")


def plain_members(stream: BinaryIO) -> list[Member]:
    """The files of an archive of plain files and folders; Unusual where there is anything else.

    A damaged header raises tarfile.ReadError: tarfile itself would take it for the archive's end.
    """
    members, headers, at = [], [], 0
    while (header := stream.read(BLOCK)).strip(b"\0"):
        headers.append(header)
        name, size, kind = _parsed(header)
        if len(headers) == 1_000:
            _check(headers)
            headers.clear()
        at += BLOCK
        if kind != b"5":
            members.append((name, at, size))
            at += -(-size // BLOCK) * BLOCK
            stream.seek(at)
    _check(headers)
    if len(header) < BLOCK:  # no end is marked
        raise Unusual
    _check_end(stream, at)
    return members


def _parsed(header: bytes) -> tuple[str, int, bytes]:
    try:
        size, kind = int(header[_SIZE].rstrip(b" \0"), 8), header[_TYPE]
        name = header[_NAME].partition(b"\0")[0].decode()
        if header[_MAGIC] == b"ustar\0" and header[_PREFIX.start]:
            name = f"{header[_PREFIX].partition(bytes(1))[0].decode()}/{name}"
        usual = (
            kind in (b"0", b"\0", b"5")
            and name.endswith("/") == (kind == b"5")
            and size >= 0
            and not (kind == b"5" and size)
        )
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
        right = all(
            int(header[_SUM].strip(b" \0"), 8) == total
            for header, total in zip(headers, sums, strict=True)
        )
    except ValueError:
        right = False
    if not right:
        raise tarfile.ReadError("a header in it is damaged")
