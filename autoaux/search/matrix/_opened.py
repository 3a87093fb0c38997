"""The searches of a matrix that are open in this process, and their runs: made here or by
workers.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autoaux.corpora import Corpus
from autoaux.errors import InputError
from autoaux.runfolder import RunFolder
from autoaux.search._session import OpenSelection
from autoaux.search.arms import Settings
from autoaux.search.matrix._book import MatrixBook
from autoaux.search.matrix._part import Part, Unit
from autoaux.search.matrix._rounds import Rounds, SharedBudget
from autoaux.search.running import WORKER, Coordinator, Minded, SearchStudy, Watcher


@dataclass
class Opened:
    """One main task's search."""

    main: Corpus
    folder: Path
    selection: OpenSelection
    settings: Settings
    part: Part = field(init=False)
    watcher: Watcher = field(init=False)

    @property
    def study(self) -> SearchStudy:
        return self.selection.search.run.study

    @property
    def fair(self) -> float:
        """An equal part of the budget: runs, or seconds of worker time."""
        budget = self.settings.budget
        if budget.trials is not None:
            return budget.trials
        return (budget.seconds or 0.0) * self.settings.machines.workers

    def join(self, book: MatrixBook) -> None:
        """Take part in a matrix."""
        search = self.selection.search
        unit = Unit(book.seconds is not None, book.fair)
        self.part = Part(self.main.name, self.study, search.engine, unit)
        self.watcher = search.watcher()


def make_runs(
    opened: Sequence[Opened],
    book: MatrixBook,
    folder: Path,
    stopped: Callable[[], bool],
    notify: Callable[[str], None],
) -> None:
    """Make runs until the budget, the decisions or `stopped` end it."""
    machines = opened[0].settings.machines
    shared = machines.workers > 1 or machines.storage is not None
    rounds = Rounds(
        [one.part for one in opened],
        shared_budget(book),
        book.sharing,
        shared=shared,
        put_aside=lambda part: notify(f"{part.name} does not go on: {part.problem}"),
    )
    for one in opened:
        one.watcher.look()
    if machines.workers == 1:
        looks = [one.watcher.look for one in opened] if shared else []
        rounds.run_all(partial(_after, looks, stopped))
        for one in opened:
            one.watcher.look()
        return
    minded = [Minded(one.study, one.selection.search.engine, one.watcher) for one in opened]
    parts = {id(mind.study): one.part for mind, one in zip(minded, opened, strict=True)}

    def at_fault(mind: Minded, error: InputError) -> None:
        rounds.put_aside(parts[id(mind.study)], error)

    command = [*WORKER, "--matrix", os.fspath(folder.resolve())]
    crew = Coordinator(machines, RunFolder(folder), command, machines.storage or "")
    crew.run(minded, stopped, at_fault)


def shared_budget(book: MatrixBook) -> SharedBudget:
    """What is left of a matrix's budget, for everybody who works on it."""
    seconds = None if book.seconds is None else book.seconds - book.closing
    return SharedBudget(seconds, book.runs, book.workers, book.elapsed)


def _after(looks: Sequence[Callable[[], None]], stopped: Callable[[], bool]) -> bool:
    for look in looks:
        look()
    return stopped()
