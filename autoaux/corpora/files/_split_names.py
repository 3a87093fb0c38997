"""Which split a file is, by its name or its folder's."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_WORDS = {
    "train": ("train", "training", "trn"),
    "dev": ("dev", "devel", "development", "valid", "validate", "validation", "val", "testa"),
    "test": ("test", "testing", "tst", "testb"),
    "eval": ("eval", "evaluation"),  # dev or test, whichever the files beside it leave open
}
_SPLIT = {word: split for split, words in _WORDS.items() for word in words}
_PATTERN = re.compile(
    rf"(?<![a-z])({'|'.join(sorted(_SPLIT, key=len, reverse=True))})(\d?)(?![a-z0-9])",
    re.IGNORECASE,
)

_SHARD = re.compile(r"-(\d{5})-of-(\d{5})(?:-[0-9a-f]{16})?(?=\.|$)")  # as the hub numbers parts


@dataclass(frozen=True)
class Place:
    """Where a file belongs: its split (None where no name says), its corpus's folder, and what is
    left of its name without the split's word."""

    split: str | None
    folder: PurePosixPath
    stem: str


def place_of(name: PurePosixPath) -> Place:
    """The last split word of the file's name counts, else that of the nearest folder.

    A digit behind it makes another split (``test2``). ``pos/en_ewt-ud-train.conllu`` is train of
    the folder ``pos`` with stem ``en_ewt-ud-.conllu``; ``snips/valid/seq.in`` is dev of ``snips``;
    the shard ``wnut/data/train-00000-of-00002.parquet`` is a part of train of ``wnut``.
    """
    parts = list(name.parts)
    for at in range(len(parts) - 1, -1, -1):
        found = list(_PATTERN.finditer(parts[at]))
        if not found:
            continue
        word = found[-1]
        split = _SPLIT[word[1].lower()] + word[2]
        rest = parts[at][: word.start()] + parts[at][word.end() :]
        if at == len(parts) - 1:
            whole = _SHARD.sub("", rest)
            at_hub = whole != rest and parts[-2:-1] == ["data"]
            return Place(split, PurePosixPath(*parts[: -2 if at_hub else -1]), whole)
        rest = rest.strip("._- ")
        inner = [rest] if rest and (at == 0 or rest != parts[at - 1]) else []
        return Place(split, PurePosixPath(*parts[:at], *inner, *parts[at + 1 : -1]), parts[-1])
    return Place(None, name.parent, name.name)


def shard_of(name: PurePosixPath) -> tuple[int, int] | None:
    """(which part from 0, of how many) a file is, where its name says so."""
    found = _SHARD.search(name.name)
    return (int(found[1]), int(found[2])) if found else None
