"""The run folder's own MLflow database."""

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy

from autoaux.runfolder import RunFolder


def local_uri(folder: Path) -> str:
    """The tracking address of the run folder's own database."""
    return f"sqlite:///{RunFolder(folder.resolve()).tracking}"


_own: set[str] = set()  # databases of run folders that this process writes


def ready_database(folder: Path) -> None:
    """Let the run folder's own database take records without waiting for the disk each time.

    MLflow makes its tables in hundreds of small transactions. With a write-ahead log a killed
    process loses nothing and readers do not wait; only a power cut may lose the last records, which
    the folder's journal holds as well.
    """
    path = RunFolder(folder.resolve()).tracking
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    _own.add(str(path))


@sqlalchemy.event.listens_for(sqlalchemy.Engine, "connect")
def _leave_writing_to_the_log(opened: Any, _: Any) -> None:
    if (
        isinstance(opened, sqlite3.Connection)
        and opened.execute("PRAGMA database_list").fetchone()[2] in _own
    ):
        opened.execute("PRAGMA synchronous=NORMAL")
