"""The text of a JSON file, read piece by piece, with the line that it has come to."""

import codecs
import json
from typing import BinaryIO

from autoaux.corpora.files import File

_PIECE = 1 << 18  # bytes read at once
_NEAR = 12  # characters before the end of a piece that may belong to a word cut in two
_DECODER = json.JSONDecoder()
SPACE = " \t\r\n"


class JsonText:
    """`buffer` is what has been read and not dropped, `at` the place in it."""

    def __init__(self, file: File, stream: BinaryIO) -> None:
        self.file, self.line, self.at, self.buffer = file, 1, 0, ""
        self.more = True
        self._stream = stream
        if file.encoding in ("utf-8", "cp1252", "latin-1"):
            made = codecs.getincrementaldecoder(file.encoding)("replace")
        else:  # UTF-8 with stray bytes, which has no incremental decoder
            made = codecs.getincrementaldecoder("utf-8")("as_cp1252")
        self._decode = made.decode

    def grow(self, least: int = _PIECE) -> None:
        """Read on by `least` characters or to the end, dropping what was passed."""
        self.line += self.buffer.count("\n", 0, self.at)
        pieces, size = [self.buffer[self.at :]], 0
        while self.more and size < least:
            data = self._stream.read(_PIECE)
            self.more = bool(data)
            pieces.append(self._decode(data, not data))
            size += len(pieces[-1])
        self.buffer, self.at = "".join(pieces), 0

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self.at < len(self.buffer):
                if self.buffer[self.at] not in SPACE:
                    return self.buffer[self.at]
                self.at += 1
            if not self.more:
                return ""
            self.grow()

    @property
    def where(self) -> str:
        """``file:line`` of the place."""
        return f"{self.file.path}:{self.line + self.buffer.count(chr(10), 0, self.at)}"

    def value(self) -> object:
        """The value that begins here; ValueError, at its place, where it is damaged."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated string") or (
                    error.pos >= len(self.buffer.rstrip(SPACE)) - _NEAR
                )
                if not (cut and self.more):
                    self.at = min(error.pos, len(self.buffer))
                    raise ValueError(error.msg) from None
            except RecursionError:
                raise ValueError("nested too deep") from None
            else:
                if end < len(self.buffer) or not self.more:  # a number may go on
                    self.at = end
                    return value
            self.grow(max(len(self.buffer), _PIECE))
