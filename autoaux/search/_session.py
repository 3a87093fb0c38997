"""A selection in pieces: its data made ready, its folder and study opened, its runs concluded."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autoaux.corpora import Corpus, Pool
from autoaux.search.arms import SINGLE_TASK, ArmSpace, SearchState, Settings
from autoaux.search.deciding import Context, conclude, with_labels_worth, with_test_scores
from autoaux.search.decision import Decision
from autoaux.search.events import (
    DecisionMade,
    Event,
    Listener,
    RungReached,
    SelectionPlan,
    SelectionStarted,
    Setup,
    TrialStarted,
)
from autoaux.search.planning import plan
from autoaux.search.preparing import Around, Estimate, Prepared, identity_of, prepare, study_name
from autoaux.search.running import (
    LiveRuns,
    OpenedRun,
    Runner,
    Search,
    Session,
    WorkOrder,
    begun,
    changes,
    open_run,
    resolve_devices,
    trainings,
    with_pool,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReadyToSearch:
    """The data of a selection, and who trains on them."""

    prepared: Prepared
    runner: Runner


def ready_to_search(
    main: Corpus,
    pool: Pool,
    settings: Settings,
    runner: Runner | None = None,
    live: LiveRuns | None = None,
) -> ReadyToSearch:
    """Check and complete the data; trainings of them make the runs where no `runner` is given.

    Args:
        live: where trainings keep what is in memory of the runs made last; several selections of
            one process share it, and it holds the last runs of one of them.

    Raises as `run_selection` does, as far as it can be known.
    """
    device = "cpu"
    if runner is None:  # said before anything is read or spent
        device = resolve_devices(settings.machines.devices, settings.machines.workers)[0]
    prepared = prepare(main, pool, settings)
    if runner is None:
        runner = trainings(prepared.main, prepared.candidates, settings, device, live)
    return ReadyToSearch(prepared, runner)


class OpenSelection:
    """A selection whose folder and study are open: runs of its search are made, then it is
    concluded.
    """

    def __init__(
        self,
        search: Search,
        estimate: Estimate,
        notes: Sequence[str],
        emit: Callable[[Event], None],
    ) -> None:
        self.search = search
        self._estimate, self._notes, self._emit = estimate, notes, emit

    def concluded(self, stopped: Callable[[], bool]) -> Decision:
        """The decision after the runs so far; test is read and the model kept unless `stopped`."""
        search, prepared = self.search, self._estimate.prepared
        decision = _concluded(search, prepared, self._notes)
        if not stopped():
            decision = with_test_scores(decision, search.engine)
            if search.settings.rules.in_labels:
                sizes = self._estimate.trained_on(search.settings)
                decision = with_labels_worth(decision, search, *sizes)
            search.engine.save_model(decision.winner.arm, decision.sentence)
        self._emit(DecisionMade(decision))
        return decision


@contextmanager
def opened_selection(
    ready: ReadyToSearch,
    settings: Settings,
    folder: Path,
    listeners: Sequence[Listener],
    around: Around,
    *,
    began: float | None = None,
    own_clock: bool = False,
) -> Iterator[OpenSelection]:
    """Open the folder and the study of a selection and tell `listeners` what will be done.

    Args:
        around: what of a budget in time goes to no run.
        began: when the time to spend began, by `time.monotonic`; now where it is not said.
        own_clock: whether its time is that of its own runs, because others share the machine's.

    Raises as `run_selection` does.
    """
    prepared, runner = ready.prepared, ready.runner
    estimate = Estimate(prepared, settings, runner.guess_seconds, around)
    if not begun(folder):
        _ = estimate.fitted  # a budget too small is said before a folder is made
    emit = _telling(listeners)
    with _opened(folder, estimate) as run:
        order, pool_changes = _order(run, estimate, time.monotonic() if began is None else began)
        notes = (*estimate.shortened(order.settings), *run.notes, *pool_changes)
        refine = prepared.expectation.refine
        search = Search(run, order, runner, emit, refine, own_clock=own_clock)
        emit(started(order, prepared, notes, run.study.state.count, search.clock()))
        search.record(prepared.expectation.records)
        yield OpenSelection(search, estimate, notes, emit)


def _opened(folder: Path, estimate: Estimate) -> AbstractContextManager[OpenedRun]:
    prepared, settings = estimate.prepared, estimate.settings
    identity = identity_of(prepared, settings, estimate.space)
    arms = ArmSpace(sorted(prepared.refs), settings.recipe.schedule.mixing, estimate.space)
    return open_run(folder, study_name(prepared.main.name, identity), identity, arms, settings)


def _telling(listeners: Sequence[Listener]) -> Callable[[Event], None]:
    def emit(event: Event) -> None:
        match event:
            case TrialStarted(number, arm, seed, phase):
                _log.info("trial %d begins: %s, %s, seed %d", number, phase, arm.name, seed)
            case RungReached(number, step, score):
                _log.info("trial %d, step %d: dev %.2f", number, step, 100 * score)
        for listener in listeners:
            listener(event)

    return emit


def _order(run: OpenedRun, estimate: Estimate, began: float) -> tuple[WorkOrder, tuple[str, ...]]:
    """What there is to do, asked for the first time, or again with this session's budget and pool;
    and what is another about the pool.
    """
    settings, prepared = estimate.settings, estimate.prepared
    if settings.machines.workers == 1 and settings.machines.storage is None:
        run.study.fail_running()
    before = run.study.refresh().seconds / settings.machines.workers
    session = Session(time.time() - (time.monotonic() - began), before)
    if kept := run.study.order:
        again = kept.resumed(settings, session, prepared.expectation.sets)
        asked = estimate.asked(again.settings, again.question.costs)
        now = with_pool(again, asked, prepared.refs)
        return now, changes(kept, now)
    return WorkOrder(estimate.question(), prepared.main_ref, prepared.refs, session), ()


def started(
    order: WorkOrder,
    prepared: Prepared,
    notes: Sequence[str],
    so_far: int = 0,
    elapsed: float = 0.0,
) -> SelectionStarted:
    """What is told before anything is spent but `elapsed` seconds of preparation; `so_far` runs are
    there already.
    """
    question, settings = order.question, order.settings
    expected = order.planner().seconds_left(SearchState(), elapsed)
    recipe = order.book().recipe(SINGLE_TASK, settings.rules.seed, confirm=True)
    caveat = recipe.encoder.caveat
    announced = SelectionPlan(
        main=prepared.main.name,
        candidates=prepared.order,
        expected_seconds=expected / settings.machines.workers,
        sentence=plan(question, expected, len(order.planner().view(SearchState()).viable)),
        notes=(*prepared.expectation.notes, *notes, *([caveat] if caveat else [])),
        warnings=prepared.warnings,
        trials_so_far=so_far,
    )
    return SelectionStarted(announced, prepared.gathered, Setup(settings, order.book()))


def _concluded(search: Search, prepared: Prepared, notes: Sequence[str]) -> Decision:
    return conclude(
        search.view(),
        search.recipe_of,
        prepared.main.name,
        Context(
            search.clock(),
            prepared.expectation.forecasts,
            prepared.left_out,
            (*prepared.warnings, *notes),
        ),
    )
