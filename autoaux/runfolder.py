"""The folder of one selection: every file in it by name, its lock, the journal of its events."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from autoaux.corpora import plain_name
from autoaux.errors import InputError

T = TypeVar("T")


def folder_name(corpus: str) -> str:
    """What the run folder of a main task is called; a layer stays in its name."""
    return ":".join(map(plain_name, corpus.split(":")))


class _Entry:
    """A file or folder that stands under this name in every run's folder."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, folder: "RunFolder", owner: type) -> Path:
        return folder.path / self.name


@dataclass(frozen=True)
class RunFolder:
    """Where everything of one selection stands; nothing is made before it is written."""

    path: Path

    # what goes on
    record = _Entry("run.json")  # what the run is of, and where its study is
    lock = _Entry("run.lock")
    study = _Entry("study.db")
    ledger = _Entry("ledger.jsonl")
    checkpoints = _Entry("checkpoints")
    jobs = _Entry("jobs")  # logs of workers on a cluster
    worker_log = _Entry("worker.log")
    faults = _Entry("faults.log")  # of the program itself, with their traces
    storage_address = _Entry("storage.address")  # for workers on a cluster; its owner's alone

    # what was read and what happened
    facts = _Entry("data.json")
    evidence = _Entry("evidence.json")
    events = _Entry("events.jsonl")

    # what came of it
    held_out = _Entry("test.json")  # that test was read, and what it said
    decision = _Entry("decision.json")
    recipe = _Entry("recipe.yaml")
    model = _Entry("model")
    report = _Entry("report.html")

    # MLflow's
    tracking = _Entry("mlflow.db")
    tracking_link = _Entry("mlflow.json")  # where the run was sent, and under which names
    artifacts = _Entry("artifacts")
    server_log = _Entry("mlflow-server.log")

    def __str__(self) -> str:
        return str(self.path)

    def checkpoint(self, number: int) -> Path:
        """Where the state of a trial stands."""
        return self.checkpoints / str(number)

    @contextmanager
    def held(self) -> Iterator[None]:
        """The folder, made where it is not there, for this process alone.

        Raises:
            InputError: another process holds it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with self._locked():
            yield

    def refuse_held(self) -> None:
        """Raise InputError where another process holds the folder; nothing is made."""
        if self.lock.exists():
            with self._locked():
                pass

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with FileLock(self.lock, timeout=0):
                yield
        except Timeout:
            raise InputError(
                f"{self}: another autoaux is running in this folder; wait for it or choose"
                " another --run"
            ) from None

    def write_down(self, event: dict[str, Any]) -> None:
        """Append an event to the journal, in one write.

        A torn line that a crash left is closed first, so that it spoils only itself.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        line = json.dumps(event, ensure_ascii=False)
        with self.events.open("a+b") as file:
            file.seek(0, os.SEEK_END)
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    line = "\n" + line
            file.write(line.encode("utf-8", "replace") + b"\n")

    def ended_trials(self) -> set[int] | None:
        """Numbers of the trials whose end stands in the journal; None where there is none."""
        if not self.events.is_file():
            return None
        return {
            event["number"]
            for event in self.written_down()
            if event and event.get("event") == "TrialEnded" and isinstance(event.get("number"), int)
        }

    def written_down(self) -> Iterator[dict[str, Any] | None]:
        """The journal, oldest first; None for a line that is no event (torn by a crash)."""
        with self.events.open("rb") as file:
            for line in file:
                if line.strip():
                    try:
                        event = json.loads(line.decode("utf-8", "replace"))
                    except ValueError:
                        event = None
                    yield event if isinstance(event, dict) else None


def read_kept(path: Path, kind: TypeAdapter[T], before: str) -> T:
    """What a file of a run's folder keeps.

    Args:
        before: what a selection had not done yet where the file is missing.

    Raises:
        InputError: it is missing, half written or of another version.
    """
    if not path.is_file():
        raise InputError(
            f"{path}: missing; the selection stopped before it had {before}, run it again"
        )
    try:
        return kind.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, ValidationError):
        raise InputError(
            f"{path}: half written or from another version of autoaux; run the selection again"
        ) from None
