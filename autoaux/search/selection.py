"""From a main task and a pool to a decision: prepare, fit, open, search, conclude."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag

from autoaux.corpora import Corpus, Pool
from autoaux.runfolder import RunFolder
from autoaux.search._session import opened_selection, ready_to_search, started
from autoaux.search.arms import Settings, find_space
from autoaux.search.decision import Decision
from autoaux.search.events import Listener, SelectionStarted
from autoaux.search.preparing import Around, Estimate, known_identity
from autoaux.search.running import (
    Runner,
    Session,
    WorkOrder,
    begun,
    refuse_other,
    resolve_devices,
)

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
    called = time.monotonic()
    began = called if began is None else began
    ready = ready_to_search(main, pool, settings, runner)
    now = time.monotonic()
    preparing = now - called - ready.prepared.expectation.seconds
    around = Around(now - began, CLOSING * preparing)
    stopped = (stop or Flag()).is_set
    with opened_selection(ready, settings, folder, listeners, around, began=began) as selection:
        selection.search.make(stopped)
        return selection.concluded(stopped)


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
    ready = ready_to_search(main, pool, settings.changed(probe=0.0), runner)
    prepared = ready.prepared
    estimate = Estimate(prepared, settings, ready.runner.guess_seconds)
    order = WorkOrder(estimate.question(), prepared.main_ref, prepared.refs, Session(time.time()))
    notes = estimate.shortened(order.settings)
    return Planned(started(order, prepared, notes), prepared.left_out, begun(folder))
