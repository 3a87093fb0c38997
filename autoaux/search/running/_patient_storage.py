"""A database that may go away for a while: every call to it is made again until it is back."""

import contextlib
import functools
import inspect
import os
import socket
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

import sqlalchemy
from optuna.exceptions import StorageInternalError
from optuna.storages import RDBStorage

from autoaux.display import masked, without_secrets
from autoaux.patience import Patience, disk_is_away

# What every driver calls an error of the server, its disk or the way to it.
_AWAY = ("OperationalError", "InterfaceError")


class PatientStorage(RDBStorage):
    """Optuna's storage, each of whose calls waits while the database is away.

    A call that failed may have reached the database, so what is made again must be harmless twice:
    a trial that is begun twice withdraws, and one that has ended is not ended again.

    Raises:
        MachineError: by every call, where the database stays away for longer than `patience`.
    """

    def __init__(self, url: str, patience: Patience, engine_kwargs: dict[str, Any]) -> None:
        # Optuna formats the address, and braces in a path or a password are no fields
        super().__init__(url.replace("{", "{{").replace("}", "}}"), engine_kwargs=engine_kwargs)
        self.address, self.patience = url, patience
        self._lines: WeakSet[Any] = WeakSet()  # the driver's connections that go over a network
        sqlalchemy.event.listen(self.engine, "connect", self._connected)
        self.engine.dispose()  # those that opening made are not known

    def _connected(self, connection: Any, _: Any) -> None:
        if callable(getattr(connection, "fileno", None)):
            self._lines.add(connection)

    def cut(self) -> None:
        """Let every call fail that waits for a server's answer."""
        for connection in list(self._lines):
            with contextlib.suppress(Exception):  # closed meanwhile
                with socket.socket(fileno=os.dup(connection.fileno())) as line:
                    line.shutdown(socket.SHUT_RDWR)

    def sign_of_life(self, trial_id: int) -> None:
        """One sign, or StorageInternalError: whoever gives the next one need not wait for this."""
        RDBStorage.record_heartbeat(self, trial_id)

    def away(self, error: BaseException) -> str:
        """Why the database cannot be reached; empty where the error has another cause."""
        cause = error.__cause__ if isinstance(error, StorageInternalError) else error
        if cause is not None and type(cause).__name__ in _AWAY:
            return without_secrets(first_line(cause), self.address)
        return disk_is_away(error)


def first_line(error: BaseException) -> str:
    """The database's own words, without the statement that SQLAlchemy quotes."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return said[0] if said else type(error).__name__


def _patiently(method: Callable) -> Callable:
    @functools.wraps(method)
    def call(self: PatientStorage, *arguments: Any, **named: Any) -> Any:
        patience = getattr(self, "patience", None)  # not while the storage is being opened
        if patience is None:
            return method(self, *arguments, **named)
        return patience.through(
            lambda: method(self, *arguments, **named), masked(self.address), self.away, self.cut
        )

    return call


# Optuna's own cache in front of it calls methods with an underscore as well.
for _name, _method in vars(RDBStorage).items():
    if inspect.isfunction(_method) and not _name.startswith("__"):
        setattr(PatientStorage, _name, _patiently(_method))
