"""A file that no reader takes, and what can be told of it all the same."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Unread
from autoaux.corpora.discovery._label_files import NAMES
from autoaux.corpora.files import File, Place, is_packed, place_of

_LIST_AT_MOST = 1 << 16  # bytes of a list of labels or words that stands beside a corpus


@dataclass(frozen=True)
class UnreadFile:
    """A file that nobody can read, and why; `file` is None where it could not even be opened."""

    name: PurePosixPath
    unread: Unread
    file: File | None = None
    split: str | None = None  # where the files beside it tell better than its name

    @cached_property
    def place(self) -> Place:
        place = place_of(self.name)
        return replace(place, split=self.split) if self.split else place

    @property
    def broken(self) -> bool:
        """Whether it is behind gzip, bzip2 or xz and could not be unpacked."""
        return self.file is None and is_packed(Path(self.name))

    @property
    def suffix(self) -> str:
        """That of its name, or of what is packed in it."""
        name = self.file.name if self.file else self.name
        return (name.with_suffix("") if self.broken else name).suffix

    def is_list(self) -> bool:
        """Whether it is one word a line, as lists of labels or words beside a corpus are, or names
        classes (label.json)."""
        if self.name.name in NAMES:
            return True
        if self.file is None or self.file.size > _LIST_AT_MOST:
            return False
        lines = self.file.head().splitlines()
        return bool(lines) and all(len(line.split()) == 1 for line in lines)
