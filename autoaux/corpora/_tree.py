"""What stands under a path: the files of a folder, or one file alone. Links out of it are refused."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autoaux.corpora._corpus import Unread
from autoaux.corpora._files import File
from autoaux.errors import InputError


@dataclass(frozen=True)
class Tree:
    """Files by name, and what was refused."""

    root: Path
    files: tuple[File, ...]
    refused: tuple[Unread, ...] = ()

    def folders(self) -> dict[PurePosixPath, list[File]]:
        """Files by the folder they stand in, in the order of their names."""
        result: dict[PurePosixPath, list[File]] = {}
        for file in self.files:
            result.setdefault(file.name.parent, []).append(file)
        return result


def open_tree(path: Path) -> Tree:
    """The tree under a path; InputError where there is nothing to read."""
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if path.is_dir():
        return _folder(path)
    return Tree(path.parent, (_on_disk(path, PurePosixPath(path.name)),))


def _on_disk(path: Path, name: PurePosixPath) -> File:
    return File(path, name, path.stat().st_size, lambda: open(path, "rb"))


def _folder(root: Path) -> Tree:
    files, refused = [], []
    inside = root.resolve()
    for path in _walk(root, refused):
        name = PurePosixPath(path.relative_to(root).as_posix())
        target = path.resolve()
        if path.is_symlink() and not target.is_relative_to(inside):
            refused.append(Unread(path, f"a link out of {root}; it is not followed"))
        elif not path.is_file():
            refused.append(Unread(path, "not a plain file"))
        elif not os.access(path, os.R_OK):
            refused.append(Unread(path, "no right to read it"))
        else:
            files.append(_on_disk(path, name))
    return Tree(root, tuple(files), tuple(refused))


def _walk(folder: Path, refused: list[Unread]) -> Iterator[Path]:
    """Every entry that is no folder, sorted, hidden ones left out; linked folders are not entered."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        refused.append(Unread(folder, f"cannot be listed: {error.strerror}"))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and entry.is_dir():
            refused.append(Unread(entry, "a link to a folder; it is not followed"))
        elif entry.is_dir():
            yield from _walk(entry, refused)
        else:
            yield entry
