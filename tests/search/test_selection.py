"""Whole searches over synthetic runs: decisions, events, failures, bad input."""

import time
from itertools import pairwise

import pytest
from optuna.exceptions import StorageInternalError
from search_corpora import GAINS

from autoaux.corpora import Pool
from autoaux.errors import InputError, MachineError
from autoaux.ledger import Ledger
from autoaux.recipe import Gru, Optimisation, Schedule
from autoaux.search import DecisionMade, SelectionStarted, TrialEnded, TrialStarted
from autoaux.search.running import SyntheticRunner, additive


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
        leader = next(arm for arm in decision.leaderboard if arm.arm.name == decision.leader)
        assert leader.runs_to_settle > 0


def test_controls_are_tried_and_never_chosen(search):
    def labels_do_not_matter(recipe):
        return 4.0 * bool(recipe.auxiliaries)

    decision, ended = search(
        GAINS, trials=40, runner=SyntheticRunner(labels_do_not_matter, noise=0.3)
    )
    assert {event.arm.control for event in ended} >= {"shuffled", "self"}
    assert decision.winner.arm.role != "control"
    assert any("a control helps as well" in warning for warning in decision.warnings)


def test_events_come_in_order_and_tell_the_cost_before_it_is_spent(search):
    seen = []
    decision, _ = search(GAINS, trials=20, listeners=[seen.append])
    assert isinstance(seen[0], SelectionStarted) and seen[0].plan.expected_seconds == pytest.approx(
        3 + 17 * 2
    )
    assert isinstance(seen[-1], DecisionMade) and seen[-1].decision == decision
    begun = [event.number for event in seen if isinstance(event, TrialStarted)]
    ended = [event.number for event in seen if isinstance(event, TrialEnded)]
    assert begun == ended == list(range(decision.trials))


def test_what_was_confirmed_stands_above_what_only_searched_and_each_says_so(search, tmp_path):
    asked = []
    alike = {f"c{i}": 1.0 for i in range(4)}  # luck ranks them
    for seed, gains in enumerate((alike, GAINS)):
        decision, _ = search(
            gains,
            trials=20,
            seed=seed,
            max_set=1,
            controls=False,
            schedules=(),
            orders=0,
            folder=tmp_path / str(seed),
        )
        (led,) = (arm for arm in decision.leaderboard[1:] if arm.fresh_scores)
        assert decision.leaderboard[1] == led
        assert f"confirmed on {len(led.fresh_scores)} fresh seeds" in led.note
        others = decision.leaderboard[2:]
        assert all(arm.note.startswith("not confirmed") for arm in others)
        why = [note for note in decision.to_table().notes if note.startswith("why not")]
        assert bool(why) == (others[0].gain > led.gain)
        asked.append(bool(why))
    assert any(asked) and not all(asked)


def test_why_another_is_not_chosen_is_told_with_its_schedule(search, tmp_path):
    asked = []
    for seed in range(3):  # alike: luck ranks them
        decision, _ = search(
            {f"c{i}": 1.0 for i in range(4)},
            trials=20,
            seed=seed,
            max_set=1,
            schedule=Schedule(kind="multitask"),
            schedules=(),
            folder=tmp_path / str(seed),
        )
        asked += [note for note in decision.to_table().notes if note.startswith("why not")]
    assert asked and all("(multitask)?" in note for note in asked)


def test_the_note_of_a_confirmed_arm_is_the_difference_of_the_dev_columns(search):
    decision, _ = search(GAINS, trials=20)
    single, led = decision.leaderboard[:2]
    assert f"({100 * (led.mean - single.mean):+.2f} there)" in led.note


def test_one_run_is_no_verdict(search):
    decision, _ = search({f"c{i}": 5.0 - 3 * i for i in range(6)}, trials=12)
    once = [arm for arm in decision.leaderboard[1:] if arm.runs == 1]
    assert once and {arm.verdict for arm in once} <= {"promising", "unpromising"}


