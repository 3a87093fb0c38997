"""Several workers on one study: in a real PostgreSQL, one killed and one stopped; and in SQLite."""

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import search_corpora
import sqlalchemy
from optuna.exceptions import StorageInternalError
from optuna.trial import FrozenTrial, TrialState
from search_corpora import GAINS
from sqlalchemy import text

from autoaux import __version__
from autoaux.ledger import Ledger
from autoaux.recipe import CorpusRef
from autoaux.search import Settings, TrialEnded, TrialStarted
from autoaux.search.arms import SINGLE_TASK, ArmSpace, Pull
from autoaux.search.deciding import conclude
from autoaux.search.planning import Costs, Question
from autoaux.search.running import (
    Engine,
    Heartbeat,
    SearchStudy,
    Session,
    SyntheticRunner,
    Watcher,
    WorkOrder,
    additive,
    worker_name,
)

WORKER = Path(search_corpora.__file__).with_name("pg_worker.py")


def order(**settings) -> WorkOrder:
    names = [f"c{i}" for i in range(4)]
    refs = {name: CorpusRef(name=name, path=name, digest=name) for name in names}
    known = {"trials": 26, "use_forecast": False, "heartbeat": 1} | settings
    main = CorpusRef(name="main", path="main", digest="main")
    return WorkOrder(
        Question(tuple(names), Settings.of(**known), "span_f1", Costs(1.0)),
        main,
        refs,
        Session(time.time()),
    )


@pytest.fixture
def open_study() -> Iterator[Callable[[str, str, WorkOrder], SearchStudy]]:
    """Studies of an order, closed after the test."""
    with ExitStack() as opened:

        def open(url: str, name: str, made: WorkOrder) -> SearchStudy:
            identity = {"pool": "four", "version": __version__}
            study = SearchStudy.open(
                url, name, identity, ArmSpace(sorted(made.refs)), made.settings.machines.heartbeat
            )
            study.accept(made)
            study.run_on(made.planner())
            return opened.enter_context(closing(study))

        yield open


@contextmanager
def worker_processes(
    url: str, name: str, folder: Path, seconds: float, count: int = 1
) -> Iterator[dict[str, subprocess.Popen]]:
    """So many workers by name, with runs of so many seconds; none of them outlives the block."""
    command = [sys.executable, "-W", "ignore", str(WORKER), url, name, str(folder), str(seconds)]
    workers = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield {f"{socket.gethostname()}:{worker.pid}": worker for worker in workers}
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def catch_in_a_trial(
    study: SearchStudy, workers: dict[str, subprocess.Popen], deadline: float
) -> str:
    """Stop a worker that is in a trial, however slowly this process looks, and say which."""
    while time.monotonic() < deadline:
        for trial in running(study):
            name = trial.user_attrs["worker"]
            if name in workers:
                workers[name].send_signal(signal.SIGSTOP)
                if any(other.number == trial.number for other in running(study)):
                    return name
                workers[name].send_signal(signal.SIGCONT)
    raise AssertionError("no worker is in a trial")


def running(study: SearchStudy) -> list[FrozenTrial]:
    return study.study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))


