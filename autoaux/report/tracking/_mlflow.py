"""The MLflow listener, and bringing a server up to date with what the run's folder recorded."""

import os
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from autoaux.display import masked, printable, without_secrets
from autoaux.errors import InputError, MachineError
from autoaux.report._evidence import read_evidence
from autoaux.report._facts import read_facts
from autoaux.report._journal import Recorded, read_journal
from autoaux.report._page import figures
from autoaux.report._summary_of_run import summarize
from autoaux.report.plots import standalone
from autoaux.report.tracking._mlflow_link import OWN, Link, read_link, write_link
from autoaux.report.tracking._mlflow_models import publish_forecast, publish_tagger
from autoaux.report.tracking._mlflow_records import signals_table
from autoaux.report.tracking._mlflow_store import MlflowStore
from autoaux.runfolder import RunFolder
from autoaux.search import DecisionMade, Event, TrialEnded


class MlflowListener:
    """Tells MLflow of a selection while it goes on.

    What was read stands in the run's folder, where a `Journal` that listens as well keeps every
    event. At the first event all that it holds of earlier sessions is sent, so nothing is missing
    after a crash. When the tracking server does not answer, the selection goes on: one line says
    so, nothing more is sent until `finish` tries again, and what is still missing then can be sent
    later (`synchronise`).

    Args:
        folder: the run's folder.
        tracking_uri: where to log; None for ``MLFLOW_TRACKING_URI``, and without that for the run
            folder's own database.
        say: called with each line meant for a person.
    """

    def __init__(
        self,
        folder: Path,
        tracking_uri: str | None = None,
        *,
        say: Callable[[str], None] = lambda line: print(printable(line), file=sys.stderr),
    ) -> None:
        self._folder = folder
        self._uri = tracking_uri or os.environ.get("MLFLOW_TRACKING_URI") or None
        self._say = say
        self._store: MlflowStore | None = None
        self._down = False
        self._decided = False

    def __call__(self, event: Event) -> None:
        self._decided = self._decided or isinstance(event, DecisionMade)
        if self._down:
            return
        try:
            if self._store is None:
                self._store, _ = _up_to_date(self._folder, self._uri)
            self._store.record(Recorded(time.time(), event))
            if isinstance(event, TrialEnded):
                self._store.sample_machine()
        except Exception as error:  # whatever it is: what is tracked decides nothing
            self._down = True
            self._say(
                f"MLflow at {readable_address(self._uri)} does not take records"
                f" ({reason(error, self._uri)}); the selection goes on, its records stay in"
                f" {self._folder}"
            )

    def finish(self) -> None:
        """Log what now lies in the folder (report, decision, recipe) and end the parent run.

        Where the server had been down, everything recorded is sent again; where it still is, the
        line says with which command to send it later.
        """
        try:
            if self._down or self._store is None:
                synchronise(self._folder, self._uri)
            else:
                _publish(self._store, self._folder, self._decided)
        except Exception as error:
            where = f" --tracking-uri {readable_address(self._uri)}" if self._uri else ""
            self._say(
                f"MLflow is not up to date ({reason(error, self._uri)}); later: autoaux sync"
                f" {self._folder}{where}"
            )


def synchronise(folder: Path, uri: str | None) -> str:
    """Send everything that a run's folder recorded to a tracking server; gives the parent's id.

    What the server already holds is left as it is.

    Raises:
        InputError: the folder holds no record, or what it kept of MLflow is damaged.
        MachineError: the server does not take records.
    """
    try:
        return _sent(folder, uri)
    except (MlflowException, SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise MachineError(
            f"MLflow at {readable_address(uri)} does not take records ({reason(error, uri)});"
            " nothing is lost, try again later"
        ) from None


def _sent(folder: Path, uri: str | None) -> str:
    store, recorded = _up_to_date(folder, uri)
    decided = any(isinstance(item.event, DecisionMade) for item in recorded)
    return _publish(store, folder, decided)


def _up_to_date(folder: Path, uri: str | None) -> tuple[MlflowStore, Sequence[Recorded]]:
    """The store, which holds everything that the folder recorded, and that."""
    recorded, _ = read_journal(folder)
    store = _open(folder, uri)
    for item in recorded:
        store.record(item)
    return store, recorded


def _publish(store: MlflowStore, folder: Path, decided: bool) -> str:
    if store.parent is None:
        raise InputError(
            f"{folder}: the selection stopped before it started a run; there is nothing to send"
        )
    files = RunFolder(folder)
    for file in (files.report, files.decision, files.recipe):
        if file.is_file():
            store.client.log_artifact(store.parent, str(file))
    summary = summarize(folder)
    for name, svg in figures(summary).items():
        if svg:
            store.client.log_text(store.parent, standalone(svg), f"figures/{name}.svg")
    if files.model.is_dir():
        publish_tagger(store, summary.facts.main.name, files.model, summary.metric)
    evidence = read_evidence(folder)
    if any(item.signals for item in evidence.values()):
        store.table(signals_table(evidence), "signals.json")
    if any(item.forecast for item in evidence.values()):
        publish_forecast(store, summary.facts.main.name, summary.metric, evidence)
    store.finish("FINISHED" if decided else "KILLED", int(1000 * time.time()))
    return store.parent


def _open(folder: Path, uri: str | None) -> MlflowStore:
    """The store, under the selection's lasting id; where it logs is kept in the folder for
    links.
    """
    link = read_link(folder) or Link(uuid.uuid4().hex)
    store = MlflowStore(folder, read_facts(folder), uri, link.selection)
    link.experiments[readable_address(uri)] = store.experiment
    write_link(folder, link)
    return store


def readable_address(uri: str | None) -> str:
    """A tracking address without user and password; None is the folder's own database."""
    return OWN if uri is None else masked(uri)


def reason(error: Exception, uri: str | None = None) -> str:
    """A server's error as one line of at most 200 characters, which often quotes the address."""
    return without_secrets(" ".join(str(error).split()), uri or "")[:200]