def test_order_and_schedule_are_tested_in_pairs(search):
    def stack_is_better(recipe):
        return 5.0 * bool(recipe.auxiliaries) + 3.0 * (recipe.schedule.kind == "multitask")

    decision, _ = search(GAINS, trials=60, runner=SyntheticRunner(stack_is_better, noise=0.3))
    assert decision.winner.arm.schedule == "multitask"
    tests = decision.paired_tests
    assert any(test.tests == "schedule" and test.result == "a difference" for test in tests)


def test_a_candidate_that_fails_is_reported_and_the_search_goes_on(search):
    class Breaks(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            if any(ref.name == "c1" for ref in recipe.auxiliaries):
                raise FloatingPointError("loss is nan at step 7")
            return super().run(recipe, to_step, checkpoint)

    decision, ended = search(GAINS, runner=Breaks(additive(GAINS)))
    assert decision.failed == {"c1": "FloatingPointError: loss is nan at step 7"}
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
    assert not decision.failed


def test_a_single_task_that_cannot_be_trained_ends_in_one_line(search):
    class Broken(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            raise ValueError("no dev split")

    with pytest.raises(
        InputError, match="the single task itself cannot be trained: ValueError: no dev split"
    ):
        search(GAINS, runner=Broken(additive(GAINS)))


@pytest.mark.parametrize("memory_is_short_first", [False, True])
def test_a_full_disk_stops_the_search_and_keeps_what_was_finished(
    search, tmp_path, memory_is_short_first
):
    class Full(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            if self.made == 12 and memory_is_short_first and recipe.optimisation.batch_tokens > 256:
                raise MemoryError
            if self.made == 12:
                raise OSError(28, "No space left on device", str(checkpoint))
            return super().run(recipe, to_step, checkpoint)

    with pytest.raises(MachineError, match="No space left .* the same command tries the run again"):
        search(GAINS, runner=Full(additive(GAINS)))
    kept = len(list(Ledger(tmp_path / "run" / "ledger.jsonl")))
    decision, ended = search(GAINS)
    assert kept + len(ended) == decision.trials


def test_an_undecided_gain_gets_more_fresh_seeds_while_the_budget_lasts(search):
    few, _ = search({"c0": 1.0}, trials=14, controls=False, fresh_seeds=2, seed=3)
    many, ended = search({"c0": 1.0}, trials=120, controls=False, fresh_seeds=2, seed=3)
    assert few.verdict == "undecided"
    assert many.verdict != "undecided"
    led = next(arm for arm in many.leaderboard if arm.arm.name == "c0")
    assert len(led.fresh_scores) in (4, 8, 16, 32)  # doubled, not looked at in between
    assert {event.arm.name for event in ended if event.seed >= 1002} == {"c0", "single task"}


def test_a_larger_recipe_confirms_both_sides_even_in_the_smallest_search(search):
    small = 3 + 1 + 2 * 2  # baseline, one candidate, two fresh seeds of both sides
    decision, _ = search(
        {"c0": 3.0, "c1": 0.0},
        trials=small,
        confirm_with=(Gru(hidden=128), Optimisation(max_steps=400)),
    )
    assert len(decision.leaderboard[0].fresh_scores) == 2
    assert [len(arm.fresh_scores) for arm in decision.leaderboard[1:] if arm.fresh_scores] == [2]


def test_what_is_undecided_is_not_recommended_as_if_it_were_sure(search):
    decision, _ = search({"c0": 0.3}, trials=10, controls=False)
    assert decision.verdict == "undecided"
    assert decision.sentence.startswith("undecided: c0 gives main")
    assert (
        "more runs would settle it, until then" in decision.sentence
        and "the better guess" in decision.sentence
    )
    assert "train" not in decision.sentence


def test_nothing_to_choose_from_and_a_budget_too_small_are_said_before_anything_is_spent(
    search, tmp_path
):
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

    decision, ended = search(
        GAINS, trials=None, budget=8.0, runner=Slow(additive(GAINS), seconds=0.2)
    )
    elapsed = [0.0, *(event.elapsed for event in ended)]
    longest = max(
        later - earlier for earlier, later in pairwise(elapsed)
    )  # on a busy machine that is long
    assert elapsed[-1] < 8.0 + longest and decision.seconds < 8.0 + 2 * longest
    assert decision.winner.fresh_scores


def test_every_pruner_and_allocator_comes_to_a_decision(search, tmp_path):
    for pruner in ("wilcoxon", "hyperband", "none"):
        decision, _ = search(GAINS, folder=tmp_path / pruner, pruner=pruner)
        assert "c0" in decision.winner.arm.auxiliaries
    for allocator in ("top_two", "halving", "uniform", "beta_bernoulli"):
        decision, _ = search(GAINS, folder=tmp_path / allocator, allocator=allocator)
        assert decision.verdict == "helps"
        # it counts how often a run beats the single task, not by how much
        best = {"c0", "c1"} if allocator == "beta_bernoulli" else {"c0"}
        assert best & set(decision.winner.arm.auxiliaries)


class Faulty(SyntheticRunner):
    """Raises `error` in the runs with the auxiliaries named, once it has made `after` runs."""

    def __init__(self, error, names=(), after=0):
        super().__init__(additive(GAINS))
        self.error, self.names, self.after = error, names, after

    def run(self, recipe, to_step, checkpoint):
        of_it = {ref.name for ref in recipe.auxiliaries} & set(self.names) or not self.names
        if of_it and self.made >= self.after:
            raise self.error
        return super().run(recipe, to_step, checkpoint)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError("out of it"), "memory does not suffice"),
        (OSError(5, "Input/output error"), "Input/output error"),
        (RuntimeError("CUDA error: device-side assert"), "the device failed: CUDA error"),
        (AssertionError("Torch not compiled with CUDA enabled"), "a fault of autoaux"),
        (TypeError("unsupported operand"), "a fault of autoaux and not of the data: TypeError"),
        (StorageInternalError("gone"), "a fault of autoaux"),
    ],
)
def test_what_is_not_the_data_s_fault_ends_in_a_line_and_is_tried_again(
    search, tmp_path, error, said
):
    with pytest.raises(MachineError) as ended:
        search(GAINS, runner=Faulty(error, after=20))
    line = str(ended.value)
    assert said in line and line.isprintable() and "the same command tries the run again" in line
    whole, again = search(GAINS)
    assert again and not whole.failed and whole.verdict == "helps"
    unbroken, _ = search(GAINS, folder=tmp_path / "unbroken")
    assert (whole.sentence, whole.trials) == (unbroken.sentence, unbroken.trials)


