"""What stands under a path: the files of a folder or archive, or one file alone.

Links out of the folder are refused. An archive inside a folder counts as a folder of its own.
"""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Unread
from autoaux.corpora.files._archives import expanded, is_archive, is_packed, open_archive
from autoaux.corpora.files._files import File
from autoaux.corpora.files._manifest import CORPUS
from autoaux.errors import InputError

DEEPEST = 64  # folders within folders

_NAMING = ("README.md", "labels.txt", "classes.txt")  # may say what classes are called


@dataclass(frozen=True)
class Tree:
    """Files by name, and what was refused. `alone`: one file was given, not its folder; then
    `described` are documents beside it (README.md, *.json)."""

    root: Path
    files: tuple[File, ...]
    refused: tuple[Unread, ...] = ()
    alone: bool = False
    described: tuple[File, ...] = ()


def open_tree(path: Path) -> Tree:
    """The tree under a path; InputError where there is nothing to read."""
    if _is_loop(path):
        raise InputError(f"{path}: a link that leads back to itself")
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise InputError(f"{path}: not a plain file")
    name = PurePosixPath(path.name)
    if is_archive(path):
        files, refused = open_archive(path)
        return Tree(path, tuple(files), tuple(refused))
    file = expanded(path, name) if is_packed(path) else _on_disk(path, name)
    beside = path.parent / CORPUS
    said = (_on_disk(beside, PurePosixPath(CORPUS)),) if beside.is_file() and beside != path else ()
    documents = tuple(
        _on_disk(one, PurePosixPath(one.name))
        for one in [*sorted(path.parent.glob("*.json")), *map(path.parent.joinpath, _NAMING)]
        if one != path and one.is_file()
    )
    return Tree(path.parent, (file, *said), alone=True, described=documents)


def _on_disk(path: Path, name: PurePosixPath) -> File:
    return File(str(path), name, path.stat().st_size, lambda: open(path, "rb"))


def _is_loop(path: Path) -> bool:
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    except (RuntimeError, ValueError):  # what Python says of loops, and of paths with zero bytes
        return True
    return False


def _folder(root: Path) -> Tree:
    files: list[File] = []
    refused: list[Unread] = []
    inside = root.resolve()
    for path in _walk(root, refused):
        name = PurePosixPath(path.relative_to(root).as_posix())
        if path.is_symlink() and _is_loop(path):
            refused.append(Unread(path, "a link that leads back to itself"))
        elif path.is_symlink() and not path.resolve().is_relative_to(inside):
            refused.append(Unread(path, f"a link out of {root}; it is not followed"))
        elif not path.is_file():
            refused.append(Unread(path, "not a plain file"))
        elif not os.access(path, os.R_OK):
            refused.append(Unread(path, "no right to read it"))
        elif not is_archive(path) and not is_packed(path):
            files.append(_on_disk(path, name))
        else:
            try:
                files += _unpacked(path, name, refused)
            except (
                InputError
            ) as error:  # one bad archive is left out of a pool, like one bad corpus
                refused.append(Unread.because(path, error))
    return Tree(root, tuple(files), tuple(refused))


def _unpacked(path: Path, name: PurePosixPath, refused: list[Unread]) -> list[File]:
    if is_packed(path):
        return [expanded(path, name)]
    files, left_out = open_archive(path)
    refused += left_out
    return [replace(file, name=name / file.name) for file in files]


def _walk(folder: Path, refused: list[Unread], depth: int = 0) -> Iterator[Path]:
    """Every entry that is no folder, sorted, hidden ones left out; linked folders are not
    entered, nor those deeper than any corpus stands.
    """
    if depth > DEEPEST:
        refused.append(Unread(folder, f"deeper than {DEEPEST} folders; it is not entered"))
        return
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
            yield from _walk(entry, refused, depth + 1)
        else:
            yield entry
