"""The run folder's own record of a selection: every event as a line, the decision, the recipe.

MLflow and the report are both made from it, so neither a tracking server that is down nor a report
that nobody asked for at the time loses anything.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autoaux.corpora import Corpus, Unread, ensure_splits
from autoaux.errors import InputError
from autoaux.report._evidence import gather_evidence, write_evidence
from autoaux.report._facts import gather_facts, write_facts
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

EVENTS = "events.jsonl"
DECISION = "decision.json"
RECIPE = "recipe.yaml"


@dataclass(frozen=True)
class Recorded:
    """An event and when it happened (seconds since 1970)."""

    time: float
    event: Event


class Journal:
    """A listener that appends each event to ``events.jsonl`` and writes decision and recipe.

    Args:
        folder: the run's folder; made where it does not stand.
        main, candidates, unread: what was read; their facts (no text) are written as ``data.json``.
    """

    def __init__(
        self,
        folder: Path,
        main: Corpus,
        candidates: Sequence[Corpus],
        unread: Sequence[Unread] = (),
    ) -> None:
        self._folder = folder
        self._read = (main, candidates, unread)

    def __call__(self, event: Event) -> None:
        self.record(event)

    def record(self, event: Event) -> Recorded:
        """Write the event down and give it back with its time."""
        recorded = Recorded(time.time(), event)
        self._folder.mkdir(parents=True, exist_ok=True)
        if isinstance(event, SelectionStarted):
            main, candidates, unread = self._read
            write_facts(self._folder, gather_facts(ensure_splits(main), candidates, unread))
            write_evidence(
                self._folder, gather_evidence(ensure_splits(main), candidates, event.details)
            )
            event = replace(event, details={})  # objects, which evidence.json holds as plain data
        _append(
            self._folder / EVENTS,
            json.dumps({"time": recorded.time, **event_to_dict(event)}, ensure_ascii=False),
        )
        if isinstance(event, DecisionMade):
            _replace(self._folder / DECISION, decision_to_json(event.decision))
            _replace(self._folder / RECIPE, event.decision.recipe.to_yaml())
        return recorded


def _append(path: Path, line: str) -> None:
    """One write per line; a torn line left by a crash is closed first, so it spoils only itself."""
    with path.open("a+b") as file:
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                line = "\n" + line
        file.write(line.encode("utf-8", "replace") + b"\n")


def _replace(path: Path, text: str) -> None:
    """Write whole or not at all: a crash in the middle leaves the file that stood there."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def read_journal(folder: Path) -> tuple[list[Recorded], int]:
    """The events of a run in order, and how many lines could not be read.

    A torn line (a crash while it was written) is counted and left out. InputError where the folder
    holds no record at all.
    """
    path = folder / EVENTS
    if not path.is_file():
        raise InputError(
            f"{folder}: no {EVENTS} here; expected the folder of a selection (autoaux select --run"
            " FOLDER)"
        )
    recorded, torn = [], 0
    for line in _lines(path):
        try:
            data = json.loads(line)
            recorded.append(Recorded(data.pop("time"), event_from_dict(data)))
        except (ValueError, KeyError, TypeError, AttributeError):
            torn += 1
    return recorded, torn


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.strip():
                yield line


def read_decision(folder: Path) -> Decision | None:
    """The decision of a run's folder, or None where the selection has not decided yet."""
    path = folder / DECISION
    if not path.is_file():
        return None
    return decision_from_json(path.read_text(encoding="utf-8"), path)
