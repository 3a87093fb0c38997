"""The files of an unpacked tar archive, as Python's tarfile finds them, damage told.

tarfile takes a damaged header for the archive's end and turns back at a negative size: both are
seen to here.
"""

import tarfile
from typing import BinaryIO

from autoaux.corpora.corpus import Unread
from autoaux.corpora.files._unpacked import Part, Unpacked

Member = tuple[str, int, int]  # name, where it begins, size


def tar_members(unpacked: Unpacked) -> tuple[list[Member], list[Unread]]:
    """The files of a tar archive, and what was refused.

    Raises tarfile.ReadError where it is damaged, InputError where it holds more than its bounds.
    """
    members: list[Member] = []
    refused: list[Unread] = []
    stream = Part(unpacked, 0, unpacked.size)()
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for number, member in enumerate(archive, 1):
            unpacked.check_count(number)
            if member.size < 0:
                raise tarfile.ReadError("a header in it is damaged")
            if member.issparse():
                why = "a file with holes in an archive; it is not read"
                refused.append(Unread(unpacked.path / member.name, why))
            elif member.isfile():
                members.append((member.name, member.offset_data, member.size))
            elif not member.isdir():
                why = "a link or device in an archive; it is not followed"
                refused.append(Unread(unpacked.path / member.name, why))
        _check_end(stream, archive.offset)
    if members and max(start + size for _, start, size in members) > unpacked.size:
        raise tarfile.ReadError("it ends within a file")
    return members, refused


def _check_end(stream: BinaryIO, at: int) -> None:
    """Nothing but zeros may stand from where tarfile stopped on: members behind a damaged header
    would be lost without a word."""
    stream.seek(at)
    while piece := stream.read(1 << 16):
        if piece.strip(b"\0"):
            raise tarfile.ReadError("a header in it is damaged")
