"""Several workers on one study: in a real PostgreSQL, one killed and one stopped; and in SQLite."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from optuna.trial import TrialState
from search_corpora import small_corpus, small_pool

from autoaux.errors import InputError
from autoaux.recipe import CorpusRef
from autoaux.search import Settings, TrialEnded, TrialStarted
from autoaux.search._arms import SINGLE_TASK, ArmSpace
from autoaux.search._conclusion import conclude
from autoaux.search._order import WorkOrder
from autoaux.search._selection import run_selection
from autoaux.search._state import Pull
from autoaux.search._study import SearchStudy
from autoaux.search._synthetic import SyntheticRunner, additive
from autoaux.search._watch import Watcher
from autoaux.search._workers import fitting_workers, read_order, resolve_devices, run_worker, worker_name

WORKER = Path(__file__).with_name("pg_worker.py")


def order(**settings) -> WorkOrder:
    names = [f"c{i}" for i in range(4)]
    refs = {name: CorpusRef(name=name, path=name, digest=name) for name in names}
    known = {"trials": 26, "use_forecast": False, "heartbeat": 1} | settings
    main = CorpusRef(name="main", path="main", digest="main")
    return WorkOrder(Settings(**known), "span_f1", main, refs, tuple(names), 1.0, time.time())


def open_study(url: str, name: str, made: WorkOrder) -> SearchStudy:
    from autoaux import __version__

    study = SearchStudy.open(url, name, {"pool": "four", "version": __version__}, ArmSpace(sorted(made.refs)), heartbeat=1)
    study.accept(made)
    return study


def start_worker(url: str, name: str, folder: Path, seconds: float) -> subprocess.Popen:
    command = [sys.executable, "-W", "ignore", str(WORKER), url, name, str(folder), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_three_workers_on_postgresql_survive_one_killed_and_one_stopped(postgres, tmp_path):
    made = order()
    study = open_study(postgres, "faults", made)
    workers = [start_worker(postgres, "faults", tmp_path, 0.6) for _ in range(3)]
    deadline = time.monotonic() + 60
    while len(study.refresh().runs) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    mine = {f"{socket.gethostname()}:{worker.pid}": worker for worker in workers}

    def busy(but=()):
        """A worker that is in a trial right now."""
        while time.monotonic() < deadline:
            for trial in study.study.get_trials(deepcopy=False):
                name = trial.user_attrs.get("worker")
                if trial.state.name == "RUNNING" and name in mine and name not in but:
                    return name
        raise AssertionError("no worker is in a trial")

    killed = busy()
    mine[killed].send_signal(signal.SIGKILL)
    stopped = busy(but=[killed])
    mine[stopped].send_signal(signal.SIGSTOP)
    time.sleep(5)  # longer than the heartbeats that may be missed
    study.fail_stale()
    mine[stopped].send_signal(signal.SIGCONT)
    while any(worker.poll() is None for worker in workers):
        study.fail_stale()
        time.sleep(0.3)
        assert time.monotonic() < deadline + 60
    assert [mine[name].returncode for name in mine if name != killed] == [0, 0]

    state = study.refresh()
    trials = study.study.get_trials(deepcopy=False)
    # a worker that went away after it had written its outcome leaves a run that counts
    kept = [t for t in trials if "outcome" in t.user_attrs]
    given_up = [t for t in trials if t.state.name == "FAIL" and "withdrawn" not in t.user_attrs and t not in kept]
    assert {t.user_attrs["worker"] for t in given_up} <= {killed, stopped}
    assert {t.user_attrs["worker"] for t in trials if t.state.name == "FAIL"} >= {killed, stopped}
    ended = [(str(t.user_attrs["arm"]), t.user_attrs["seed"]) for t in kept]
    assert len(ended) == len(set(ended)) == len(state.runs)
    assert 15 < len(ended) <= 26
    for lost in given_up:  # each was made again
        assert (str(lost.user_attrs["arm"]), lost.user_attrs["seed"]) in ended
    decision = conclude(made.planner(), state, lambda arm: made.book().recipe(arm, 0), "main", 1.0, {})
    assert decision.verdict == "helps" and "c0" in decision.winner.arm.auxiliaries


def test_a_watcher_tells_what_other_processes_do(postgres, tmp_path):
    made = order(trials=12)
    study = open_study(postgres, "watched", made)
    seen = []
    watcher = Watcher(study, seen.append, (), lambda: 0.0, lambda: 0.0)
    worker = start_worker(postgres, "watched", tmp_path, 0.05)
    while worker.poll() is None:
        watcher.look()
        time.sleep(0.05)
    watcher.look()
    begun = [event.number for event in seen if isinstance(event, TrialStarted)]
    ended = [event.number for event in seen if isinstance(event, TrialEnded)]
    assert begun == ended == list(range(12))


def test_the_same_run_is_given_to_one_worker_only(tmp_path):
    url = f"sqlite:///{tmp_path / 'study.db'}"
    made = order()
    first, second = open_study(url, "race", made), open_study(url, "race", made)
    pull = Pull(SINGLE_TASK, 0, "baseline")
    assert first.begin(pull) is not None
    assert second.begin(pull) is None
    assert made.planner().next(second.refresh()) == Pull(SINGLE_TASK, 1, "baseline")


def test_a_worker_that_went_before_its_first_sign_of_life_does_not_hold_its_run_for_ever(tmp_path, monkeypatch):
    url, made = f"sqlite:///{tmp_path / 'study.db'}", order()
    study, pull = open_study(url, "silent", made), Pull(SINGLE_TASK, 0, "baseline")
    gone = open_study(url, "silent", made)

    def killed(trial_id):
        raise SystemExit  # as far as the database goes: the trial stands there, and nothing else does

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


def test_a_worker_that_wakes_to_find_its_trial_given_up_goes_on_with_other_work(tmp_path):
    url, made = f"sqlite:///{tmp_path / 'study.db'}", order()
    sleeper, other = open_study(url, "asleep", made), open_study(url, "asleep", made)
    pull = Pull(SINGLE_TASK, 0, "baseline")
    trial_id, _ = sleeper.begin(pull)
    other.fail_running(worker_name())
    assert not sleeper.report(trial_id, 100, 0.5)
    outcome = SyntheticRunner(additive({})).run(made.book().recipe(SINGLE_TASK, 0), 100, tmp_path / "checkpoint")
    assert not sleeper.end(trial_id, outcome)
    assert made.planner().next(other.refresh()) == pull and not other.state.runs


def test_a_worker_that_sleeps_while_it_begins_withdraws_though_its_trial_was_given_up(tmp_path, monkeypatch):
    url, made = f"sqlite:///{tmp_path / 'study.db'}", order()
    first, sleeper = open_study(url, "dozing", made), open_study(url, "dozing", made)
    pull = Pull(SINGLE_TASK, 0, "baseline")
    assert first.begin(pull) is not None
    told = sleeper.storage.record_heartbeat

    def sleep(trial_id):
        told(trial_id)
        sleeper.storage.set_trial_state_values(trial_id, TrialState.FAIL)  # as a sweep does meanwhile

    monkeypatch.setattr(sleeper.storage, "record_heartbeat", sleep)
    assert sleeper.begin(pull) is None
    assert [trial.state for trial in sleeper.study.get_trials()] == [TrialState.RUNNING, TrialState.FAIL]


def test_a_run_that_takes_its_worker_down_too_often_fails_its_arm(tmp_path):
    made = order(retries=1)
    study = open_study(f"sqlite:///{tmp_path / 'study.db'}", "deadly", made)
    planner, pulls = made.planner(), []
    for _ in range(2):
        pull = planner.next(study.refresh())
        pulls.append(pull)
        study.begin(pull)
        study.fail_running(worker_name())
    assert pulls[0] == pulls[1]
    assert planner.failed(study.refresh(), pulls[0].arm)


def test_a_session_that_was_ended_often_is_no_fault_of_the_run(tmp_path):
    made = order(retries=1)
    study = open_study(f"sqlite:///{tmp_path / 'study.db'}", "patient", made)
    planner = made.planner()
    for _ in range(4):
        pull = planner.next(study.refresh())
        study.begin(pull)
        study.fail_running()
    assert planner.next(study.refresh()) == pull == Pull(SINGLE_TASK, 0, "baseline")


def test_a_retried_run_finds_its_checkpoint_under_the_first_number(tmp_path):
    made = order()
    study = open_study(f"sqlite:///{tmp_path / 'study.db'}", "again", made)
    pull = Pull(SINGLE_TASK, 0, "baseline")
    _, first = study.begin(pull)
    study.fail_running()
    _, second = study.begin(pull)
    assert second > first and study.refresh().first_numbers[pull.key] == first


def test_an_unreachable_storage_is_one_clear_line():
    with pytest.raises(InputError, match="storage not reachable") as error:
        run_worker("postgresql+psycopg://somebody:secret@127.0.0.1:1/nothing", "none", Path("unused"))
    assert "\n" not in str(error.value) and "secret" not in str(error.value)


def test_a_study_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match="no study named nowhere"):
        run_worker(f"sqlite:///{tmp_path / 'study.db'}", "nowhere", tmp_path)


def test_a_worker_finds_corpora_by_digest_and_says_which_is_missing(tmp_path):
    data = tmp_path / "elsewhere"
    corpora = [small_corpus("main"), *small_pool(1).corpora]
    for corpus in corpora:
        for split in corpus.splits:
            lines = ["\n".join(f"{t}\t{l}" for t, l in zip(*pair)) + "\n" for pair in corpus.sentences(split)]
            (data / corpus.name).mkdir(parents=True, exist_ok=True)
            (data / corpus.name / f"{split}.tsv").write_text("\n".join(lines), encoding="utf-8")
    from autoaux.corpora import read_pool

    digests = {corpus.name: corpus.digest for corpus in read_pool(data).corpora}
    refs = {"c0": CorpusRef(name="c0", path=str(tmp_path / "gone" / "c0"), digest=digests["c0"])}
    main = CorpusRef(name="main", path=str(data / "main"), digest=digests["main"])
    made = WorkOrder(Settings(trials=20), "accuracy", main, refs, ("c0",), 1.0, 0.0)
    found, candidates = read_order(made, [data])
    assert found.digest == digests["main"] and candidates["c0"].digest == digests["c0"]
    with pytest.raises(InputError, match="corpus c0 .* is not here"):
        read_order(made, [])


def test_devices_are_read_strictly_and_shared_by_as_many_workers_as_fit():
    assert resolve_devices(("cpu",)) == ["cpu"]
    with pytest.raises(InputError, match="--devices tpu"):
        resolve_devices(("tpu",))
    assert fitting_workers(8, ["cpu"], 10, 1) == 8
    assert fitting_workers(8, ["cuda:0"], 2_000, 10_000) == 4  # four times 2,000 in 80 % of 10,000
    assert fitting_workers(8, ["cuda:0", "cuda:1"], 9_000, 10_000) == 2


def test_a_work_order_comes_back_from_its_json():
    import json

    made = order(schedules=("stack",))
    assert WorkOrder.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_more_workers_than_cores_are_refused_before_anything_is_begun(tmp_path):
    many = Settings(trials=40, workers=10_000, use_forecast=False, devices=("cpu",))
    with pytest.raises(InputError, match="10000 workers on [0-9]+ cores: each needs a core of its own"):
        run_selection(small_corpus("main"), small_pool(2), many, tmp_path / "run")
    assert not (tmp_path / "run").exists()
    assert resolve_devices(["cuda:0", "cuda:1"], 10_000) == ["cuda:0", "cuda:1"]
