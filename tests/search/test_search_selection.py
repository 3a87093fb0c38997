"""Whole searches over synthetic runs: decisions, events, resuming, failures, bad input."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import optuna
import pytest
from search_corpora import small_corpus, small_pool

from autoaux.corpora import Pool
from autoaux.errors import InputError
from autoaux.forecast import default_forecaster
from autoaux.ledger import Ledger
from autoaux.recipe import Gru, Optimisation, Schedule
from autoaux.search import DecisionMade, SelectionStarted, Settings, TrialEnded, TrialStarted
from autoaux.search._arms import SINGLE_TASK, candidate_arm
from autoaux.search._expectation import Expectation
from autoaux.search._prepare import reference
from autoaux.search._recipes import RecipeBook
from autoaux.search._synthetic import SyntheticRunner, additive
from autoaux.signals import compute_signals

GAINS = {"c0": 5.0, "c1": 1.0, "c2": 0.0, "c3": -2.0}


def test_the_candidate_that_helps_is_chosen_and_confirmed_on_fresh_seeds(search):
    decision, ended = search(GAINS, trials=40)
    assert decision.verdict == "helps"
    assert "c0" in decision.winner.arm.auxiliaries
    assert len(decision.winner.fresh_scores) >= 2
    assert decision.trials == len(ended) <= 40
    assert decision.leaderboard[0].arm.name == "single task"
    fresh = [event.seed for event in ended if event.seed >= 1000]
    searched = [event.seed for event in ended if event.seed < 1000]
    assert fresh and not set(fresh) & set(searched)


def test_harmful_candidates_lead_to_the_single_task(search):
    decision, _ = search({f"c{i}": -4.0 for i in range(4)}, trials=40)
    assert decision.verdict == "harms"
    assert decision.winner.arm.name == "single task"
    assert "none helps" in decision.sentence


def test_the_same_gain_in_every_arm_is_never_called_certain_without_runs(search):
    decision, _ = search({f"c{i}": 0.0 for i in range(4)}, trials=20, noise=2.0)
    assert decision.verdict in ("undecided", "no effect")
    if decision.verdict == "undecided":
        leader = next(arm for arm in decision.leaderboard if arm.arm.name == decision.details["leader"])
        assert leader.runs_to_settle > 0


def test_controls_are_tried_and_never_chosen(search):
    def labels_do_not_matter(recipe):
        return 4.0 * bool(recipe.auxiliaries)

    decision, ended = search(GAINS, trials=40, runner=SyntheticRunner(labels_do_not_matter, noise=0.3))
    assert {event.arm.control for event in ended} >= {"shuffled", "self"}
    assert decision.winner.arm.role != "control"
    assert any("a control helps as well" in warning for warning in decision.warnings)


def test_events_come_in_order_and_tell_the_cost_before_it_is_spent(search):
    seen = []
    decision, _ = search(GAINS, trials=20, listeners=[seen.append])
    assert isinstance(seen[0], SelectionStarted) and seen[0].expected_seconds == pytest.approx(3 + 17 * 2)
    assert isinstance(seen[-1], DecisionMade) and seen[-1].decision == decision
    begun = [event.number for event in seen if isinstance(event, TrialStarted)]
    ended = [event.number for event in seen if isinstance(event, TrialEnded)]
    assert begun == ended == list(range(20))


def test_order_and_schedule_are_tested_in_pairs(search):
    def stack_is_better(recipe):
        return 5.0 * bool(recipe.auxiliaries) + 3.0 * (recipe.schedule.kind == "multitask")

    decision, _ = search(GAINS, trials=60, runner=SyntheticRunner(stack_is_better, noise=0.3))
    assert decision.winner.arm.schedule == "multitask"
    tests = decision.details["paired_tests"]
    assert any(test["tests"] == "schedule" and test["result"] == "a difference" for test in tests)


def test_a_candidate_that_fails_is_reported_and_the_search_goes_on(search):
    class Breaks(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            if any(ref.name == "c1" for ref in recipe.auxiliaries):
                raise FloatingPointError("loss is nan at step 7")
            return super().run(recipe, to_step, checkpoint)

    decision, ended = search(GAINS, runner=Breaks(additive(GAINS)))
    assert decision.details["failed"] == {"c1": "FloatingPointError: loss is nan at step 7"}
    assert sum(event.arm.auxiliaries == ("c1",) for event in ended) == 1
    assert any("c1 failed" in warning for warning in decision.warnings)
    assert decision.verdict == "helps"


def test_out_of_memory_is_tried_once_more_with_half_the_batch(search):
    sizes = []

    class Greedy(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            if recipe.auxiliaries and recipe.optimisation.batch_tokens > 256:
                raise MemoryError
            sizes.append(recipe.optimisation.batch_tokens)
            return super().run(recipe, to_step, checkpoint)

    decision, _ = search(GAINS, runner=Greedy(additive(GAINS)))
    assert set(sizes) == {512, 256}
    assert not decision.details["failed"]


def test_a_single_task_that_cannot_be_trained_ends_in_one_line(search):
    class Broken(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            raise ValueError("no dev split")

    with pytest.raises(InputError, match="the single task itself cannot be trained: ValueError: no dev split"):
        search(GAINS, runner=Broken(additive(GAINS)))


def test_a_full_disk_stops_the_search_and_keeps_what_was_finished(search, tmp_path):
    class Full(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            if self.made == 12:
                raise OSError(28, "No space left on device", str(checkpoint))
            return super().run(recipe, to_step, checkpoint)

    with pytest.raises(OSError, match="No space left"):
        search(GAINS, runner=Full(additive(GAINS)))
    kept = len(list(Ledger(tmp_path / "run" / "ledger.jsonl")))
    decision, ended = search(GAINS)
    assert kept + len(ended) == decision.trials


def test_stop_ends_after_the_running_trial_and_the_same_call_goes_on(search):
    from threading import Event

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
            return recipe.optimisation.max_steps / 1000  # what nothing here takes; the clock says so later

    runner, seen = Costs(additive(GAINS)), []
    first, _ = search(GAINS, trials=10, budget=10.0, runner=runner, optimisation=optimisation, shrink=True, listeners=[seen.append])
    second, _ = search(GAINS, trials=20, budget=3600.0, runner=runner, optimisation=optimisation, shrink=True)
    # 10 s / (3 + 4 x 2 + 2 x 3) runs of a millisecond a step
    assert runner.lengths == {588}
    plan, shortened = seen[0].details["plan"]
    assert "a run takes about 1 s, one with an auxiliary 1 s" in plan
    assert shortened in first.warnings and shortened in second.warnings
    assert "588 steps instead of 1,200" in shortened


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
    assert any("test was read when single task was the winner, and is not read again for c0" in warning for warning in second.warnings)


def test_an_undecided_gain_gets_more_fresh_seeds_while_the_budget_lasts(search):
    few, _ = search({"c0": 1.0}, trials=14, controls=False, fresh_seeds=2, seed=3)
    many, ended = search({"c0": 1.0}, trials=120, controls=False, fresh_seeds=2, seed=3)
    assert few.verdict == "undecided"
    assert many.verdict != "undecided"
    led = next(arm for arm in many.leaderboard if arm.arm.name == "c0")
    assert len(led.fresh_scores) in (4, 8, 16, 32)  # doubled, not looked at in between
    assert {event.arm.name for event in ended if event.seed >= 1002} == {"c0", "single task"}


def test_what_is_undecided_is_not_recommended_as_if_it_were_sure(search):
    decision, _ = search({"c0": 0.3}, trials=10, controls=False)
    assert decision.verdict == "undecided"
    assert decision.sentence.startswith("undecided: c0 gives main")
    assert "more runs would settle it, until then" in decision.sentence and "the better guess" in decision.sentence
    assert "train" not in decision.sentence


def test_a_resumed_search_decides_as_an_unbroken_one(search, tmp_path):
    from threading import Event

    unbroken, _ = search(GAINS, folder=tmp_path / "one", trials=30)
    for last in (5, 14, 22):
        flag = Event()
        search(
            GAINS, folder=tmp_path / "two", stop=flag, listeners=[lambda e: flag.set() if isinstance(e, TrialEnded) and e.number >= last else None]
        )
    broken, _ = search(GAINS, folder=tmp_path / "two")
    strip = [(arm.arm, arm.scores, arm.fresh_scores, round(arm.gain, 9)) for arm in unbroken.leaderboard]
    assert [(arm.arm, arm.scores, arm.fresh_scores, round(arm.gain, 9)) for arm in broken.leaderboard] == strip
    assert broken.sentence == unbroken.sentence


def test_sigkill_at_random_moments_loses_nothing_and_counts_nothing_twice(search, tmp_path):
    script = Path(__file__).with_name("killed_search.py")
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
    ended = [trial for trial in study.trials if trial.state.name in ("COMPLETE", "PRUNED")]
    keys = [(json.dumps(trial.user_attrs["arm"]), trial.user_attrs["seed"]) for trial in ended]
    assert len(keys) == len(set(keys)) == killed.trials
    assert len(set(outcomes)) >= killed.trials - 3  # each kill between study and ledger may keep one from the ledger


def test_finished_runs_are_looked_up_and_cost_nothing(search, tmp_path):
    runner = SyntheticRunner(additive(GAINS))
    first, _ = search(GAINS, folder=tmp_path / "first", runner=runner, pruner="none")
    made = runner.made
    again, _ = search(GAINS, folder=tmp_path / "second", runner=runner, pruner="none", ledger=tmp_path / "first" / "ledger.jsonl")
    confirmed = sum(len(arm.fresh_scores) for arm in again.leaderboard)
    assert again.sentence == first.sentence
    assert runner.made - made <= 3 * confirmed  # up to three rungs each; nothing else was trained


def test_runs_are_added_to_a_persons_record_but_never_taken_from_it(search, tmp_path):
    runner, record = SyntheticRunner(additive(GAINS)), tmp_path / "record.jsonl"
    search(GAINS, folder=tmp_path / "first", runner=runner, record=record)
    made = runner.made
    search(GAINS, folder=tmp_path / "second", runner=runner, record=record)
    assert runner.made == 2 * made
    assert set(map(repr, Ledger(record))) == set(map(repr, Ledger(tmp_path / "first" / "ledger.jsonl")))


def test_what_counts_as_a_run_is_not_expected_from_too(own_ledger):
    main, candidates = small_corpus("main"), [small_corpus(name) for name in ("c0", "c1")]
    table = compute_signals(main, candidates)
    before = Expectation.of(main, candidates, table)
    book = RecipeBook(reference(main), {c.name: reference(c) for c in candidates}, Settings(trials=9))
    runner = SyntheticRunner(additive({"c0": 9.0, "c1": -9.0}))
    for arm in (SINGLE_TASK, *(candidate_arm(c.name, Schedule(kind="auxiliary")) for c in candidates)):
        Ledger(own_ledger).append(*(runner.run(book.recipe(arm, seed), 300, Path()) for seed in range(3)))
    assert len(default_forecaster().experience.mains) == len(default_forecaster(without=main.digest).experience.mains) + 1
    assert Expectation.of(main, candidates, table).forecasts == before.forecasts


def test_a_folder_of_another_main_task_or_pool_is_refused(search):
    search(GAINS, trials=20)
    with pytest.raises(InputError, match="belongs to another main task"):
        search(GAINS, trials=20, main=small_corpus("other"))
    with pytest.raises(InputError, match="belongs to another pool"):
        search(GAINS, trials=20, pool=small_pool(3))
    with pytest.raises(InputError, match="belongs to another training settings"):
        search(GAINS, trials=20, confirm_with=(Gru(hidden=128), Optimisation()))


def test_two_searches_cannot_share_a_folder(search):
    def again(event):
        if isinstance(event, TrialEnded) and event.number == 0:
            with pytest.raises(InputError, match="another autoaux is running"):
                search(GAINS)

    search(GAINS, trials=20, listeners=[again])


def test_nothing_to_choose_from_and_a_single_label_are_said_before_anything_is_spent(search, tmp_path):
    with pytest.raises(InputError, match="nothing to choose from"):
        search(GAINS, pool=Pool(()))
    with pytest.raises(InputError, match="budget .* is too small"):
        search(GAINS, trials=None, budget=1.0)
    assert not (tmp_path / "run" / "study.db").exists()


def test_a_seconds_budget_is_kept(search):
    class Slow(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            outcome = super().run(recipe, to_step, checkpoint)
            time.sleep(outcome.seconds / 3)  # a run has up to three rungs
            return outcome

    began = time.monotonic()
    decision, _ = search(GAINS, trials=None, budget=8.0, runner=Slow(additive(GAINS), seconds=0.2))
    assert time.monotonic() - began < 12
    assert decision.winner.fresh_scores


def test_every_pruner_and_allocator_comes_to_a_decision(search, tmp_path):
    for pruner in ("wilcoxon", "hyperband", "none"):
        decision, _ = search(GAINS, folder=tmp_path / pruner, pruner=pruner)
        assert "c0" in decision.winner.arm.auxiliaries
    for allocator in ("top_two", "halving", "uniform", "beta_bernoulli"):
        decision, _ = search(GAINS, folder=tmp_path / allocator, allocator=allocator)
        assert decision.verdict == "helps"
        assert "c0" in decision.winner.arm.auxiliaries or allocator == "beta_bernoulli"  # which may never try it
