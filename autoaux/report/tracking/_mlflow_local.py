"""The run folder's own MLflow database."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy

from autoaux.errors import InputError
from autoaux.files import replacing
from autoaux.runfolder import RunFolder


def local_uri(folder: Path) -> str:
    """The tracking address of the run folder's own database."""
    return _uri_of(RunFolder(folder.resolve()).tracking)


def _uri_of(path: Path) -> str:
    return sqlalchemy.URL.create("sqlite", database=str(path)).render_as_string()


_own: set[str] = set()  # databases of run folders that this process writes
_unborn: set[str] = set()  # those whose tables it makes


def ready_database(folder: Path) -> None:
    """The run folder's own database with MLflow's tables, all of them or none, which takes records
    without waiting for the disk each time.

    With a write-ahead log a killed process loses nothing and readers do not wait; only a power cut
    may lose the last records, which the folder's journal holds as well.
    """
    check_database(folder)
    files = RunFolder(folder.resolve())
    if _without_tables(files.tracking):
        _make_tables(files)
    with closing(sqlite3.connect(files.tracking)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    _own.add(str(files.tracking))


def _without_tables(path: Path) -> bool:
    """Whether MLflow's tables are not there, or only in part: a kill or a full disk left them so.

    The first experiment is made when all tables are, so without one there is nothing to lose.
    """
    with closing(sqlite3.connect(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if "experiments" in names:
            return connection.execute("SELECT 1 FROM experiments").fetchone() is None
    return not names or any(name.startswith(("alembic_", "_alembic_")) for name in names)


def _make_tables(files: RunFolder) -> None:
    """Make MLflow's tables in a file beside, because what it begins and cannot end (hundreds of
    small transactions) it cannot go on with either.
    """
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    with replacing(files.tracking) as unfinished:
        uri = _uri_of(unfinished)
        _unborn.add(str(unfinished))
        try:
            SqlAlchemyStore(uri, files.artifacts.as_uri())
        finally:  # MLflow keeps connections, which would be to a file that is gone
            SqlAlchemyStore._get_or_create_engine(uri).dispose()
            _unborn.remove(str(unfinished))
        for log in ("-wal", "-shm", "-journal"):  # of the file that goes
            files.tracking.with_name(files.tracking.name + log).unlink(missing_ok=True)


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
def _hasten(opened: Any, _: Any) -> None:
    """Leave writing to the log in an own database; one that is thrown away by an error needs no
    way back.
    """
    if not isinstance(opened, sqlite3.Connection):
        return
    path = opened.execute("PRAGMA database_list").fetchone()[2]
    if path in _own:
        opened.execute("PRAGMA synchronous=NORMAL")
    elif path in _unborn:
        opened.execute("PRAGMA journal_mode=MEMORY")
        opened.execute("PRAGMA synchronous=OFF")
