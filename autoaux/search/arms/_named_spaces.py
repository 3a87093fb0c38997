"""The search spaces that come with autoaux, found by their names."""

from pathlib import Path

import autoaux
from autoaux.errors import InputError

FOLDER = "search_spaces"


def folder_of_spaces() -> Path:
    """Inside the installed package; in a clone the folder stands beside the package."""
    package = Path(autoaux.__file__).parent
    inside = package / FOLDER
    return inside if inside.is_dir() else package.parent / FOLDER


def find_space(said: str | Path) -> Path:
    """The file of a search space: `said` is a path, or the name of one that comes with autoaux.

    A file goes before a name. InputError where it is neither.
    """
    path = Path(said)
    if path.is_file():
        return path
    if path.suffix or len(path.parts) != 1:
        raise InputError(f"{path}: not a readable search space: no such file")
    named = folder_of_spaces() / f"{path}.yaml"
    if not named.is_file():
        names = ", ".join(sorted(file.stem for file in folder_of_spaces().glob("*.yaml")))
        raise InputError(f"{said}: no such search space; expected a YAML file or one of {names}")
    return named
