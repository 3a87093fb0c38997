"""From files to the corpora in them: which are read how, and which are which split."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Note, Unread, split_order
from autoaux.corpora.discovery._foreign import binary_file, looks_like, no_corpus
from autoaux.corpora.discovery._group import Found, agreed_splits, folder_plans
from autoaux.corpora.discovery._plans import Plan
from autoaux.corpora.discovery._unread import UnreadFile
from autoaux.corpora.files import File, place_of
from autoaux.corpora.formats import Gathered, Refusal, gatherers, single_readers
from autoaux.errors import InputError

_TOP = PurePosixPath(".")
_POOL_AT_MOST = 50  # more files than this at the top of a pool are parts of one corpus
_UNKNOWN = "no format known here: expected columns, CoNLL-U or another annotated text"


def discover(
    root: Path,
    files: Sequence[File],
    refused: Sequence[Unread] = (),
    *,
    one_file_each: bool = False,
) -> tuple[list[Plan], list[Unread]]:
    """The corpora among the files under `root`, and the files that belong to none, with the reason.

    `refused` are those that could not be opened. `one_file_each`: files at the top that name no
    split are a corpus each (a pool), rather than parts of one corpus where they look alike.
    """
    gathered: list[Gathered] = []
    for gatherer in gatherers(early=True):
        gathered += gatherer.gather(_without(files, gathered), _known)
    folders: dict[PurePosixPath, list[Found]] = {}
    unknown: list[tuple[File, Unread]] = []
    for file in _without(files, gathered):
        found = recognise(file)
        if isinstance(found, Unread):
            unknown.append((file, found))
        else:
            folders.setdefault(found.place.folder, []).append(found)
    late: list[Gathered] = []
    nameless = [file for file, reason in unknown if reason.reason == _UNKNOWN]
    for gatherer in gatherers(early=False):
        late += gatherer.gather(_without(nameless, late), _known)
    claimed = {name for group in late for name in group.files}
    odd = [
        UnreadFile(file.name, _with_reason(file, reason), file)
        for file, reason in unknown
        if file.name not in claimed
    ]
    odd += [UnreadFile(_below(root, item.path), item) for item in refused]
    plans = []
    for group in (*gathered, *late):
        plan, odd = _gathered_plan(root, group, odd)
        plans.append(plan)
    for folder, entries in folders.items():
        entries, own = agreed_splits(entries, [one for one in odd if one.place.folder == folder])
        apart = one_file_each and folder == _TOP and len(entries) <= _POOL_AT_MOST
        found_here, left = folder_plans(root, folder, entries, own, apart)
        plans += found_here
        odd = [one for one in odd if one.place.folder != folder] + left
    return plans, [one.unread for one in odd]


def recognise(file: File) -> Found | Unread:
    """What a single file is: the first reader that knows it, or why none does."""
    if not file.size:
        return Unread(file.path, "empty")
    if told := no_corpus(file):
        return Unread(file.path, told)
    binary = b"\0" in file.head()[:8192]
    for reader in (*single_readers(binary=True), *(() if binary else single_readers())):
        try:
            found = reader.detect([file])
        except InputError as error:  # bytes that are none of a text's, found on the way
            return Unread.because(file.path, error)
        if isinstance(found, Refusal):
            return Unread(file.path, found.reason)
        if found is not None:
            return Found(file, reader, found, place_of(file.name))
    return Unread(file.path, binary_file(file) if binary else _UNKNOWN)


def _with_reason(file: File, unread: Unread) -> Unread:
    """The reason, with what the file looks like where no reader knows it."""
    if unread.reason != _UNKNOWN:
        return unread
    return Unread(file.path, looks_like(file) or _UNKNOWN)


def _known(file: File) -> bool:
    return isinstance(recognise(file), Found)


def _without(files: Sequence[File], gathered: Sequence[Gathered]) -> list[File]:
    if not gathered:  # no need to hash the names of very many files
        return list(files)
    taken = {name for group in gathered for name in group.files | group.beside}
    return [file for file in files if file.name not in taken]


def _below(root: Path, path: Path) -> PurePosixPath:
    return PurePosixPath(
        path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    )


def _gathered_plan(
    root: Path, group: Gathered, odd: list[UnreadFile]
) -> tuple[Plan, list[UnreadFile]]:
    """The plan, and the odd files that are no part of it: none of its splits, and nothing that
    stands among its files and could not be unpacked."""
    where = root / group.folder
    beside = {(name.parent, name.suffix) for name in group.files} if odd else set()
    missing = [
        one
        for one in odd
        if one.place.folder == group.folder
        and one.place.split
        and one.place.split not in group.splits
        or one.broken
        and (one.name.parent, one.suffix) in beside
    ]
    splits = {split: tuple(group.splits[split]) for split in sorted(group.splits, key=split_order)}
    notes = tuple(Note("ambiguous", remark) for remark in group.layout.remarks)
    plan = Plan(where.resolve().name, where, group.reader, group.layout, splits, notes=notes)
    rest = [one for one in odd if one not in missing]
    return replace(plan, missing=(*group.absent, *(one.unread for one in missing))), rest
