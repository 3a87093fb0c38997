"""A worker of a matrix: it is at all of its studies, and at each time at the one whose run is
worth most.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import cached_property
from pathlib import Path

from autoaux.errors import InputError
from autoaux.ledger import Outcome
from autoaux.recipe import Recipe
from autoaux.search.matrix._book import RECORD, MainTask, MatrixBook
from autoaux.search.matrix._opened import shared_budget
from autoaux.search.matrix._part import Part, Unit
from autoaux.search.matrix._rounds import Rounds
from autoaux.search.running import (
    Engine,
    LiveRuns,
    PriorsInUse,
    Runner,
    ScoreOnTest,
    SearchStudy,
    StackingRunner,
    default_url,
    read_order,
    resolve_devices,
    trainings,
)


def run_matrix_worker(
    folder: Path,
    storage: str | None = None,
    data: Sequence[Path] = (),
    device: str = "cpu",
    *,
    local: bool = False,
) -> int:
    """Make runs of a matrix until there is nothing left to do; returns how many steps were made.

    Args:
        folder: the matrix's, shared with whoever began it.
        storage: the address of all studies; by default each is in its run folder.
        data: folders searched for corpora, by digest, that do not stand where a study says.
        local: stop when the process that started this one is gone.

    Raises:
        InputError: no matrix there, or a study cannot be reached.
    """
    resolve_devices([device])
    book = MatrixBook.read(folder)
    if book is None:
        raise InputError(f"{folder}: no {RECORD} here; expected the folder of autoaux matrix")
    parent, live = os.getppid(), LiveRuns()
    with ExitStack() as stack:
        parts = []
        for main in book.mains:
            if main.going_on and not main.problem:
                place = folder / main.folder
                study, engine = _joined(main, place, storage, data, device, live)
                stack.enter_context(closing(study))
                unit = Unit(book.seconds is not None, book.fair)
                parts.append(Part(main.name, study, engine, unit))
        rounds = Rounds(parts, shared_budget(book), book.sharing, shared=True)
        return rounds.run_all(
            lambda: (
                any(part.study.stopped for part in parts[:1]) or (local and os.getppid() != parent)
            )
        )


def _joined(
    main: MainTask,
    place: Path,
    storage: str | None,
    data: Sequence[Path],
    device: str,
    live: LiveRuns,
) -> tuple[SearchStudy, Engine]:
    study, order = SearchStudy.join(storage or default_url(place), main.study)
    first = order.question.priors
    priors = PriorsInUse(first, (lambda score: study.priors) if first else None)
    runner = LateRunner(lambda: trainings(*read_order(order, data), order.settings, device, live))
    state = study.state
    return study, Engine(study, order, runner, place, clock=lambda: state.seconds, priors=priors)


class LateRunner:
    """A runner that reads its data when its first run is due, as most of a matrix's may be another
    worker's.

    Args:
        make: the runner behind it.
    """

    def __init__(self, make: Callable[[], Runner]) -> None:
        self._make = make

    @cached_property
    def _runner(self) -> Runner:
        return self._make()

    def run(self, recipe: Recipe, to_step: int, checkpoint: Path) -> Outcome:
        return self._runner.run(recipe, to_step, checkpoint)

    def run_together(
        self, recipes: Sequence[Recipe], to_step: int, checkpoints: Sequence[Path]
    ) -> list[Outcome]:
        assert isinstance(self._runner, StackingRunner)  # `quickest_stack` said so
        return self._runner.run_together(recipes, to_step, checkpoints)

    def quickest_stack(self, recipe: Recipe) -> int:
        runner = self._runner
        return runner.quickest_stack(recipe) if isinstance(runner, StackingRunner) else 1

    def test(self, recipe: Recipe, checkpoint: Path) -> ScoreOnTest:
        return self._runner.test(recipe, checkpoint)

    def save_model(self, recipe: Recipe, checkpoint: Path, folder: Path, verdict: str) -> None:
        self._runner.save_model(recipe, checkpoint, folder, verdict)

    def guess_seconds(self, recipe: Recipe, alone: bool = False) -> float:
        return self._runner.guess_seconds(recipe, alone)
