"""The database behind a study: opened, told how long to wait for signs of life, tuned."""

import contextlib
from pathlib import Path
from typing import Any

import optuna
import sqlalchemy
from optuna.storages import RDBStorage

from autoaux.display import masked, without_secrets
from autoaux.errors import InputError
from autoaux.patience import Patience
from autoaux.runfolder import RunFolder
from autoaux.search.running._patient_storage import PatientStorage, first_line

_DAMAGED = ("file is not a database", "disk image is malformed")
GRACE = 3  # heartbeats that may be missed
CONNECTED = 10  # seconds within which a server takes a connection


def open_storage(said: str, patience: Patience | None = None) -> PatientStorage:
    """The storage of a study.

    Args:
        said: its address, or @FILE that holds it.

    Raises:
        InputError: no address, or nothing that can be reached there now.
    """
    url = address_of(said)
    engine: dict[str, Any] = {"pool_pre_ping": True}
    if url.startswith("sqlite"):
        engine = {"connect_args": {"timeout": 60}}
    elif url.startswith("postgresql"):
        engine["connect_args"] = {"connect_timeout": CONNECTED}
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        storage = PatientStorage(url, patience or Patience(), engine)
    except ImportError:
        raise InputError(
            f"{masked(url)}: no driver for this database; pip install 'autoaux[postgres]'"
        ) from None
    except (sqlalchemy.exc.ArgumentError, ValueError) as error:
        raise InputError(
            f"--storage {masked(url)}: no address of a database"
            f" ({without_secrets(first_line(error), url)}); expected for example"
            " postgresql+psycopg://user@host:5432/database"
        ) from None
    except (
        sqlalchemy.exc.SQLAlchemyError,
        optuna.exceptions.StorageInternalError,
        RuntimeError,
    ) as error:
        reason = without_secrets(first_line(error.__cause__ or error), url)
        if any(word in reason for word in _DAMAGED):
            raise InputError(
                f"{masked(url)}: {reason}; the trials in it are lost, finished runs stand in the"
                " run folder's ledger: move the file away, and the same command takes them from"
                " there"
            ) from None
        raise InputError(f"{masked(url)}: storage not reachable: {reason}") from None
    if url.startswith("sqlite"):
        _tune_sqlite(storage)
    return storage


def address_of(said: str) -> str:
    """The address of a storage; @FILE stands for what the file holds.

    Raises:
        InputError: no such file, or others may read it.
    """
    if not said.startswith("@"):
        return said
    path = Path(said[1:])
    try:
        if path.stat().st_mode & 0o077:
            raise InputError(f"{path}: others may read this file; chmod 600 it")
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror}; expected a file that holds the storage's address"
        ) from None


def default_url(folder: Path) -> str:
    """Where a study stands when no storage is named."""
    path = str(RunFolder(folder.resolve()).study)
    return sqlalchemy.URL.create("sqlite", database=path).render_as_string()


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


def masked_url(said: str) -> str:
    """The storage's address as a person may see it, without user and password."""
    return said if said.startswith("@") else masked(said)