def test_three_workers_on_postgresql_survive_one_killed_and_one_stopped(
    open_study, postgres, tmp_path
):
    made = order(heartbeat=3)  # a worker that is only starved gives a sign within three of these
    study = open_study(postgres, "faults", made)
    deadline = time.monotonic() + 300
    with worker_processes(postgres, "faults", tmp_path, 0.6, count=3) as workers:
        while len(study.refresh().runs) < 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        killed = catch_in_a_trial(study, workers, deadline)
        workers[killed].kill()
        left = {name: worker for name, worker in workers.items() if name != killed}
        stopped = catch_in_a_trial(study, left, deadline)
        while (
            any(trial.user_attrs["worker"] in (killed, stopped) for trial in running(study))
            and time.monotonic() < deadline
        ):
            study.fail_stale()
            time.sleep(0.3)
        left[stopped].send_signal(signal.SIGCONT)
        while (
            any(worker.poll() is None for worker in left.values()) and time.monotonic() < deadline
        ):
            study.fail_stale()
            time.sleep(0.3)
        assert [worker.returncode for worker in left.values()] == [0, 0]

    state = study.refresh()
    trials = study.study.get_trials(deepcopy=False)
    # a worker that went away after it had written its outcome leaves a run that counts
    kept = [t for t in trials if "outcome" in t.user_attrs]
    given_up = [
        t
        for t in trials
        if t.state.name == "FAIL" and "withdrawn" not in t.user_attrs and t not in kept
    ]
    assert {t.user_attrs["worker"] for t in given_up} <= {killed, stopped}
    assert {t.user_attrs["worker"] for t in trials if t.state.name == "FAIL"} >= {killed, stopped}
    ended = [(str(t.user_attrs["arm"]), t.user_attrs["seed"]) for t in kept]
    assert len(ended) == len(set(ended)) == len(state.runs)
    assert 15 < len(ended) <= 26
    for lost in given_up:  # each was made again
        assert (str(lost.user_attrs["arm"]), lost.user_attrs["seed"]) in ended
    decision = conclude(made.planner().view(state), lambda arm: made.book().recipe(arm, 0), "main")
    assert decision.verdict == "helps" and "c0" in decision.winner.arm.auxiliaries


def test_a_worker_that_is_stopped_in_a_transaction_does_not_hold_the_others_for_ever(
    postgres, open_study
):
    made = order()
    stopped, other = open_study(postgres, "locked", made), open_study(postgres, "locked", made)
    trial_id = stopped.begin(Pull(SINGLE_TASK, 0, "baseline"))._trial_id
    with stopped.storage.engine.connect() as connection:
        connection.execute(text(f"SELECT * FROM trials WHERE trial_id = {trial_id} FOR UPDATE"))
        other.fail_running()  # waits for the lock, three signs of life at most
        assert [trial.state for trial in other.study.get_trials()] == [TrialState.FAIL]
        connection.invalidate()


def test_a_connection_that_is_lost_while_a_score_is_written_costs_nothing(tmp_path, open_study):
    made = order(trials=12)
    study = open_study(f"sqlite:///{tmp_path / 'study.db'}", "cut", made)
    said, calls = [], []
    study.storage.patience.say = said.append

    def cut_once(connection, cursor, statement, *_):
        if statement.startswith("INSERT INTO trial_intermediate_values"):
            calls.append(statement)
            if len(calls) == 5:
                raise sqlite3.OperationalError("the connection was lost")

    sqlalchemy.event.listen(study.storage.engine, "before_cursor_execute", cut_once)
    engine = Engine(study, made, SyntheticRunner(additive(GAINS)), tmp_path)
    engine.run_all(lambda: False, shared=True)
    assert len(study.refresh().runs) == 12 and not study.state.failures
    assert [trial.state for trial in study.study.get_trials()].count(TrialState.FAIL) == 0
    assert len(said) == 2 and "the connection was lost" in said[0]


def test_a_watcher_tells_what_other_processes_do(open_study, postgres, tmp_path):
    made = order(trials=12)
    study = open_study(postgres, "watched", made)
    seen = []
    watcher = Watcher(study, seen.append, lambda: 0.0, lambda: 0.0)
    with worker_processes(postgres, "watched", tmp_path, 0.05) as workers:
        (worker,) = workers.values()
        while worker.poll() is None:
            watcher.look()
            time.sleep(0.05)
        watcher.look()
    begun = [event.number for event in seen if isinstance(event, TrialStarted)]
    ended = [event.number for event in seen if isinstance(event, TrialEnded)]
    assert begun == ended == list(range(12))


