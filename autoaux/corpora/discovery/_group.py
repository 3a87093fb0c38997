"""The corpora of one folder: which files belong together, what becomes of those nobody knows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Note, split_order
from autoaux.corpora.discovery._blind import unlabelled_layout, with_blind
from autoaux.corpora.discovery._plans import Plan
from autoaux.corpora.discovery._unread import UnreadFile
from autoaux.corpora.files import File, Place, plain_name, shard_of
from autoaux.corpora.formats import Layout, Reader

_TOP = PurePosixPath(".")
_SUFFIX = re.compile(
    r"(\.(txt|conll\w*|conllu\w*|gold_conll|tsv|csv|jsonl?|iob2?|bio|dat|data|parquet|tagged"
    r"|annotated|spacy|xml|pubtator))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Found:
    """A file that a reader recognises, and where it belongs."""

    file: File
    reader: Reader
    layout: Layout
    place: Place


def agreed_splits(
    entries: Sequence[Found], odd: Sequence[UnreadFile]
) -> tuple[list[Found], list[UnreadFile]]:
    """The same with "eval" resolved: test where the files beside it have a dev split and no test,
    else dev."""
    named = {one.place.split for one in entries} | {one.place.split for one in odd}
    as_said = "test" if "dev" in named and "test" not in named else "dev"
    if "eval" not in named or {"dev", "test"} <= named:
        return list(entries), list(odd)
    return [
        replace(one, place=replace(one.place, split=as_said)) if one.place.split == "eval" else one
        for one in entries
    ], [replace(one, split=as_said) if one.place.split == "eval" else one for one in odd]


def folder_plans(
    root: Path, folder: PurePosixPath, entries: list[Found], odd: list[UnreadFile], apart: bool
) -> tuple[list[Plan], list[UnreadFile]]:
    """The corpora of one folder, and the odd files that belong to none of them.

    Files that name each split once are one corpus, whatever else their names are; else files whose
    names differ in the split's word only belong together. Files without such a word are one corpus
    if they are alike and of one format, else a corpus each; so is every file where `apart`.
    """
    groups = _groups(entries, apart)
    where = root / folder
    names = _names(groups, where)
    n_named = sum(bool(members[0].place.split) for members in groups.values())
    plans: list[Plan] = []
    for stem, members in sorted(groups.items()):
        single = len(members) == 1
        alone = len(groups) == 1 or (n_named == 1 and members[0].place.split is not None)
        name, path = names[stem], Path(f"{where}#{names[stem]}")
        if folder == _TOP and single and (apart or len(entries) == 1):
            name = _of_one(members[0].place.stem) or where.resolve().name
            path = members[0].file.path
        elif alone:
            name, path = where.resolve().name, where
        elif single:
            path = members[0].file.path
        missing, beside, odd = _belonging(odd, stem, members, alone and not (apart and single))
        plan, missing = with_blind(plan_of(name, path, members), missing)
        if single and len(plan.splits) > 1:  # with a blind split it is one file no longer
            plan = replace(plan, path=where if alone else Path(f"{where}#{name}"))
        plans.append(_with_odd(plan, missing, beside))
    return plans, odd


def _groups(entries: Sequence[Found], apart: bool) -> dict[str, list[Found]]:
    """Files by what their names have in common beside the split's word."""
    named = [e for e in entries if e.place.split]
    unnamed = [e for e in entries if not e.place.split]
    groups: dict[str, list[Found]] = {}
    whole = (
        len({e.place.split for e in named}) == len(named)
        and len({e.layout.kind for e in named}) == 1
    )
    if named and whole:
        groups[""] = named
    else:
        for entry in named:
            groups.setdefault(_bare(entry.place.stem), []).append(entry)
    formats = {e.layout.format for e in unnamed}
    for name in sorted(formats):
        alike = [e for e in unnamed if e.layout.format == name]
        if not named and not apart and _alike(alike) and (len(alike) > 1 or len(unnamed) == 1):
            groups["" if len(formats) == 1 or "" not in groups else name] = alike
        else:
            groups |= {e.file.name.name: [e] for e in alike}
    return groups


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


def _names(groups: Iterable[str], where: Path) -> dict[str, str]:
    """What the corpora are called: what is left of the files' names, else the folder's name."""
    whole = where.resolve().name
    short = {stem: _bare(_SUFFIX.sub("", _dotted(stem))) or whole for stem in groups}
    told = list(short.values())
    return {
        stem: name if told.count(name) == 1 else _bare(stem) or whole
        for stem, name in short.items()
    }


