"""Folders of which every file is a document: which corpus and split each belongs to."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from autoaux.corpora.files import File, place_of


def by_split(files: Iterable[File]) -> dict[PurePosixPath, dict[str, list[File]]]:
    """The documents by corpus and split. Folders tell the split; names do only where that of every
    document in the folder does (a report on a test is not of the test split)."""
    folders: dict[PurePosixPath, list[File]] = {}
    for file in files:
        folders.setdefault(file.name.parent, []).append(file)
    found: dict[PurePosixPath, dict[str, list[File]]] = {}
    for folder, members in folders.items():
        by_name = all(place_of(PurePosixPath(file.name.name)).split for file in members)
        for file in members:
            place = place_of(file.name if by_name else folder / "_")
            found.setdefault(place.folder, {}).setdefault(place.split or "all", []).append(file)
    return found
