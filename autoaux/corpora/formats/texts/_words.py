"""Running text: words are what stands between blanks (ASCII white space)."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Store
from autoaux.corpora.strings import Growing

_BLANK = np.zeros(256, bool)
_BLANK[list(b" \t\n\r\v\f")] = True


def words_of(data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(start, end) of every word of uint8 [n_bytes]."""
    blank = np.ones(len(data) + 2, bool)
    np.less_equal(data, ord(" "), out=blank[1:-1])
    if ((data < ord("\t")) | (data - np.uint8(14) < 18)).any():
        blank[1:-1] = _BLANK[data]  # other control characters are no blanks
    edges = np.flatnonzero(blank[1:] != blank[:-1])
    return edges[::2], edges[1::2]


class Texts:
    """Texts of one split piling up, each with its label, cut into words many at a time."""

    def __init__(self, store: Store, batch: int = 1 << 20) -> None:
        self.store, self.batch = store, batch
        self.tokens, self.lengths = Growing(), Growing(np.int64)
        self.labels: list[int] = []
        self._waiting: list[bytes] = []
        self._size = 0

    def add(self, text: bytes, label: str, encoding: str) -> None:
        self._waiting.append(text if encoding == "utf-8" else text.decode(encoding).encode())
        self._size += len(text)
        self.labels.append(self.store.labels.one(label))
        if self._size > self.batch:
            self._cut()

    def _cut(self) -> None:
        data = np.frombuffer(b"\n".join(self._waiting), np.uint8)
        ends = np.cumsum([len(text) + 1 for text in self._waiting])
        start, end = words_of(data)
        self.tokens.append(self.store.forms.pieces(data, start, end))
        self.lengths.append(np.diff(np.searchsorted(start, ends), prepend=0))
        self._waiting, self._size = [], 0

    def split(self) -> Split:
        if self._waiting:
            self._cut()
        offsets = np.concatenate([[0], np.cumsum(self.lengths.array())]).astype(np.int64)
        return Split(self.tokens.array(), np.array(self.labels, np.int32), offsets)


_USUAL = 200  # bytes of a line, few of which are longer


def sample_lines(file: File, most: int = 300) -> list[str]:
    """The first lines that are not blank."""
    head = file.head()
    for part in (head[: most * _USUAL].rpartition(b"\n")[0], head):
        lines = part.decode("utf-8", "replace").split("\n")
        found = list(islice((line.strip("\r") for line in lines if line.strip()), most))
        if len(found) == most:
            break
    return found


def is_prose(files: Sequence[File]) -> bool:
    """Whether the files look like running text, several words a line, and not like JSON or XML."""
    for file in files:
        lines = sample_lines(file, 200)
        if file.head().lstrip()[:1] in (b"{", b"[", b"<"):
            return False
        if not lines or sum(len(line.split()) for line in lines) < 2 * len(lines):
            return False
    return True
