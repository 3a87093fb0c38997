"""The database behind a study: opened, told how long to wait for signs of life, tuned."""

import contextlib
from pathlib import Path
from typing import Any

import optuna
import sqlalchemy
from optuna.storages import RDBStorage

from autoaux.errors import InputError
from autoaux.runfolder import RunFolder

GRACE = 3  # heartbeats that may be missed


def open_storage(url: str) -> RDBStorage:
    """The storage of a study; InputError where it cannot be reached."""
    engine = (
        {"connect_args": {"timeout": 60}} if url.startswith("sqlite") else {"pool_pre_ping": True}
    )
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        storage = RDBStorage(url, engine_kwargs=engine)
    except ImportError:
        raise InputError(
            f"{shown_url(url)}: no driver for this database; pip install 'autoaux[postgres]'"
        ) from None
    except (
        sqlalchemy.exc.SQLAlchemyError,
        optuna.exceptions.StorageInternalError,
        RuntimeError,
    ) as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        raise InputError(f"{shown_url(url)}: storage not reachable: {reason}") from None
    if url.startswith("sqlite"):
        _tune_sqlite(storage)
    return storage


def default_url(folder: Path) -> str:
    """Where a study stands when no storage is named."""
    return f"sqlite:///{RunFolder(folder.resolve()).study}"


def await_signs(storage: RDBStorage, heartbeat: int) -> None:
    """Call a trial stale that gave no sign for `GRACE` heartbeats, which everybody who sweeps must
    agree on.

    A process that is stopped in the middle of a transaction holds its locks: PostgreSQL ends the
    transaction after the same time, or nobody could give the trial up.
    """
    storage.heartbeat_interval, storage.grace_period = heartbeat, GRACE * heartbeat
    if storage.engine.dialect.name != "postgresql":
        return

    def configure(connection: Any, _: Any) -> None:
        with contextlib.closing(connection.cursor()) as cursor:
            cursor.execute(f"SET idle_in_transaction_session_timeout = '{storage.grace_period}s'")
        connection.commit()

    sqlalchemy.event.listen(storage.engine, "connect", configure)
    storage.engine.dispose()


def _tune_sqlite(storage: RDBStorage) -> None:
    """Readers do not wait for writers; a killed process loses nothing, only a power cut may
    lose the last trial.
    """

    def configure(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    sqlalchemy.event.listen(storage.engine, "connect", configure)
    storage.engine.dispose()


def shown_url(url: str) -> str:
    """The storage's address as a person may see it, without its password."""
    try:
        return sqlalchemy.engine.make_url(url).render_as_string(hide_password=True)
    except sqlalchemy.exc.ArgumentError:
        return url
