"""Where a search runs, and which ledgers learn of it."""

from pathlib import Path

from pydantic import Field

from autoaux.strict import Strict


class Machines(Strict):
    """Who trains, and where they meet.

    Attributes:
        workers, devices: processes that train, and on what.
        storage, study: Optuna storage (an address, or @FILE that holds it) and study name; by
            default SQLite in the run's folder.
        patience: seconds that the storage, or the disk, may be away before that is an error.
        stack: runs that a worker trains as one program; None for as many as timed steps tell.
        retries: how often a run that took its worker down is tried again.
        heartbeat: seconds between signs of life of a running trial.
    """

    workers: int = Field(1, ge=1)
    devices: tuple[str, ...] = ("auto",)
    storage: str | None = None
    study: str | None = None
    patience: float = Field(300.0, ge=0)
    stack: int | None = Field(None, ge=1)
    retries: int = Field(2, ge=0)
    heartbeat: int = 30


class Records(Strict):
    """Which ledgers learn of the runs besides the run's own.

    Attributes:
        ledger: one whose finished runs are looked up before training, and that is added to.
        record: one that is only added to, so that later forecasts learn from these runs.
    """

    ledger: Path | None = None
    record: Path | None = None
