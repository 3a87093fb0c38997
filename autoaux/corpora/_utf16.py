"""Files in UTF-16, as spreadsheets save them, read as UTF-8."""

import io
from typing import BinaryIO

from autoaux.errors import InputError


class FromUtf16(io.RawIOBase):
    """The bytes of a UTF-16 file as UTF-8; `where` is what an error calls it."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-16", newline="")
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
                    f"{self._where}:{self._line}: from here on, bytes that are not UTF-16, as its first bytes say it is; save it as UTF-8"
                ) from None
            self._line += text.count("\n")
            self._rest = text.encode()
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
