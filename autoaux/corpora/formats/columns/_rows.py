"""Lines and fields of a block of bytes, found all at once.

Nothing here decodes text or makes a Python object per line: positions are integer arrays.
"""

from dataclasses import dataclass

import numpy as np

LF = 10
_TAB, _CR, _SPACE = 9, 13, 32


@dataclass(frozen=True)
class Rows:
    """The lines of a block that ends with a newline.

    Attributes:
        data: uint8 [n_bytes].
        start, end: int [n_lines], without the line end (CRLF too).
        gap_start, gap_end: int [n_gaps], the separators of all lines, in order; no gap_end where
            each is one byte.
        first: int [n_lines], each line's first separator.
        gaps: int [n_lines], how many separators each line has.
    """

    data: np.ndarray
    start: np.ndarray
    end: np.ndarray
    gap_start: np.ndarray
    gap_end: np.ndarray | None
    first: np.ndarray
    gaps: np.ndarray

    def text(self, row: int | np.integer) -> bytes:
        return self.data[self.start[row] : self.end[row]].tobytes()

    def blank(self) -> np.ndarray:
        """bool [n_lines]: lines of blanks and tabs only (a no-break space is no blank)."""
        result = self.start == self.end
        lead = self.data[np.minimum(self.start, len(self.data) - 1)]
        for row in np.flatnonzero(~result & ((lead == _SPACE) | (lead == _TAB))):
            result[row] = not self.text(row).strip(b" \t\r")
        return result

    def starting_with(self, text: bytes) -> np.ndarray:
        """bool [n_lines]."""
        result = (self.data[self.start] == text[0]) & (self.end - self.start >= len(text))
        for place, letter in enumerate(text[1:], 1):
            found = np.flatnonzero(result)
            result[found] = self.data[self.start[found] + place] == letter
        return result

    def _behind(self, gaps: np.ndarray) -> np.ndarray:
        return self.gap_start[gaps] + 1 if self.gap_end is None else self.gap_end[gaps]

    def field(self, rows: np.ndarray, number: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
        """(start, end) of one field (numbers from 0, one for all rows or one each)."""
        at = self.first[rows] + number
        last = len(self.gap_start) - 1
        if last < 0:
            return self.start[rows], self.end[rows]
        if (
            isinstance(number, int) and (self.gaps[rows] > number).all()
        ):  # no line ends with this field
            return self._behind(at - 1) if number else self.start[rows], self.gap_start[at]
        begin = np.where(
            np.asarray(number) == 0, self.start[rows], self._behind(np.clip(at - 1, 0, last))
        )
        stop = np.where(
            np.asarray(number) == self.gaps[rows],
            self.end[rows],
            self.gap_start[np.clip(at, 0, last)],
        )
        return begin, stop


def split_rows(block: bytes, separator: str) -> Rows:
    """The lines of a block and their fields; "\\t" and "," separate one by one, " " in runs."""
    data = np.frombuffer(block, np.uint8)
    if separator == " ":
        return _by_blanks(data)
    marks = np.flatnonzero(
        (data == ord(separator)) | (data == LF)
    )  # line ends stay among them, unused
    ends_at = np.flatnonzero(data[marks] == LF)
    start, end = _lines(data, marks[ends_at])
    first = np.concatenate([[0], ends_at[:-1] + 1])
    return Rows(data, start, end, marks, None, first, ends_at - first)


def _lines(data: np.ndarray, newline: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    start = np.concatenate([[0], newline[:-1] + 1])
    returned = (newline > start) & (data[newline - 1] == _CR)
    return start, newline - returned


def _by_blanks(data: np.ndarray) -> Rows:
    start, end = _lines(data, np.flatnonzero(data == LF))
    blank = np.zeros(len(data) + 2, np.int8)
    blank[1:-1] = (data == _SPACE) | (data == _TAB)
    steps = np.diff(blank)
    gap_start, gap_end = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    line = np.searchsorted(start, gap_start, side="right") - 1
    leading, trailing = gap_start == start[line], gap_end == end[line]
    start, end = start.copy(), end.copy()
    end[line[trailing]] = gap_start[trailing]
    start[line[leading]] = gap_end[leading]
    end = np.maximum(start, end)  # a line of blanks only
    inner = ~leading & ~trailing
    gaps = np.bincount(line[inner], minlength=len(start))
    return Rows(data, start, end, gap_start[inner], gap_end[inner], np.cumsum(gaps) - gaps, gaps)
