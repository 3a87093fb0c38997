"""A matrix read from its folder, finished or not."""

from pathlib import Path

from autoaux.errors import InputError
from autoaux.report._journal import read_decision
from autoaux.runfolder import RunFolder
from autoaux.search.matrix import RECORD, Matrix, MatrixBook


def is_matrix(folder: Path) -> bool:
    """Whether a matrix began in this folder."""
    return (folder / RECORD).is_file()


def read_matrix(folder: Path) -> Matrix:
    """A matrix as far as its main tasks have decided.

    Raises:
        InputError: there is none, or a file of it is half written.
    """
    book = MatrixBook.read(folder)
    if book is None:
        raise InputError(f"{folder}: no {RECORD} here; expected the folder of autoaux matrix")
    decisions = {
        main.name: decision
        for main in book.mains
        if (decision := read_decision(folder / main.folder)) is not None
    }
    ended = {
        main.name: len(RunFolder(folder / main.folder).ended_trials() or ()) for main in book.mains
    }
    return Matrix.of(book, decisions, ended)
