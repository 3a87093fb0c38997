"""One session of a search: runs made here or by workers, until nothing is left to do."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from autoaux.errors import InputError
from autoaux.ledger import CorpusSketch, Ledger, PairSignals
from autoaux.recipe import Recipe
from autoaux.runfolder import RunFolder
from autoaux.search.arms import SINGLE_TASK, Arm
from autoaux.search.beliefs import Prior, Refine
from autoaux.search.events import Event, TrialStarted
from autoaux.search.planning import View
from autoaux.search.running._engine import Engine
from autoaux.search.running._opening import OpenedRun
from autoaux.search.running._order import WorkOrder
from autoaux.search.running._priors import PriorsInUse
from autoaux.search.running._recorder import Recorder
from autoaux.search.running._runner import Runner
from autoaux.search.running._watch import Watcher, ended_by_now
from autoaux.search.running._workers import worker_of
from autoaux.search.running.coordinating import Coordinator, Minded


class Search:
    """A session in the process that was asked for a decision.

    Args:
        refine: better priors, once the single task's score is known.
        own_clock: whether the search's time is that of its own runs, because others share the
            machine's.
    """

    def __init__(
        self,
        run: OpenedRun,
        order: WorkOrder,
        runner: Runner,
        emit: Callable[[Event], None],
        refine: Refine | None,
        own_clock: bool = False,
    ) -> None:
        self.run, self.order, self.settings = run, order, order.settings
        run.study.accept(order)
        self.book = order.book()
        own, *given = order.looked_up(run.folder)
        record = self.settings.records.record
        if record not in (None, self.settings.records.ledger):
            given.append(Ledger(record))
        self.recorder = Recorder(own, given, run.study.storage.patience)
        self._listeners = (self.recorder, emit)
        self._reported: set[int] = set()  # trials that this process tells of by itself
        state = run.study.state
        self.clock = (lambda: state.seconds) if own_clock else _stopwatch(order.session.elapsed())
        priors = PriorsInUse(order.question.priors, refine and self._left_for_workers(refine))
        self.engine = Engine(
            run.study,
            order,
            runner,
            run.folder,
            self._tell_of_mine,
            clock=self.clock,
            priors=priors,
        )
        self.planner = self.engine.planner

    def recipe_of(self, arm: Arm) -> Recipe:
        """What trains for an arm once the search is over: on all of train, with its own dev."""
        recipe = self.book.recipe(arm, self.settings.rules.seed, confirm=True)
        return recipe.model_copy(update={"main": recipe.main.model_copy(update={"folds": None})})

    def record(self, expected: Sequence[PairSignals | CorpusSketch]) -> None:
        """Bring the ledgers up to date: signals and sketches, and what other machines did while
        this one was away, or this one before it was killed.
        """
        # a main task that was cut has the signals of the whole
        trained = self.book.recipe(SINGLE_TASK, self.settings.rules.seed).main.identity
        unrecorded = [
            run.outcome for run in self.run.study.state.runs.values() if not run.looked_up
        ]
        self.recorder.add(
            *(
                replace(record, main=trained) if isinstance(record, PairSignals) else record
                for record in expected
            ),
            *unrecorded,
        )

    def view(self) -> View:
        """What all runs of the search say."""
        state = self.run.study.state
        return self.planner.view(state, self.engine.priors_after(state, self.clock()))

    def make(self, stopped: Callable[[], bool]) -> None:
        """Make runs until the budget, the decision or `stopped` ends the search.

        Raises:
            InputError: the single task cannot be trained, or was not before the search ended.
        """
        study, engine, watcher = self.run.study, self.engine, self.watcher()
        watcher.look()
        if self.settings.machines.workers == 1:
            shared = self.settings.machines.storage is not None
            engine.run_all(watcher.looking(stopped) if shared else stopped, shared)
            watcher.look()
        else:
            machines = self.settings.machines
            command = worker_of(self.run.name, self.run.folder)
            coordinator = Coordinator(machines, RunFolder(self.run.folder), command, self.run.url)
            coordinator.run([Minded(study, engine, watcher)], stopped)
        self.refuse_nothing_found()

    def watcher(self) -> Watcher:
        """What tells of runs that others make, and of those that ended while nobody looked."""
        study, engine = self.run.study, self.engine
        # the journal lacks what ended after its last line: a kill, or another machine
        journal = RunFolder(self.run.folder).ended_trials()
        self._reported |= ended_by_now(study) if journal is None else journal
        return Watcher(
            study, self._tell, self.clock, lambda: engine.remaining(study.state), self._reported
        )

    def refuse_nothing_found(self) -> None:
        """Raise InputError where the single task has no run yet, because nothing can be concluded
        without.
        """
        if not self.run.study.refresh().of(SINGLE_TASK):
            raise InputError(
                f"{self.run.folder}: stopped before the single task had a finished run; run the"
                " same command again to go on"
            )

    def _tell(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)

    def _tell_of_mine(self, event: Event) -> None:
        """What the engine does here, which the watcher need not tell of."""
        if isinstance(event, TrialStarted):
            self._reported.add(event.number)
        self._tell(event)

    def _left_for_workers(self, refine: Refine) -> Refine:
        """Better priors, left in the study for other processes to read."""

        def refined(score: float) -> Mapping[str, Prior] | None:
            better = refine(score)
            if better is not None:
                self.run.study.priors = better
            return better

        return refined


def _stopwatch(before: float) -> Callable[[], float]:
    """Seconds since now, on top of those `before`."""
    began = time.monotonic()
    return lambda: before + time.monotonic() - began
