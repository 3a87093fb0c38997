"""From a main task and a pool to a decision."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import fmean

from autoaux.corpora import Corpus, Pool
from autoaux.errors import InputError
from autoaux.files import write_text
from autoaux.ledger import Ledger
from autoaux.recipe import Recipe
from autoaux.runfolder import RunFolder
from autoaux.search.arms import SINGLE_TASK, ArmSpace, RecipeBook, SearchState, Settings, Space
from autoaux.search.beliefs import Expectation, Prior
from autoaux.search.deciding import conclude
from autoaux.search.decision import Decision
from autoaux.search.events import DecisionMade, Event, Listener, SelectionStarted
from autoaux.search.planning import fitted, plan, purse, shortened
from autoaux.search.preparing import Prepared, prepare
from autoaux.search.running import (
    Coordinator,
    Engine,
    Runner,
    SearchStudy,
    TestRead,
    TrainingRunner,
    Watcher,
    WorkOrder,
    default_url,
    resolve_devices,
)


def run_selection(
    main: Corpus,
    pool: Pool,
    settings: Settings,
    folder: Path,
    listeners: Sequence[Listener] = (),
    *,
    runner: Runner | None = None,
) -> Decision:
    """Search the pool for the auxiliaries that help the main task, within a budget.

    The same call on the same folder goes on where it was stopped or killed. With `settings.stop`
    set, the search ends after the running trial and decides on what there is.

    Args:
        folder: the run's folder; holds the study, the ledger and the checkpoints.
        listeners: called with every event, in order.
        runner: makes the runs; by default trainings of this pool.

    Raises:
        InputError: nothing to choose from, a folder or study of another selection, a budget that
            cannot pay for the baseline, a single task that cannot be trained.
    """
    prepared = prepare(main, pool, settings)
    runner = runner or TrainingRunner(
        prepared.main, prepared.candidates, resolve_devices(settings.devices, settings.workers)[0]
    )
    space = Space.read(settings.space, _plain(prepared, settings)) if settings.space else None
    tokens = prepared.main.splits["train"].n_tokens

    def single_task_seconds(used: Settings, confirm: bool = False, alone: bool = False) -> float:
        plain = _plain(prepared, used, confirm)
        return runner.guess_seconds(space.on(plain) if space else plain, alone)

    def fit() -> Settings:
        return fitted(settings, tokens, len(prepared.order), single_task_seconds)

    sized = (
        None if RunFolder(folder).record.is_file() else fit()
    )  # a budget too small is said before a folder is made

    def emit(event: Event) -> None:
        for listener in listeners:
            listener(event)

    with RunFolder(folder).held(), _opened(folder, prepared, settings, space) as (study, url, name):
        if settings.workers == 1 and settings.storage is None:
            study.fail_running()
        state = study.refresh()
        spent = state.seconds / settings.workers
        order = study.order
        if order is None:
            sized = sized or fit()
            priors, guess = prepared.expectation.priors, single_task_seconds(sized)
            heavier = single_task_seconds(sized, confirm=True) / guess
            order = WorkOrder(
                sized,
                main.metric,
                prepared.main_ref,
                prepared.refs,
                prepared.order,
                guess,
                time.time(),
                spent,
                priors,
                space,
                heavier,
            )
        order = order.resumed(settings, time.time(), spent)
        short = shortened(settings, order.settings, main.name, tokens)
        settings = order.settings
        study.accept(order)
        planner, book = (
            order.planner(
                prepared.expectation.refine and partial(_refine, prepared.expectation, study)
            ),
            order.book(),
        )
        expected = planner.seconds_left(
            nothing := SearchState(), purse(settings, nothing, 0.0, order.guess, order.heavier)
        )
        said = {
            "plan": (
                plan(settings, order.guess, len(prepared.order), expected, order.heavier),
                *short,
            ),
            "trials_so_far": state.count,
        }
        emit(
            SelectionStarted(
                main.name, prepared.order, expected / settings.workers, prepared.details | said
            )
        )
        looked_up = order.looked_up(folder)
        ledgers = [
            *looked_up,
            *([Ledger(settings.record)] if settings.record not in (None, settings.ledger) else []),
        ]
        trained = book.recipe(
            SINGLE_TASK, settings.seed
        ).main.identity  # a main task that was cut has the signals of the whole
        unheard = [
            run.outcome for run in state.runs.values() if not run.looked_up
        ]  # other machines go on while this one is away
        for ledger in ledgers:
            ledger.add(
                *(replace(record, main=trained) for record in prepared.expectation.records),
                *unheard,
            )
        started = time.monotonic()

        def clock() -> float:
            return spent + time.monotonic() - started

        engine = Engine(
            study, planner, book, runner, settings, folder, emit, looked_up, clock, ledgers
        )
        if settings.workers == 1:
            engine.run_all(settings.stop.is_set, shared=settings.storage is not None)
        else:
            watcher = Watcher(study, emit, ledgers, clock, lambda: engine.remaining(study.state))
            Coordinator(study, url, name, folder, planner, watcher).run(settings.stop.is_set)
        state = study.refresh()
        if not state.of(SINGLE_TASK):
            raise InputError(
                f"{folder}: stopped before the single task had a finished run; run the same command"
                " again to go on"
            )
        decision = conclude(
            planner,
            state,
            lambda arm: book.recipe(arm, settings.seed, confirm=True),
            main.name,
            clock(),
            prepared.expectation.forecasts,
            prepared.left_out,
            (*prepared.warnings, *short),
        )
        if not settings.stop.is_set():
            decision = _read_test(decision, engine)
            engine.save_model(decision.winner.arm, decision.sentence)
        emit(DecisionMade(decision))
    return decision


def _refine(expectation: Expectation, study: SearchStudy, score: float) -> Mapping[str, Prior]:
    """Better priors, left in the study for other processes to read."""
    study.priors = better = expectation.refine(score)
    return better


def _read_test(decision: Decision, engine: Engine) -> Decision:
    """The decision with test scores, mean over the confirmation's runs of the winner and of the
    single task.

    Read after the decision is made and by nothing before it, so that they are free of selection. A
    search that goes on keeps what its first end read, and reads nothing for another winner: a test
    split that is read until somebody likes it chooses.
    """
    winner, single = decision.winner.arm, decision.leaderboard[0].arm
    read = engine.study.test_read
    if read is None:
        read = TestRead.of(winner, engine.test_scores(winner), engine.test_scores(single))
        if read.scores or read.single_task:
            engine.study.test_read = read
    known = {single: read.single_task, read.arm: read.scores}
    if winner not in known:
        said = (
            f"test was read when {read.arm.name} was the winner, and is not read again for"
            f" {winner.name}: a second reading would choose by it; autoaux evaluate reads it for"
            " who wants that"
        )
        decision = replace(decision, warnings=(*decision.warnings, said))
    scores = known.get(winner, [])
    details = decision.details | {
        "test_scores": {"winner": scores, "single_task": read.single_task}
    }
    return replace(
        decision,
        test_score=_mean(scores),
        single_task_test_score=_mean(read.single_task),
        details=details,
    )


def _mean(scores: Sequence[float]) -> float | None:
    return fmean(scores) if scores else None


def _plain(prepared: Prepared, settings: Settings, confirm: bool = False) -> Recipe:
    """The single task's recipe."""
    return RecipeBook(prepared.main_ref, prepared.refs, settings).recipe(
        SINGLE_TASK, settings.seed, confirm
    )


@contextmanager
def _opened(
    folder: Path, prepared: Prepared, settings: Settings, space: Space | None
) -> Iterator[tuple[SearchStudy, str, str]]:
    """The study, its storage and its name, which stand in the run's folder."""
    url = settings.storage or default_url(folder)
    name = settings.study or f"{prepared.main_ref.name}-{prepared.identity['pool']}"
    prepared.identity["search space"] = space.model_dump_json() if space else "none"
    record = RunFolder(folder).record
    if record.is_file():
        kept = json.loads(record.read_text(encoding="utf-8"))["identity"]
        for what, value in prepared.identity.items():
            if kept.get(what) != value:
                raise InputError(
                    f"{folder}: this run folder belongs to another {what} ({kept.get(what)}, now"
                    f" {value}); choose another --run"
                )
    write_text(
        record,
        json.dumps({"identity": prepared.identity, "storage": url, "study": name}, indent=1) + "\n",
    )
    arms = ArmSpace(sorted(prepared.refs), settings.schedule.mixing, space)
    with closing(SearchStudy.open(url, name, prepared.identity, arms, settings.heartbeat)) as study:
        yield study, url, name
