"""From a main task and a pool to a decision: prepare, fit, open, search, conclude."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag

from autoaux.corpora import Corpus, Pool
from autoaux.runfolder import RunFolder
from autoaux.search.arms import SINGLE_TASK, ArmSpace, SearchState, Settings, find_space
from autoaux.search.deciding import Context, conclude, with_labels_worth, with_test_scores
from autoaux.search.decision import Decision
from autoaux.search.events import (
    DecisionMade,
    Event,
    Listener,
    RungReached,
    SelectionPlan,
    SelectionStarted,
    TrialStarted,
)
from autoaux.search.planning import plan
from autoaux.search.preparing import (
    Around,
    Estimate,
    Prepared,
    identity_of,
    known_identity,
    prepare,
    study_name,
)
from autoaux.search.running import (
    OpenedRun,
    Runner,
    Search,
    Session,
    WorkOrder,
    begun,
    changes,
    open_run,
    refuse_other,
    resolve_devices,
    trainings,
    with_pool,
)

_log = logging.getLogger(__name__)

# Reading test, the model, the page and MLflow take about so much of what preparing took without the
# probes, on a quiet machine and on a busy one.
CLOSING = 0.5


def check_settings(settings: Settings) -> None:
    """What can be said of settings before anything is read.

    Raises:
        InputError: a device that is not here, more workers than cores, or no such search space.
        MachineError: a device that does not answer.
    """
    resolve_devices(settings.machines.devices, settings.machines.workers)
    if settings.recipe.space is not None:
        find_space(settings.recipe.space)


def check_folder(
    folder: Path, main: Corpus | None = None, settings: Settings | None = None
) -> None:
    """Refuse a run folder that cannot be used, before more is read; nothing is made.

    Raises:
        InputError: another process holds it; with `main` and `settings`, it is of another main task
            or way of training.
    """
    RunFolder(folder).refuse_held()
    if main is not None and settings is not None:
        refuse_other(folder, known_identity(main.digest, settings), settings)


def run_selection(
    main: Corpus,
    pool: Pool,
    settings: Settings,
    folder: Path,
    listeners: Sequence[Listener] = (),
    *,
    runner: Runner | None = None,
    stop: Flag | None = None,
    began: float | None = None,
) -> Decision:
    """Search the pool for the auxiliaries that help the main task, within a budget.

    The same call on the same folder goes on where it was stopped or killed. With `stop` set,
    the search ends after the running trial and decides on what there is.

    Args:
        folder: the run's folder; holds the study, the ledger and the checkpoints.
        listeners: called with every event, in order.
        runner: makes the runs; by default trainings of this pool.
        stop: set it, and the search ends after the running trial; everything is kept.
        began: when the time to spend began, by `time.monotonic`; now where it is not said.

    Raises:
        InputError: nothing to choose from, a folder or study of another selection, a budget that
            cannot pay for the baseline, a single task that cannot be trained.
        MachineError: a device, memory, disk or the storage is not there, or the program is at
            fault; the same call goes on.
    """
    started = time.monotonic()
    began = started if began is None else began
    prepared, runner = _prepared(main, pool, settings, runner)
    ready = time.monotonic()
    preparing = ready - started - prepared.expectation.seconds
    around = Around(ready - began, CLOSING * preparing)
    estimate = Estimate(prepared, settings, runner.guess_seconds, around)
    if not begun(folder):
        _ = estimate.fitted  # a budget too small is said before a folder is made
    stopped, emit = (stop or Flag()).is_set, _telling(listeners)
    with _opened(folder, estimate) as run:
        order, pool_changes = _order(run, estimate, began)
        notes = (*estimate.shortened(order.settings), *run.notes, *pool_changes)
        search = Search(run, order, runner, emit, prepared.expectation.refine)
        emit(_started(order, prepared, notes, run.study.state.count, search.clock()))
        search.record(prepared.expectation.records)
        search.make(stopped)
        decision = _concluded(search, prepared, notes)
        if not stopped():
            decision = with_test_scores(decision, search.engine)
            if settings.rules.in_labels:
                sizes = estimate.trained_on(order.settings)
                decision = with_labels_worth(decision, search, *sizes)
            search.engine.save_model(decision.winner.arm, decision.sentence)
        emit(DecisionMade(decision))
    return decision


@dataclass(frozen=True)
class Planned:
    """What a selection would do, before anything is spent or written.

    Attributes:
        started: what listeners would hear first: candidates, forecast, signals, plan, seconds.
        left_out: candidates that would not be tried, and why.
        begun: whether a selection stands in the folder already, which the same call would resume.
    """

    started: SelectionStarted
    left_out: tuple[tuple[str, str], ...]
    begun: bool


def plan_selection(
    main: Corpus, pool: Pool, settings: Settings, folder: Path, *, runner: Runner | None = None
) -> Planned:
    """What `run_selection` would do with the same arguments.

    Signals are computed and a few steps of the single task are timed; no folder is made.

    Raises as `run_selection` does, as far as it can be known.
    """
    # a probe is a training
    prepared, runner = _prepared(main, pool, settings.changed(probe=0.0), runner)
    estimate = Estimate(prepared, settings, runner.guess_seconds)
    order = WorkOrder(estimate.question(), prepared.main_ref, prepared.refs, Session(time.time()))
    notes = estimate.shortened(order.settings)
    return Planned(_started(order, prepared, notes), prepared.left_out, begun(folder))


def _prepared(
    main: Corpus, pool: Pool, settings: Settings, runner: Runner | None
) -> tuple[Prepared, Runner]:
    """The data, and who trains on them."""
    if runner is None:  # said before anything is read or spent
        resolve_devices(settings.machines.devices, settings.machines.workers)
    prepared = prepare(main, pool, settings)
    return prepared, runner or _trainings(prepared, settings)


def _trainings(prepared: Prepared, settings: Settings) -> Runner:
    device = resolve_devices(settings.machines.devices, settings.machines.workers)[0]
    return trainings(prepared.main, prepared.candidates, settings, device)


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


def _started(
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
    return SelectionStarted(announced, prepared.gathered)


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
