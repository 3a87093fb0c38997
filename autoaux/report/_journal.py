"""The run folder's own record of a selection: every event as a line, the decision, the recipe.

MLflow and the report are both made from it, so neither a tracking server that is down nor a report
that nobody asked for at the time loses anything.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autoaux.errors import InputError
from autoaux.files import write_text
from autoaux.patience import Patience
from autoaux.report._evidence import gather_evidence, write_evidence
from autoaux.report._facts import gather_facts, write_facts
from autoaux.runfolder import RunFolder
from autoaux.search import (
    Decision,
    DecisionMade,
    Event,
    SelectionStarted,
    decision_from_json,
    decision_to_json,
    event_from_dict,
    event_to_dict,
)


@dataclass(frozen=True)
class Recorded:
    """An event and when it happened (seconds since 1970)."""

    time: float
    event: Event


class Journal:
    """A listener that appends each event to ``events.jsonl``, and writes what was read
    (``data.json``, without its text), what was known of the candidates (``evidence.json``), the
    decision and its recipe.

    Args:
        folder: the run's folder; made where it does not stand.
        patience: waits for a disk that is full.
    """

    def __init__(self, folder: Path, patience: Patience | None = None) -> None:
        self._folder, self._patience = folder, patience or Patience()

    def __call__(self, event: Event) -> None:
        if isinstance(event, SelectionStarted) and event.gathered is not None:
            facts, evidence = gather_facts(event.gathered), gather_evidence(event.gathered)
            self._write(lambda: write_facts(self._folder, facts))
            self._write(lambda: write_evidence(self._folder, evidence))
        files = RunFolder(self._folder)
        line = {"time": time.time(), **event_to_dict(event)}
        self._write(lambda: files.write_down(line))
        if isinstance(event, DecisionMade):
            decision = event.decision
            self._write(lambda: write_text(files.decision, decision_to_json(decision)))
            self._write(lambda: write_text(files.recipe, decision.recipe.to_yaml()))

    def _write(self, write: Callable[[], None]) -> None:
        self._patience.through(write, str(self._folder))


def read_journal(folder: Path) -> tuple[list[Recorded], int]:
    """The events of a run in order, and how many lines could not be read.

    A torn line (a crash while it was written) is counted and left out. InputError where the folder
    holds no record at all.
    """
    files = RunFolder(folder)
    if not files.events.is_file():
        raise InputError(
            f"{folder}: no {files.events.name} here;"
            " expected the folder of a selection (autoaux select --run FOLDER)"
        )
    recorded, torn = [], 0
    for data in files.written_down():
        if data is None:
            torn += 1
            continue
        try:
            recorded.append(Recorded(data.pop("time"), event_from_dict(data)))
        except (ValueError, KeyError, TypeError, AttributeError):
            torn += 1
    return recorded, torn


def read_decision(folder: Path) -> Decision | None:
    """The decision of a run's folder, or None where the selection has not decided yet."""
    path = RunFolder(folder).decision
    if not path.is_file():
        return None
    return decision_from_json(path.read_text(encoding="utf-8"), path)
