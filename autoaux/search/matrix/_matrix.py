"""Who helps whom: every corpus of a pool as main task, in one search over all of them."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag

from autoaux.corpora import Corpus, Pool
from autoaux.errors import InputError, MachineError
from autoaux.patience import StaysAway
from autoaux.runfolder import RunFolder, folder_name
from autoaux.search._session import opened_selection, ready_to_search
from autoaux.search.arms import Budget, Settings
from autoaux.search.decision import Decision
from autoaux.search.events import Listener
from autoaux.search.matrix._book import MainTask, MatrixBook
from autoaux.search.matrix._opened import Opened, make_runs
from autoaux.search.matrix._sharing import Sharing
from autoaux.search.preparing import Around, chosen
from autoaux.search.running import LiveRuns, Runner

CLOSING = 0.05  # of a budget in time, for tests, models, pages and records
LEAST_TRIALS = Settings.of(trials=100).least_trials


@dataclass(frozen=True)
class MatrixQuestion:
    """What a matrix is asked of.

    Attributes:
        pool: corpora that are candidates and main tasks; none is its own candidate.
        settings_for: how a main task's search decides, trains and runs; its budget is replaced.
        budget: what all share: seconds, or trials.
        mains: patterns of main tasks' names; all of the pool where none is given.
        include, exclude: patterns of corpora that are considered at all, and are not.
        sharing: who gets the next run.
    """

    pool: Pool
    settings_for: Callable[[Corpus], Settings]
    budget: Budget
    mains: Sequence[str] = ()
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    sharing: Sharing = "worth"

    def considered(self) -> tuple[Pool, Sequence[Corpus]]:
        """The candidates, and who of them becomes a main task; InputError for a pattern that fits
        nobody.
        """
        pool, _ = chosen(self.pool, self.include, self.exclude)
        mains, _ = chosen(pool, self.mains, include_option="--mains")
        return pool, mains.corpora


@dataclass(frozen=True)
class Hearers:
    """Who is told what.

    Attributes:
        of: listeners of one main task's search, by the corpus and its run folder.
        concluded: called with the run folder of each main task that has a decision.
        notify: called with lines for a person.
    """

    of: Callable[[Corpus, Path], Sequence[Listener]] = lambda main, folder: ()
    concluded: Callable[[Path, Decision], None] = lambda folder, decision: None
    notify: Callable[[str], None] = lambda line: None


def run_matrix(
    asked: MatrixQuestion,
    folder: Path,
    hearers: Hearers = Hearers(),
    *,
    runner_for: Callable[[Corpus], Runner] | None = None,
    stop: Flag | None = None,
    began: float | None = None,
) -> MatrixBook:
    """Search for the auxiliaries of every main task within one budget; a run folder of each
    stands below `folder`.

    The same call on the same folder goes on where it was stopped or killed. What is wrong with one
    main task is told and does not end the others.

    Args:
        runner_for: makes a main task's runs; trainings without it.
        stop: set it, and all end after the running trial; everything is kept.
        began: when the time to spend began, by `time.monotonic`; now where it is not said.

    Raises:
        InputError: another process holds the folder, no main task is left, a budget too small.
        MachineError: a device or a storage that is not there.
    """
    began = time.monotonic() if began is None else began
    stopped = (stop or Flag()).is_set
    with RunFolder(folder).held(), ExitStack() as stack:
        earlier = MatrixBook.read(folder)
        opened, book = _opened(asked, folder, hearers, runner_for, stack, began)
        book = book.with_history(earlier)
        book.write(folder)
        make_runs(opened, book, folder, stopped, hearers.notify)
        for one in opened:
            _conclude(one, stopped, hearers)
        problems = {one.part.name: one.part.problem for one in opened}
        mains = [
            replace(main, problem=problems.get(main.name, main.problem)) for main in book.mains
        ]
        book = replace(book, mains=tuple(mains))
        book.write(folder)
    return book


def _opened(
    asked: MatrixQuestion,
    folder: Path,
    hearers: Hearers,
    runner_for: Callable[[Corpus], Runner] | None,
    stack: ExitStack,
    began: float,
) -> tuple[list[Opened], MatrixBook]:
    """The searches that can begin or go on, and the record of what there is."""
    pool, mains = asked.considered()
    budget, left_out = asked.budget, dict[str, str]()
    live: LiveRuns = {}
    ready = {}
    for main in mains:
        try:
            settings = _with_part(asked.settings_for(main), budget, 1 / len(mains))
            runner = runner_for(main) if runner_for else None
            data = ready_to_search(main, pool, settings, runner, live)
        except InputError as error:
            left_out[main.name] = str(error)
            hearers.notify(f"{main.name} cannot be a main task: {error}")
        else:
            ready[main.name] = main, settings, data
    if budget.trials is not None and budget.trials < LEAST_TRIALS * len(ready):
        raise InputError(
            f"--trials {budget.trials} is too small for {len(ready)} main tasks: each needs at"
            f" least {LEAST_TRIALS}; give more, or name fewer with --mains"
        )
    spent = time.monotonic() - began
    closing = CLOSING * (budget.seconds or 0.0)
    opened = []
    for main, settings, data in ready.values():
        place = folder / folder_name(main.name)
        part = _with_part(settings, budget, 1 / len(ready), spent + closing)
        hearing = hearers.of(main, place)
        try:
            selection = stack.enter_context(
                opened_selection(data, part, place, hearing, Around(), own_clock=True)
            )
        except InputError as error:
            left_out[main.name] = str(error)
            hearers.notify(f"{main.name} is left out: {error}")
        else:
            opened.append(Opened(main, place, selection, part))
    if not opened:
        raise InputError(
            f"{folder}: no main task is left: "
            + ("; ".join(f"{name}: {why}" for name, why in left_out.items()) or "none was asked")
        )
    workers = opened[0].settings.machines.workers
    book = MatrixBook(
        seconds=budget.seconds,
        runs=budget.trials,
        closing=closing,
        fair=opened[0].fair,
        workers=workers,
        sharing=asked.sharing,
        started=time.time() - (time.monotonic() - began),
        before=sum(one.study.state.seconds for one in opened) / workers,
        mains=tuple(
            MainTask(one.main.name, one.folder.name, one.selection.search.run.name)
            for one in opened
        ),
        left_out=tuple(left_out.items()),
        candidates=tuple(corpus.name for corpus in pool.corpora),
    )
    for one in opened:
        one.join(book)
    return opened, book


def _with_part(settings: Settings, budget: Budget, share: float, beside: float = 0.0) -> Settings:
    """The settings of a search that may plan with an equal part of a shared budget."""
    if budget.trials is not None:
        trials = max(LEAST_TRIALS, int(budget.trials * share))
        return settings.changed(budget=None, trials=trials)
    assert budget.seconds is not None
    return settings.changed(budget=max(0.0, budget.seconds - beside) * share, trials=None)


def _conclude(one: Opened, stopped: Callable[[], bool], hearers: Hearers) -> None:
    """Decide on what there is of one main task; what is wrong with it becomes its problem."""
    try:
        one.selection.search.refuse_nothing_found()
        decision = one.selection.concluded(stopped)
        hearers.concluded(one.folder, decision)
    except StaysAway:
        raise
    except (InputError, MachineError) as error:
        if not one.part.problem:  # what was wrong before was said then
            one.part.problem = str(error)
            hearers.notify(f"{one.main.name}: {one.part.problem}")
