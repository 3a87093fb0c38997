"""Corpora that are more than one file a split: found by how files stand together."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from autoaux.corpora.discovery._split_names import place_of
from autoaux.corpora.files import File
from autoaux.corpora.formats import ClassLines, Documents, Layout, Parallel, Reader, SavedDataset

# names of token files, and those of label files that stand beside them
_TOKEN_NAMES = ("in", "words", "tokens", "sentences", "text", "source", "src")
_LABEL_NAMES = ("out", "labels", "tags", "slots", "ner", "target", "tgt")
_CLASS_NAMES = ("label", "labels", "intent", "intents", "class")
_PROBES = 12


@dataclass(frozen=True)
class Gathered:
    """The files of one corpus, by split, in the order its reader wants them, and those beside them that
    only describe it."""

    folder: PurePosixPath
    splits: dict[str, list[File]]
    reader: Reader
    layout: Layout
    beside: frozenset[PurePosixPath] = frozenset()

    @property
    def files(self) -> set[PurePosixPath]:
        return {file.name for files in self.splits.values() for file in files}


def saved_datasets(files: Sequence[File]) -> list[Gathered]:
    """Folders with state.json and dataset_info.json; a folder of such folders is one corpus."""
    reader = SavedDataset()
    by_name = {file.name: file for file in files}
    found: dict[PurePosixPath, dict[str, list[File]]] = {}
    for name, info in by_name.items():
        state = (
            by_name.get(name.with_name("state.json")) if name.name == "dataset_info.json" else None
        )
        if state is None:
            continue
        try:
            listed = [entry["filename"] for entry in json.loads(state.read())["_data_files"]]
        except (ValueError, KeyError, TypeError):
            continue
        arrows = [
            by_name[name.with_name(item)]
            for item in listed
            if isinstance(item, str) and "/" not in item and name.with_name(item) in by_name
        ]
        place = place_of(name)
        whole = place.split is not None and place.folder / "dataset_dict.json" in by_name
        folder, split = (place.folder, place.split) if whole else (name.parent, "all")
        found.setdefault(folder, {}).setdefault(split, []).extend([info, *arrows])
    described = frozenset(
        name for name in by_name if name.name in ("state.json", "dataset_dict.json")
    )
    return [replace(gathered, beside=described) for gathered in _with_layouts(reader, found)]


def documents(files: Sequence[File], recognised: Callable[[File], bool]) -> list[Gathered]:
    """Folders of class folders with a document per file, none of which is an annotated text by
    itself.
    """
    reader = Documents()
    classes: dict[tuple[str, ...], list[File]] = {}
    for file in files:
        classes.setdefault(file.name.parts[:-1], []).append(file)
    found: dict[PurePosixPath, dict[str, list[File]]] = {}
    for folder, members in classes.items():
        place = place_of(PurePosixPath(*folder, "_"))
        if place.folder != PurePosixPath("."):
            found.setdefault(place.folder.parent, {}).setdefault(place.split or "all", []).extend(
                members
            )
    result = []
    for gathered in _with_layouts(reader, found):
        everything = [file for group in gathered.splits.values() for file in group]
        probes = everything[:: max(1, len(everything) // _PROBES)]
        if sum(recognised(file) for file in probes) <= 0.1 * len(probes):
            result.append(gathered)
    return result


def parallels(files: Sequence[File]) -> list[Gathered]:
    """Pairs such as seq.in and seq.out, or train.words and train.tags; a class per line may
    stand beside them.
    """
    reader = Parallel()
    by_name = {file.name: file for file in files}
    found: dict[PurePosixPath, dict[str, list[File]]] = {}
    for name, file in by_name.items():
        for part in (name.suffix[1:], name.stem):
            if part not in _TOKEN_NAMES:
                continue
            others = [
                PurePosixPath(name.parent, name.name.replace(part, label)) for label in _LABEL_NAMES
            ]
            other = next(
                (by_name[o] for o in others if o in by_name and reader.detect([file, by_name[o]])),
                None,
            )
            if other is not None:
                place = place_of(name)
                classes = [
                    PurePosixPath(name.parent, text)
                    for word in _CLASS_NAMES
                    for text in (word, name.name.replace(part, word))
                ]
                third = [
                    by_name[c]
                    for c in classes
                    if c in by_name and reader.detect([file, other, by_name[c]])
                ][:1]
                found.setdefault(place.folder, {}).setdefault(
                    place.split or "all", [file, other, *third]
                )
    return _with_layouts(reader, found)


def class_lines(files: Sequence[File]) -> list[Gathered]:
    """Files of running text that stand together and differ in a class's name."""
    reader = ClassLines()
    found: dict[PurePosixPath, dict[str, list[File]]] = {}
    for file in files:
        place = place_of(file.name)
        found.setdefault(place.folder, {}).setdefault(place.split or "all", []).append(file)
    return _with_layouts(reader, found)


def _with_layouts(
    reader: Reader, found: dict[PurePosixPath, dict[str, list[File]]]
) -> list[Gathered]:
    result = []
    for folder, splits in found.items():
        layouts = [reader.detect(files) for files in splits.values()]
        if all(layouts):
            result.append(Gathered(folder, splits, reader, layouts[0]))
    return result
