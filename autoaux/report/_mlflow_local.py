"""The run folder's own MLflow database."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy

from autoaux.errors import InputError
from autoaux.runfolder import RunFolder


def local_uri(folder: Path) -> str:
    """The tracking address of the run folder's own database."""
    path = str(RunFolder(folder.resolve()).tracking)
    return sqlalchemy.URL.create("sqlite", database=path).render_as_string()


_own: set[str] = set()  # databases of run folders that this process writes


def ready_database(folder: Path) -> None:
    """Let the run folder's own database take records without waiting for the disk each time.

    MLflow makes its tables in hundreds of small transactions. With a write-ahead log a killed
    process loses nothing and readers do not wait; only a power cut may lose the last records, which
    the folder's journal holds as well.
    """
    check_database(folder)
    path = RunFolder(folder.resolve()).tracking
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    _own.add(str(path))


def check_database(folder: Path) -> None:
    """Raise InputError where the run folder's own database is damaged."""
    path = RunFolder(folder).tracking
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, or no disk: another time
            raise
        raise InputError(
            f"{path}: damaged, or no database ({error}); nothing else is lost: delete the file, and"
            f" autoaux sync {folder} makes it again from the records"
        ) from None


@sqlalchemy.event.listens_for(sqlalchemy.Engine, "connect")
def _leave_writing_to_the_log(opened: Any, _: Any) -> None:
    if (
        isinstance(opened, sqlite3.Connection)
        and opened.execute("PRAGMA database_list").fetchone()[2] in _own
    ):
        opened.execute("PRAGMA synchronous=NORMAL")
