"""What comes out of an archive, counted as it comes: a file without a name, so that memory
holds little of it.
"""

import io
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from autoaux.errors import InputError

_PIECE = 1 << 20


@dataclass(frozen=True)
class Bounds:
    """What one archive may expand to; what is beyond is refused.

    Attributes:
        files: members.
        size: bytes.
        ratio: expanded to packed size, beyond the first `free` bytes.
        free: bytes that any archive may expand to.
    """

    files: int = 200_000
    size: int = 2 << 30
    ratio: int = 200
    free: int = 64 << 20


BOUNDS = Bounds()


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Unpacked:
    """The bytes of one archive. The file goes with its last reader."""

    def __init__(self, path: Path, bounds: Bounds = BOUNDS) -> None:
        self.path, self.size, self.bounds = path, 0, bounds
        self._packed = path.stat().st_size
        self.file = tempfile.SpooledTemporaryFile(
            _PIECE, prefix="autoaux-"
        )  # of a little, no file: a pool may hold many archives
        weakref.finalize(self, self.file.close)

    def check_count(self, members: int) -> None:
        """InputError where the archive has more members than it may."""
        if members > self.bounds.files:
            raise InputError(
                f"{self.path}: holds more than {self.bounds.files:,} files; unpack it and give the"
                " folder"
            )

    def take(self, stream: Readable) -> tuple[int, int]:
        """(start, size) of the stream's bytes, behind those that stand here; InputError where
        that is too much.
        """
        start = self.size
        while piece := stream.read(_PIECE):
            self.size += len(piece)
            if self.size > self.bounds.size:
                raise InputError(
                    f"{self.path}: expands to more than {self.bounds.size / (1 << 30):.3g} GB;"
                    " unpack it and give the folder"
                )
            if self.size > self.bounds.free and self.size > self.bounds.ratio * self._packed:
                raise InputError(
                    f"{self.path}: expands to more than {self.bounds.ratio} times its size; it is"
                    " not read (a zip bomb?)"
                )
            self.file.seek(0, io.SEEK_END)
            self.file.write(piece)
        return start, self.size - start


class Part:
    """Some of the bytes, `size` from `start` on; to call it gives a stream of its own over them."""

    __slots__ = ("size", "start", "unpacked")

    def __init__(self, unpacked: Unpacked, start: int, size: int) -> None:
        self.unpacked, self.start, self.size = unpacked, start, size

    def __call__(self) -> BinaryIO:
        if self.size > _PIECE:
            return io.BufferedReader(_Stream(self.unpacked, self.start, self.size), _PIECE)
        self.unpacked.file.seek(self.start)
        return io.BytesIO(self.unpacked.file.read(self.size))


class _Stream(io.RawIOBase):
    def __init__(self, unpacked: Unpacked, start: int, size: int) -> None:
        self._unpacked, self._start, self._size, self._at = unpacked, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def readinto(self, buffer) -> int:
        self._unpacked.file.seek(self._start + self._at)
        n = self._unpacked.file.readinto(memoryview(buffer)[: max(self._size - self._at, 0)])
        self._at += n
        return n