def test_the_same_run_is_given_to_one_worker_only(open_study, tmp_path):
    url = f"sqlite:///{tmp_path / 'study.db'}"
    made = order()
    first, second = open_study(url, "race", made), open_study(url, "race", made)
    pull = Pull(SINGLE_TASK, 0, "baseline")
    assert first.begin(pull) is not None
    assert second.begin(pull) is None
    assert made.planner().next(second.refresh()) == Pull(SINGLE_TASK, 1, "baseline")


def test_a_run_that_is_about_to_be_withdrawn_is_not_told_as_begun(
    open_study, tmp_path, monkeypatch
):
    url, made = f"sqlite:///{tmp_path / 'study.db'}", order()
    first, second, coordinator = (open_study(url, "twins", made) for _ in range(3))
    seen, pull = [], Pull(SINGLE_TASK, 0, "baseline")
    watcher = Watcher(coordinator, seen.append, lambda: 0.0, lambda: 0.0)
    first.begin(pull)
    told = second.storage.record_heartbeat

    def looked_at(trial_id):
        told(trial_id)
        watcher.look()  # between the second trial's making and its withdrawal

    monkeypatch.setattr(second.storage, "record_heartbeat", looked_at)
    assert second.begin(pull) is None
    watcher.look()
    assert [event.number for event in seen] == [0]


def test_a_worker_that_went_before_its_first_sign_of_life_does_not_hold_its_run_for_ever(
    open_study, tmp_path, monkeypatch
):
    url, made = f"sqlite:///{tmp_path / 'study.db'}", order()
    study, pull = open_study(url, "silent", made), Pull(SINGLE_TASK, 0, "baseline")
    gone = open_study(url, "silent", made)

    def killed(trial_id):
        # as far as the database goes: the trial stands there, and nothing else does
        raise SystemExit

    monkeypatch.setattr(gone.storage, "record_heartbeat", killed)
    with pytest.raises(SystemExit):
        gone.begin(pull)
    study.fail_stale()
    assert study.refresh().pending  # it may still be about to give one
    deadline = time.monotonic() + 30
    while study.refresh().pending and time.monotonic() < deadline:
        time.sleep(0.5)
        study.fail_stale()
    assert not study.state.pending
    assert made.planner().next(study.state) == pull


def test_a_worker_that_wakes_to_find_its_trial_given_up_goes_on_with_other_work(
    open_study, tmp_path
):
    url, made = f"sqlite:///{tmp_path / 'study.db'}", order()
    sleeper, other = open_study(url, "asleep", made), open_study(url, "asleep", made)
    pull = Pull(SINGLE_TASK, 0, "baseline")
    trial = sleeper.begin(pull)
    other.fail_running(worker_name())
    assert not sleeper.report(trial, 100, 0.5)
    outcome = SyntheticRunner(additive({})).run(
        made.book().recipe(SINGLE_TASK, 0), 100, tmp_path / "checkpoint"
    )
    assert not sleeper.end(trial, outcome)
    assert made.planner().next(other.refresh()) == pull and not other.state.runs


def test_a_worker_that_sleeps_while_it_begins_withdraws_though_its_trial_was_given_up(
    open_study, tmp_path, monkeypatch
):
    url, made = f"sqlite:///{tmp_path / 'study.db'}", order()
    first, sleeper = open_study(url, "dozing", made), open_study(url, "dozing", made)
    pull = Pull(SINGLE_TASK, 0, "baseline")
    assert first.begin(pull) is not None
    told = sleeper.storage.record_heartbeat

    def sleep(trial_id):
        told(trial_id)
        sleeper.storage.set_trial_state_values(
            trial_id, TrialState.FAIL
        )  # as a sweep does meanwhile

    monkeypatch.setattr(sleeper.storage, "record_heartbeat", sleep)
    assert sleeper.begin(pull) is None
    assert [trial.state for trial in sleeper.study.get_trials()] == [
        TrialState.RUNNING,
        TrialState.FAIL,
    ]


