"""Every reader under its name, in the order in which they are asked.

A new format is one file below this package: a class with `detect` and `read` (and `gather`, where
a corpus is more than one file a split), registered by `@reader(rank)`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, TypeVar, runtime_checkable

from autoaux.corpora.corpus import Kind, Split, Unread
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal, Store
from autoaux.errors import InputError

# Ranks: what says itself what it is (a magic number, a header) comes before what is known by its
# shape, and the most general shape last.
SAYS_SO, BY_KEYS, BY_SHAPE, GENERAL = 100, 200, 300, 900

# What a format's labels are of.
TOKENS: tuple[Kind, ...] = ("tagging",)
TEXTS: tuple[Kind, ...] = ("classification",)
EITHER: tuple[Kind, ...] = (*TOKENS, *TEXTS)


class Reader(Protocol):
    """One file format."""

    name: str

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        """The layout if these files (of one split; often a single one) look like this format; a
        Refusal if they do and cannot be read."""

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        """Read one split. Raises InputError with file and line where a row is not as expected."""


@dataclass(frozen=True)
class Gathered:
    """The files of one corpus, by split, in the order its reader wants them; those beside them that
    only describe it; and those that they name and that are not here."""

    folder: PurePosixPath
    splits: dict[str, list[File]]
    reader: Reader
    layout: Layout
    beside: frozenset[PurePosixPath] = frozenset()
    absent: tuple[Unread, ...] = ()

    @property
    def files(self) -> set[PurePosixPath]:
        return {file.name for files in self.splits.values() for file in files}


@runtime_checkable
class Gatherer(Protocol):
    """A reader of corpora that are more than one file a split, found by how files stand
    together."""

    def gather(self, files: Sequence[File], known: Callable[[File], bool]) -> list[Gathered]:
        """The corpora among the files. `known`: whether a file is an annotated text by itself."""


@dataclass(frozen=True)
class Registered:
    """A reader, and when it is asked.

    Attributes:
        rank: the lower, the sooner. Gatherers below `BY_SHAPE` see the files before any single file
            is looked at, the others only those that no other reader knows.
        alone: whether a single file may be of this format.
        binary: whether it is asked about files that are no text (the others are not).
        kinds: what labels of this format are of; the first where nothing else says so.
    """

    reader: Reader
    rank: int
    alone: bool = True
    binary: bool = False
    kinds: tuple[Kind, ...] = TOKENS


READERS: dict[str, Registered] = {}

_Class = TypeVar("_Class", bound=type[Reader])


def reader(
    rank: int, *, alone: bool = True, binary: bool = False, kinds: tuple[Kind, ...] = TOKENS
) -> Callable[[_Class], _Class]:
    """Register a class of readers under its `name`; the facts are those of `Registered`."""

    def register(made: _Class) -> _Class:
        if made.name in READERS:
            raise ValueError(f"two readers are named {made.name}")
        READERS[made.name] = Registered(made(), rank, alone, binary, kinds)
        return made

    return register


def single_readers(*, binary: bool = False) -> list[Reader]:
    """Those that a single file is shown to, in the order in which they are asked."""
    asked = [one for one in READERS.values() if one.alone and one.binary == binary]
    return [one.reader for one in sorted(asked, key=_order)]


def gatherers(*, early: bool) -> list[Gatherer]:
    """Those that see files together, before or after single files are looked at."""
    asked = [one for one in READERS.values() if (one.rank < BY_SHAPE) == early]
    readers = [one.reader for one in sorted(asked, key=_order)]
    return [one for one in readers if isinstance(one, Gatherer)]


def _order(one: Registered) -> tuple[int, str]:
    return one.rank, one.reader.name


def reader_named(name: str) -> Reader:
    """The reader of a format; InputError names the formats there are."""
    if name not in READERS:
        raise InputError(f"format {name!r}: expected one of {', '.join(sorted(READERS))}")
    return READERS[name].reader


def layout_in(found: Layout | Refusal | None) -> Layout | None:
    """What `detect` answered, a refusal counted as no layout."""
    return found if isinstance(found, Layout) else None


def with_layouts(
    asked: Reader, found: dict[PurePosixPath, dict[str, list[File]]]
) -> list[Gathered]:
    """Folders with the files of their splits, where the reader knows each of them."""
    result = []
    for folder, splits in found.items():
        found_in = [layout_in(asked.detect(files)) for files in splits.values()]
        layouts = [layout for layout in found_in if layout]
        if len(layouts) == len(splits):
            result.append(Gathered(folder, splits, asked, layouts[0]))
    return result
