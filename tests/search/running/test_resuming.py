"""A search that is stopped, killed or run again: nothing lost, nothing counted twice, test read
once.
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import optuna
import pytest
import search_corpora
from search_corpora import GAINS, small_corpus

from autoaux.errors import InputError
from autoaux.forecast import default_forecaster
from autoaux.ledger import Ledger
from autoaux.recipe import Gru, Optimisation, Schedule
from autoaux.search import Settings, TrialEnded
from autoaux.search.arms import SINGLE_TASK, RecipeBook, candidate_arm
from autoaux.search.preparing import Expectation, reference
from autoaux.search.running import SyntheticRunner, additive
from autoaux.signals import compute_signals


def test_stop_ends_after_the_running_trial_and_the_same_call_goes_on(search):
    flag, count = Event(), []

    def stop(event):
        if isinstance(event, TrialEnded):
            count.append(event)
            if len(count) == 7:
                flag.set()

    early, ended = search(GAINS, stop=flag, listeners=[stop])
    assert len(ended) == 7 and early.trials == 7 and early.test_score is None
    whole, rest = search(GAINS)
    assert len(rest) == whole.trials - 7 > 15


def test_a_search_that_goes_on_keeps_the_length_of_its_runs(search):
    optimisation = Optimisation(max_steps=1200, patience=600)

    class Costs(SyntheticRunner):
        lengths = set()

        def run(self, recipe, to_step, checkpoint):
            self.lengths.add(recipe.optimisation.max_steps)
            return super().run(recipe, to_step, checkpoint)

        def guess_seconds(self, recipe, alone=False):
            return (
                recipe.optimisation.max_steps / 1000
            )  # what nothing here takes; the clock says so later

    runner, seen = Costs(additive(GAINS)), []
    first, _ = search(
        GAINS,
        trials=10,
        budget=10.0,
        runner=runner,
        optimisation=optimisation,
        shrink=True,
        listeners=[seen.append],
    )
    second, _ = search(
        GAINS, trials=20, budget=3600.0, runner=runner, optimisation=optimisation, shrink=True
    )
    # 10 s / (3 + 4 x 2 + 2 x 3) runs of a millisecond a step, less what preparing took
    (length,) = runner.lengths
    assert 450 < length <= 588
    plan = seen[0].plan
    [shortened] = [note for note in plan.notes if "instead of" in note]
    assert "a run takes about 1 s, one with an auxiliary 1 s" in plan.sentence
    assert shortened in first.warnings and shortened in second.warnings
    assert f"{length} steps instead of 1,200" in shortened


def test_test_is_read_once_however_often_a_search_goes_on(search):
    class Reads(SyntheticRunner):
        read = []

        def test(self, recipe, checkpoint):
            self.read.append(recipe.seed)
            return super().test(recipe, checkpoint)

    runner = Reads(additive({"c0": 5.0, "c1": 1.0}))
    first, _ = search({"c0": 5.0, "c1": 1.0}, trials=12, runner=runner)
    readings = len(runner.read)
    assert first.test_score is not None and readings
    second, more = search({"c0": 5.0, "c1": 1.0}, trials=40, runner=runner)
    assert second.winner.arm == first.winner.arm  # a gain of five stays
    assert len(runner.read) == readings and second.test_score == first.test_score


def test_another_winner_gets_no_second_reading_of_test(search):
    class Turns(SyntheticRunner):
        gain, read = -0.2, 0

        def test(self, recipe, checkpoint):
            self.read += 1
            return super().test(recipe, checkpoint)

    runner = Turns(lambda recipe: runner.gain * bool(recipe.auxiliaries))
    first, _ = search({"c0": 0.0}, trials=10, runner=runner, controls=False)
    readings, runner.gain = runner.read, 6.0  # what came first was bad luck
    second, _ = search({"c0": 0.0}, trials=200, runner=runner, controls=False)
    assert first.winner.arm.name == "single task" and first.test_score is not None
    assert second.winner.arm.name == "c0" and second.test_score is None
    assert second.single_task_test_score == first.single_task_test_score and runner.read == readings
    assert any(
        "test was read when single task was the winner, and is not read again for c0" in warning
        for warning in second.warnings
    )


def test_a_resumed_search_decides_as_an_unbroken_one(search, tmp_path):
    unbroken, _ = search(GAINS, folder=tmp_path / "one", trials=30)
    for last in (5, 14, 22):
        flag = Event()
        search(
            GAINS,
            folder=tmp_path / "two",
            stop=flag,
            listeners=[
                lambda e, flag=flag, last=last: (
                    flag.set() if isinstance(e, TrialEnded) and e.number >= last else None
                )
            ],
        )
    broken, _ = search(GAINS, folder=tmp_path / "two")
    strip = [
        (arm.arm, arm.scores, arm.fresh_scores, round(arm.gain, 9)) for arm in unbroken.leaderboard
    ]
    assert [
        (arm.arm, arm.scores, arm.fresh_scores, round(arm.gain, 9)) for arm in broken.leaderboard
    ] == strip
    assert broken.sentence == unbroken.sentence


def test_sigkill_at_random_moments_loses_nothing_and_counts_nothing_twice(search, tmp_path):
    script = Path(search_corpora.__file__).with_name("killed_search.py")
    folder = tmp_path / "killed"
    for pause in (1.5, 2.2, 2.9):
        process = subprocess.Popen([sys.executable, "-W", "ignore", str(script), str(folder)])
        deadline = time.monotonic() + 20
        while not (folder / "study.db").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(pause / 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
    killed, _ = search(GAINS, folder=folder)
    unbroken, _ = search(GAINS, folder=tmp_path / "unbroken")
    assert killed.trials == unbroken.trials
    assert killed.sentence == unbroken.sentence
    outcomes = [(outcome.recipe, outcome.seed) for outcome in Ledger(folder / "ledger.jsonl")]
    study = optuna.load_study(study_name=None, storage=f"sqlite:///{folder / 'study.db'}")
    # a run counts once its outcome is written, also where the kill came before its trial was closed
    ended = [trial for trial in study.trials if "outcome" in trial.user_attrs]
    keys = [(json.dumps(trial.user_attrs["arm"]), trial.user_attrs["seed"]) for trial in ended]
    assert len(keys) == len(set(keys)) == killed.trials
    assert (
        len(set(outcomes)) >= killed.trials - 3
    )  # each kill between study and ledger may keep one from the ledger


def test_finished_runs_are_looked_up_and_cost_nothing(search, tmp_path):
    runner = SyntheticRunner(additive(GAINS))
    first, _ = search(GAINS, folder=tmp_path / "first", runner=runner, pruner="none")
    made = runner.made
    again, _ = search(
        GAINS,
        folder=tmp_path / "second",
        runner=runner,
        pruner="none",
        ledger=tmp_path / "first" / "ledger.jsonl",
    )
    confirmed = sum(len(arm.fresh_scores) for arm in again.leaderboard)
    assert again.sentence == first.sentence
    assert runner.made - made <= 3 * confirmed  # up to three rungs each; nothing else was trained


def test_runs_are_added_to_a_persons_record_but_never_taken_from_it(search, tmp_path):
    runner, record = SyntheticRunner(additive(GAINS)), tmp_path / "record.jsonl"
    search(GAINS, folder=tmp_path / "first", runner=runner, record=record)
    made = runner.made
    search(GAINS, folder=tmp_path / "second", runner=runner, record=record)
    assert runner.made == 2 * made
    assert set(map(repr, Ledger(record))) == set(
        map(repr, Ledger(tmp_path / "first" / "ledger.jsonl"))
    )


def test_what_counts_as_a_run_is_not_expected_from_too(own_ledger):
    main, candidates = small_corpus("main"), [small_corpus(name) for name in ("c0", "c1")]
    table = compute_signals(main, candidates)
    before = Expectation.of(main, candidates, table)
    book = RecipeBook(
        reference(main), {c.name: reference(c) for c in candidates}, Settings.of(trials=9).recipe
    )
    runner = SyntheticRunner(additive({"c0": 9.0, "c1": -9.0}))
    for arm in (
        SINGLE_TASK,
        *(candidate_arm(c.name, Schedule(kind="auxiliary")) for c in candidates),
    ):
        Ledger(own_ledger).append(
            *(runner.run(book.recipe(arm, seed), 300, Path()) for seed in range(3))
        )
    assert (
        len(default_forecaster().experience.mains)
        == len(default_forecaster(without=main.digest).experience.mains) + 1
    )
    assert Expectation.of(main, candidates, table).forecasts == before.forecasts


def test_a_folder_of_another_main_task_or_way_of_training_is_refused(search):
    search(GAINS, trials=20)
    with pytest.raises(InputError, match="belongs to another main task"):
        search(GAINS, trials=20, main=small_corpus("other"))
    with pytest.raises(InputError, match="belongs to another training settings"):
        search(GAINS, trials=20, confirm_with=(Gru(hidden=128), Optimisation()))


def test_two_searches_cannot_share_a_folder(search):
    def again(event):
        if isinstance(event, TrialEnded) and event.number == 0:
            with pytest.raises(InputError, match="another autoaux is running"):
                search(GAINS)

    search(GAINS, trials=20, listeners=[again])