def _dotted(stem: str) -> str:
    """What is left of a name with its dot again where that is its suffix alone (``train.txt``)."""
    return stem if "." in stem else f".{stem}"


def _of_one(stem: str) -> str:
    """What one file is called: its name without split and suffix; empty where nothing is left."""
    short = _SUFFIX.sub("", stem)
    return _bare(short if short != stem else PurePosixPath(stem).stem)


def _bare(stem: str) -> str:
    return stem.strip("._- ")


def _belonging(
    odd: list[UnreadFile], stem: str, members: Sequence[Found], alone: bool
) -> tuple[list[UnreadFile], list[UnreadFile], list[UnreadFile]]:
    """(those without which the corpus would lose a part, others that stand beside it, all others).

    A part is what names a split that the corpus lacks, or has its files' suffix and is no list.
    """
    splits = {member.place.split for member in members}
    suffixes = {member.file.name.suffix for member in members}
    stems = {stem, *(_bare(member.place.stem) for member in members)}
    missing, beside, rest = [], [], []
    for one in odd:
        split, suffix = one.place.split, one.suffix
        if split and not (alone or _bare(one.place.stem) in stems):
            rest.append(one)
        elif split and (split not in splits or suffix in suffixes):
            missing.append(one)
        elif alone and (one.file or one.broken) and suffix in suffixes and not one.is_list():
            missing.append(one)
        else:
            beside += [one] * alone
            rest.append(one)
    return missing, beside, rest


def own_layouts(main: Found, members: Sequence[Found]) -> dict[str, tuple[Reader, Layout]]:
    """How the splits that differ from the main one are laid out: other columns, another format.

    Where a split has as many columns, or the same names, its tokens and labels are the same ones.
    """
    own: dict[str, tuple[Reader, Layout]] = {}
    for member in members:
        layout, as_main = member.layout, main.layout
        same = (layout.format, layout.separator, layout.columns, layout.header) == (
            as_main.format,
            as_main.separator,
            as_main.columns,
            as_main.header,
        )
        if same or not member.place.split:
            continue
        alike = layout.format == as_main.format
        less = layout.columns < as_main.columns if alike else member.place.split != "train"
        blind = unlabelled_layout(main.reader, member.file, as_main) if less else None
        named = {as_main.tokens, as_main.labels} <= {*layout.header, *layout.layers}
        if blind is not None:
            own[member.place.split] = main.reader, blind
            continue
        if alike and (layout.columns == as_main.columns or named):
            layout = replace(layout, tokens=as_main.tokens, labels=as_main.labels)
        own[member.place.split] = member.reader, layout
    return own


def _with_odd(plan: Plan, missing: Sequence[UnreadFile], beside: Sequence[UnreadFile]) -> Plan:
    left_out = [
        Note("left out", f"{one.name.name} beside it is not read: {one.unread.reason}")
        for one in beside
    ]
    return replace(
        plan,
        missing=tuple(one.unread for one in missing),
        notes=(*plan.notes, *left_out),
    )


def plan_of(name: str, path: Path, members: Sequence[Found]) -> Plan:
    """The plan for files of one corpus, laid out as its train split is, or the largest file."""
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
    notes += [note for split, files in splits.items() for note in _missing_shards(split, files)]
    main = max(members, key=lambda member: (member.place.split == "train", member.file.size))
    notes += [Note("ambiguous", remark) for remark in main.layout.remarks]
    ordered = {split: tuple(splits[split]) for split in sorted(splits, key=split_order)}
    own = own_layouts(main, members)
    return Plan(plain_name(name), path, main.reader, main.layout, ordered, own, tuple(notes))


def _missing_shards(split: str, files: Sequence[File]) -> list[Note]:
    """What is to be said of a split in parts of which some are not here."""
    shards = [shard for file in files if (shard := shard_of(file.name))]
    absent = sorted({n for _, total in shards[:1] for n in range(total)} - {n for n, _ in shards})
    if not absent:
        return []
    message = (
        f"{len(absent)} of {shards[0][1]} shards of {split} not here, the first of them"
        f" {absent[0]:05}"
    )
    return [Note("missing", message, len(absent))]