def test_a_fault_of_the_program_leaves_its_trace_in_the_folder(search, tmp_path):
    with pytest.raises(MachineError, match=r"faults\.log there tells where"):
        search(GAINS, runner=Faulty(TypeError("unsupported operand"), after=5))
    assert "in run\n    raise self.error" in (tmp_path / "run" / "faults.log").read_text()


def test_more_than_a_third_of_failed_arms_leaves_no_decision_and_says_why(search):
    broken = Faulty(ValueError("no tokens"), ("c1", "c2", "c3"))
    decision, _ = search(GAINS, runner=broken, controls=False, max_set=1, schedules=())
    assert decision.verdict == "no decision" and decision.winner.arm.name == "single task"
    assert decision.sentence.startswith("no decision for main: 3 of 4 arms failed while training")
    assert "c1: ValueError: no tokens" in decision.sentence


def test_finished_runs_stay_in_the_table_when_a_later_one_of_their_arm_fails(search):
    class Once(Faulty):
        def run(self, recipe, to_step, checkpoint):
            if [ref.name for ref in recipe.auxiliaries] == ["c1"] and recipe.seed != 0:
                raise ValueError("no tokens")
            return SyntheticRunner.run(self, recipe, to_step, checkpoint)

    runner = Once(None)
    runner.truth = additive({"c0": -2.0, "c1": 6.0, "c2": -2.0, "c3": -2.0})
    decision, _ = search(GAINS, runner=runner, controls=False, max_set=1, schedules=())
    row = next(item for item in decision.leaderboard if item.arm.name == "c1")
    assert row.runs == 1 and "failed later" in row.note
