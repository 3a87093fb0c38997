"""From files to the corpora in them: which are read how, and which are which split."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Note, Unread, split_order
from autoaux.corpora.discovery._plans import Plan
from autoaux.corpora.files import File, Place, place_of
from autoaux.corpora.formats import Gathered, Layout, Reader, Refusal, gatherers, single_readers
from autoaux.errors import InputError

_DOCUMENTATION = re.compile(
    r"(readme|licen[cs]e|copying|note|notice|contents|changelog)(\.txt)?|(readme|licen[cs]e).*|.*\.(md|rst|cfg|ini|ya?ml|py|sh|pdf|html?|docx?|bib|tex)",
    re.IGNORECASE,
)
_TOP = PurePosixPath(".")
_POOL_AT_MOST = 50  # more files than this at the top of a pool are parts of one corpus
_UNKNOWN = "no format known here: expected columns, CoNLL-U or another annotated text"


@dataclass(frozen=True)
class Found:
    """A file that a reader recognises, and where it belongs."""

    file: File
    reader: Reader
    layout: Layout
    place: Place


def discover(
    root: Path, files: Sequence[File], *, one_file_each: bool = False
) -> tuple[list[Plan], list[Unread]]:
    """The corpora among the files under `root`, and the files that belong to none, with the reason.

    Documentation (README, LICENSE, *.md, ...) is passed over. `one_file_each`: files at the top
    that name no split are a corpus each (a pool), rather than parts of one corpus where they look
    alike.
    """
    files = [file for file in files if not _DOCUMENTATION.fullmatch(file.name.name)]
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
    unread = [reason for file, reason in unknown if file.name not in claimed]
    plans = [_gathered_plan(root, group) for group in (*gathered, *late)]
    for folder, entries in folders.items():
        entries, odd = _of_one_format(entries)
        unread += odd
        apart = one_file_each and folder == _TOP and len(entries) <= _POOL_AT_MOST
        plans += _group(root, folder, entries, apart)
    return plans, unread


def recognise(file: File) -> Found | Unread:
    """What a single file is: the first reader that knows it, or why none does."""
    if not file.size:
        return Unread(file.path, "empty")
    binary = b"\0" in file.head()[:8192]
    for reader in single_readers(binary=binary):
        try:
            found = reader.detect([file])
        except InputError as error:  # bytes that are none of a text's, found on the way
            return Unread.because(file.path, error)
        if isinstance(found, Refusal):
            return Unread(file.path, found.reason)
        if found is not None:
            return Found(file, reader, found, place_of(file.name))
    return Unread(file.path, "not text" if binary else _UNKNOWN)


def _known(file: File) -> bool:
    return isinstance(recognise(file), Found)


def _without(files: Sequence[File], gathered: Sequence[Gathered]) -> list[File]:
    taken = {name for group in gathered for name in group.files | group.beside}
    return [file for file in files if file.name not in taken]


def _gathered_plan(root: Path, group: Gathered) -> Plan:
    where = root / group.folder
    splits = {split: tuple(group.splits[split]) for split in sorted(group.splits, key=split_order)}
    notes = tuple(Note("ambiguous", remark) for remark in group.layout.remarks)
    return Plan(where.resolve().name, where, group.reader, group.layout, splits, notes)


def _of_one_format(entries: list[Found]) -> tuple[list[Found], list[Unread]]:
    """The entries of the format that most of the folder's bytes are in; the others are left out."""
    weight: Counter[str] = Counter()
    for entry in entries:
        weight[entry.reader.name] += entry.file.size
    main = weight.most_common(1)[0][0]
    odd = [
        Unread(
            e.file.path,
            f"looks like {e.reader.name} beside files of format {main}; give its own path if it is"
            " a corpus",
        )
        for e in entries
        if e.reader.name != main
    ]
    return [e for e in entries if e.reader.name == main], odd


def _group(root: Path, folder: PurePosixPath, entries: list[Found], apart: bool) -> list[Plan]:
    """The corpora of one folder.

    Files that name each split once are one corpus, whatever else their names are; else files whose
    names differ in the split's word only belong together. Files without such a word are one corpus
    if they are alike and alone in the folder, else a corpus each.
    """
    named = [e for e in entries if e.place.split]
    unnamed = [e for e in entries if not e.place.split]
    groups: dict[str, list[Found]] = {}
    if len({e.place.split for e in named}) == len(named):
        groups = {"": named} if named else {}
    else:
        for entry in named:
            groups.setdefault(_bare(entry.place.stem), []).append(entry)
    if unnamed and not named and not apart and (len(unnamed) == 1 or _alike(unnamed)):
        groups[""] = unnamed
    else:
        groups |= {e.file.name.stem: [e] for e in unnamed}
    where = root / folder
    n_named = len(groups) - len(unnamed) if named else 0
    plans = []
    for stem, members in sorted(groups.items()):
        alone = len(groups) == 1 or (n_named == 1 and members[0].place.split)
        if folder == _TOP and len(members) == 1 and (apart or len(entries) == 1):
            name, path = (
                _bare(PurePosixPath(members[0].place.stem).stem) or where.resolve().name,
                members[0].file.path,
            )
        elif alone:
            name, path = where.resolve().name, where
        else:
            name = stem or where.resolve().name
            path = members[0].file.path if len(members) == 1 else Path(f"{where}#{name}")
        plans.append(plan_of(name, path, members))
    return plans


def _bare(stem: str) -> str:
    return stem.strip("._- ")


def _alike(entries: Sequence[Found]) -> bool:
    """Whether files read as parts of one corpus: the same columns throughout."""
    return (
        len(
            {
                (e.layout.separator, e.layout.columns, e.layout.tokens, e.layout.labels)
                for e in entries
            }
        )
        == 1
    )


def plan_of(name: str, path: Path, members: Sequence[Found]) -> Plan:
    """The plan for files of one corpus, laid out as the largest of them is."""
    splits: dict[str, list[File]] = {}
    for member in members:
        splits.setdefault(member.place.split or "all", []).append(member.file)
    notes = []
    if (n := len(splits.get("all", ()))) > 1:
        notes.append(
            Note(
                "ambiguous",
                f"{n} files that name no split read as one corpus (`splits:` in corpus.yaml says"
                " otherwise)",
                n,
            )
        )
    largest = max(members, key=lambda member: member.file.size)
    notes += [Note("ambiguous", remark) for remark in largest.layout.remarks]
    ordered = {split: tuple(splits[split]) for split in sorted(splits, key=split_order)}
    return Plan(name, path, largest.reader, largest.layout, ordered, tuple(notes))