def test_whoever_joins_waits_for_signs_as_long_as_the_study_says(open_study, tmp_path):
    url = f"sqlite:///{tmp_path / 'study.db'}"
    open_study(url, "patient", order(heartbeat=120))
    joined, _ = SearchStudy.join(url, "patient")
    joined.close()
    assert (joined.storage.heartbeat_interval, joined.storage.grace_period) == (
        120,
        360,
    )  # three may be missed


def test_a_sign_of_life_that_fails_is_followed_by_the_next():
    signs = []

    def beat():
        signs.append(len(signs))
        if len(signs) == 1:
            raise StorageInternalError("the connection was lost")

    with Heartbeat(beat, 0.01):
        deadline = time.monotonic() + 30
        while len(signs) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert len(signs) >= 2


def test_runs_that_ended_while_nobody_kept_the_ledger_come_into_it_once(search, tmp_path):
    folder, gains = tmp_path / "run", {"c0": 2.0, "c1": 0.0}
    before, _ = search(gains, folder, trials=14)
    known = list(Ledger(folder / "ledger.jsonl"))
    (folder / "ledger.jsonl").unlink()
    Ledger(folder / "ledger.jsonl").append(*known[:5])
    decision, ended = search(gains, folder, trials=20)
    ledger = list(Ledger(folder / "ledger.jsonl"))
    assert len(ended) == decision.trials - before.trials > 0
    assert len(ledger) == decision.trials
    assert set(map(repr, known)) < set(map(repr, ledger))


def test_a_run_that_takes_its_worker_down_too_often_fails_its_arm(open_study, tmp_path):
    made = order(retries=1)
    study = open_study(f"sqlite:///{tmp_path / 'study.db'}", "deadly", made)
    planner, pulls = made.planner(), []
    for _ in range(2):
        pull = planner.next(study.refresh())
        pulls.append(pull)
        study.begin(pull)
        study.fail_running(worker_name())
    assert pulls[0] == pulls[1]
    assert planner.view(study.refresh()).failed(pulls[0].arm)


def test_a_session_that_was_ended_often_is_no_fault_of_the_run(open_study, tmp_path):
    made = order(retries=1)
    study = open_study(f"sqlite:///{tmp_path / 'study.db'}", "patient", made)
    planner = made.planner()
    for _ in range(4):
        pull = planner.next(study.refresh())
        study.begin(pull)
        study.fail_running()
    assert planner.next(study.refresh()) == pull == Pull(SINGLE_TASK, 0, "baseline")


class Keeping(SyntheticRunner):
    """Writes how far it came into its checkpoint, and remembers what it found there."""

    def __init__(self, wake: Callable[[], None] = lambda: None) -> None:
        super().__init__(additive({}))
        self.wake, self.found = wake, []

    def run(self, recipe, to_step, checkpoint):
        self.found.append((checkpoint / "step").read_text() if checkpoint.is_dir() else "nothing")
        self.wake()
        checkpoint.mkdir(parents=True, exist_ok=True)
        (checkpoint / "step").write_text(str(to_step))
        return super().run(recipe, to_step, checkpoint)


def test_a_retried_run_goes_on_from_what_was_left_and_whoever_wakes_late_cannot_write_there(
    open_study, tmp_path
):
    url, made = f"sqlite:///{tmp_path / 'study.db'}", order(rungs=(100, 200))
    asleep, other = open_study(url, "again", made), open_study(url, "again", made)

    def engine(study, runner):
        return Engine(study, made, runner, tmp_path)

    after = Keeping()

    def retried_meanwhile():
        if len(before.found) == 2:  # it sleeps in its second rung
            other.fail_running(worker_name())
            assert engine(other, after).step()

    before = Keeping(retried_meanwhile)
    engine(asleep, before).step()
    assert before.found == ["nothing", "100"]
    assert after.found == ["100", "100", "200"]  # on from the first rung, and never back
    (run,) = other.refresh().runs.values()
    assert run.outcome.steps == 300
    states = [trial.state for trial in other.study.get_trials()]
    assert states == [TrialState.FAIL, TrialState.COMPLETE]
