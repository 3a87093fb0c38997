"""Files inside archives (tar, zip) and behind gzip, bzip2 and xz, read within bounds.

What an archive says of itself is not believed: bytes are counted as they come out. Links, devices
and names that lead out of the archive are refused.
"""

import bz2
import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from io import BufferedIOBase
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Unread
from autoaux.corpora.files._files import File
from autoaux.corpora.files._tar import Member, tar_members
from autoaux.corpora.files._unpacked import BOUNDS, Bounds, Part, Unpacked
from autoaux.errors import InputError

_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".zip")
_Open = Callable[[Path], BufferedIOBase]
_PACKED: dict[bytes, _Open] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}  # by a file's first bytes
_ALONE: dict[str, _Open] = {  # by a file's name
    ".gz": gzip.GzipFile,
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}
_END_WITHIN = 22 + (1 << 16)  # bytes of a zip's end, with the longest remark
_COUNTED = 1 << 16  # members that its 16 bits can count
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    struct.error,
    ValueError,  # a name or a place that no zip has
)


def is_archive(path: Path) -> bool:
    return path.name.lower().endswith(_SUFFIXES)


def is_packed(path: Path) -> bool:
    """Whether it is one file behind gzip, bzip2 or xz, by its name."""
    return path.name.lower().endswith(tuple(_ALONE)) and not is_archive(path)


def open_archive(path: Path, bounds: Bounds = BOUNDS) -> tuple[list[File], list[Unread]]:
    """The files of an archive, sorted by name, and the members that were refused.

    Raises:
        InputError: it is damaged, or goes beyond the bounds.
    """
    unpacked = Unpacked(path, bounds)
    try:
        members, refused = (_zip_members if path.name.lower().endswith(".zip") else _tar_members)(
            path, unpacked
        )
    except _BROKEN as error:
        raise InputError(f"{path}: not a readable archive: {error}") from None
    files = []
    for name, start, size in members:
        parts = name.split("/")
        if name.startswith("/") or ".." in parts:
            refused.append(Unread(path / name, "its name leads out of the archive"))
        elif not any(part.startswith(".") and part != "." for part in parts):  # hidden
            files.append(
                File(f"{path}/{name}", PurePosixPath(name), size, Part(unpacked, start, size))
            )
    return sorted(files, key=lambda file: file.name.parts), refused


def _tar_members(path: Path, unpacked: Unpacked) -> tuple[list[Member], list[Unread]]:
    with path.open("rb") as stream:
        head = stream.read(8)
    opened = next((one for magic, one in _PACKED.items() if head.startswith(magic)), _plainly)
    with opened(path) as stream:
        unpacked.take(stream)
    return tar_members(unpacked)


def _plainly(path: Path) -> BufferedIOBase:
    return path.open("rb")


def _zip_members(path: Path, unpacked: Unpacked) -> tuple[list[Member], list[Unread]]:
    members: list[Member] = []
    refused: list[Unread] = []
    with zipfile.ZipFile(path) as archive:
        unpacked.check_count(len(archive.infolist()))
        if (listed := _listed_in(path)) != len(archive.infolist()) % _COUNTED:
            raise zipfile.BadZipFile(f"{listed:,} members said, {len(archive.infolist()):,} listed")
        for info in archive.infolist():
            if not info.filename:
                raise zipfile.BadZipFile("a member without a name")
            if (info.external_attr >> 16) & 0o170000 == 0o120000:
                refused.append(
                    Unread(path / info.filename, "a link in an archive; it is not followed")
                )
            elif not info.is_dir():
                with archive.open(info) as stream:
                    members.append((info.filename, *unpacked.take(stream)))
    return members, refused


def _listed_in(path: Path) -> int:
    """How many members the end of a zip says that it has; a directory cut short lists fewer."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - _END_WITHIN, 0))
        end = stream.read()
    at = end.rfind(b"PK\x05\x06")
    return int.from_bytes(end[at + 10 : at + 12], "little")


def expanded(path: Path, name: PurePosixPath) -> File:
    """The file behind ``name.gz``, without the suffix."""
    unpacked = Unpacked(path)
    try:
        with _ALONE[path.suffix.lower()](path) as stream:
            unpacked.take(stream)
    except _BROKEN as error:
        raise InputError(f"{path}: not a readable {path.suffix[1:]} file: {error}") from None
    return File(str(path), name.with_suffix(""), unpacked.size, Part(unpacked, 0, unpacked.size))
