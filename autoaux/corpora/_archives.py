"""Files inside archives (tar, zip) and behind gzip, read within bounds.

What an archive says of itself is not believed: bytes are counted as they come out. Links, devices and
names that lead out of the archive are refused.
"""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from autoaux.corpora._corpus import Unread
from autoaux.corpora._files import File
from autoaux.corpora._tar import Unusual, plain_members, stream_of
from autoaux.errors import InputError

MOST_BYTES = 2 << 30
MOST_FILES = 200_000
MOST_RATIO = 200  # expanded to packed, beyond the first FREE bytes
FREE = 64 << 20

Member = tuple[str, int, BinaryIO]  # name, size, and the stream that gives its bytes next
Members = Callable[[Path, list[Unread]], Iterator[Member]]

_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".zip")


def is_archive(path: Path) -> bool:
    return path.name.lower().endswith(_SUFFIXES)


def is_gzip(path: Path) -> bool:
    return path.name.lower().endswith(".gz") and not is_archive(path)


class _Budget:
    """Counts what comes out of one archive and stops it."""

    def __init__(self, path: Path) -> None:
        self.path, self.packed, self.expanded, self.files = path, path.stat().st_size, 0, 0

    def take(self, stream: BinaryIO, size: int = MOST_BYTES + 1) -> bytes:
        """The stream's bytes, or its next `size`; InputError where that is too much."""
        pieces = []
        while size and (piece := stream.read(min(size, 1 << 20))):
            size -= len(piece)
            self.expanded += len(piece)
            if self.expanded > MOST_BYTES:
                raise InputError(f"{self.path}: expands to more than {MOST_BYTES >> 30} GB; unpack it and give the folder")
            if self.expanded > FREE and self.expanded > MOST_RATIO * self.packed:
                raise InputError(f"{self.path}: expands to more than {MOST_RATIO} times its size; it is not read (a zip bomb?)")
            pieces.append(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def count(self) -> None:
        self.files += 1
        if self.files > MOST_FILES:
            raise InputError(f"{self.path}: holds more than {MOST_FILES:,} files; unpack it and give the folder")


def open_archive(path: Path) -> tuple[list[File], list[Unread]]:
    """The files of an archive, held in memory, and the members that were refused."""
    try:
        if path.name.lower().endswith(".zip"):
            return _kept(path, _zip_members)
        try:
            return _kept(path, _plain_tar_members)
        except (Unusual, EOFError, zlib.error):
            return _kept(path, _tar_members)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, zlib.error, RuntimeError) as error:
        raise InputError(f"{path}: not a readable archive: {error}") from None


def _kept(path: Path, members: Members) -> tuple[list[File], list[Unread]]:
    budget, files, refused = _Budget(path), [], []
    for name, size, stream in members(path, refused):
        budget.count()
        parts = name.split("/")
        hidden = any(part.startswith(".") and part != "." for part in parts)
        if name.startswith("/") or ".." in parts:
            refused.append(Unread(path / name, "its name leads out of the archive"))
        data = budget.take(stream, size)
        if not hidden and not name.startswith("/"):
            files.append(File(f"{path}/{name}", PurePosixPath(name), len(data), lambda data=data: io.BytesIO(data)))
    return sorted(files, key=lambda file: file.name.parts), refused


def _plain_tar_members(path: Path, refused: list[Unread]) -> Iterator[Member]:
    with stream_of(path) as stream:
        for name, size in plain_members(stream):
            yield name, size, stream


def _tar_members(path: Path, refused: list[Unread]) -> Iterator[Member]:
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            if member.isfile():
                yield member.name, member.size, archive.extractfile(member)
            elif not member.isdir():
                refused.append(Unread(path / member.name, "a link or device in an archive; it is not followed"))


def _zip_members(path: Path, refused: list[Unread]) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if (member.external_attr >> 16) & 0o170000 == 0o120000:
                refused.append(Unread(path / member.filename, "a link in an archive; it is not followed"))
            elif not member.is_dir():
                yield member.filename, MOST_BYTES + 1, archive.open(member)  # what it says of its size is not believed


def gunzipped(path: Path, name: PurePosixPath) -> File:
    """The file behind ``name.gz``, without the suffix."""
    try:
        with gzip.open(path) as stream:
            data = _Budget(path).take(stream)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(f"{path}: not a readable gzip file: {error}") from None
    return File(str(path), name.with_suffix(""), len(data), lambda: io.BytesIO(data))
