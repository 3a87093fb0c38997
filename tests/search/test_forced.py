"""Candidates that stand in every set that is tried."""

import pytest
from search_corpora import small_pool

from autoaux.errors import InputError
from autoaux.recipe import Schedule
from autoaux.search import Settings
from autoaux.search.arms import set_arm
from autoaux.search.beliefs import Normal, believed
from autoaux.search.planning import Question
from autoaux.search.running import SyntheticRunner, additive

GAINS = {"c0": 1.0, "c1": 6.0, "c2": 0.0, "c3": -3.0}
QUICK = {"noise": 0.3, "schedules": (), "orders": 0}


def tried(ended) -> set[frozenset[str]]:
    return {frozenset(event.arm.auxiliaries) for event in ended}


def test_every_set_holds_who_is_forced_and_gains_are_over_the_single_task(search):
    decision, ended = search(GAINS, force=("c0",), trials=24, max_set=2, **QUICK)
    assert all(one <= {"c0"} or "c0" in one for one in tried(ended))
    assert frozenset({"c0"}) in tried(ended) and frozenset({"c0", "c1"}) in tried(ended)
    assert decision.leaderboard[0].arm.auxiliaries == ()
    assert set(decision.winner.arm.auxiliaries) == {"c0", "c1"}
    # 6 and a fifth of 1, as the runs are made
    assert decision.winner.low < 6.2 < decision.winner.high
    assert any("c0: in every set that is tried" in said for said in decision.warnings)


def test_larger_sets_are_made_of_what_helps_beside_who_is_forced(search):
    gains = {"c0": 0.0, "c1": 4.0, "c2": 3.5, "c3": -4.0}
    runner = SyntheticRunner(additive(gains, share=0.8), noise=0.3)
    decision, ended = search(gains, runner=runner, force=("c0",), trials=50, schedules=(), orders=0)
    assert max(map(len, tried(ended))) >= 3
    assert set(decision.winner.arm.auxiliaries) == {"c0", "c1", "c2"}


def test_where_nothing_helps_the_sentence_speaks_of_sets_with_who_is_forced_alone(search):
    gains = {"c0": -6.0, "c1": -7.0, "c2": -7.0}
    runner = SyntheticRunner(lambda recipe: -6.0 * bool(recipe.auxiliaries), noise=0.3)
    decision, _ = search(gains, runner=runner, force=("c0",), trials=20, schedules=())
    assert decision.verdict == "harms" and decision.winner.arm.auxiliaries == ()
    assert decision.sentence.startswith("no set with c0 helps main: the best, ")


def test_a_search_that_forces_another_candidate_goes_on_as_with_one_that_joined(search):
    first, _ = search(GAINS, trials=14, max_set=2, **QUICK)
    assert first.winner.arm.auxiliaries == ("c1",)
    second, own = search(GAINS, trials=14, max_set=2, force=("c3",), **QUICK)
    assert own and all("c3" in one for one in tried(own) if one)
    assert "c3" in second.winner.arm.auxiliaries or second.winner.arm.auxiliaries == ()
    assert any("forced now: c3 (before: nobody)" in said for said in second.warnings)
    assert any(row.arm.auxiliaries == ("c1",) for row in second.leaderboard)  # history
    again, more = search(GAINS, trials=14, max_set=2, force=("c3",), **QUICK)
    assert more == [] and again.winner.arm == second.winner.arm


def test_the_control_shuffles_the_labels_of_the_whole_set():
    asked = Question(("c2", "c1", "c0"), Settings.of(trials=20, force=("c2",)), "span_f1")
    shuffled, itself = asked.controls
    assert set(shuffled.auxiliaries) > {"c2"} and shuffled.control == "shuffled"
    assert itself.auxiliaries == ()
    assert [arm.auxiliaries for arm in asked.singles] == [("c2",), ("c2", "c1"), ("c2", "c0")]


def test_a_run_with_two_auxiliaries_weighs_three_of_the_single_task():
    assert Settings.of(trials=20).typical_weight == 2
    assert Settings.of(trials=20, force=("c0",)).typical_weight == 3


def test_an_unseen_set_is_expected_where_the_better_addition_stands():
    """With hardly any noise: 4 for the forced one and the better, and a fifth of the worse's 2 - 1.

    The floor is 1, so the others add 3 and 1, and a set of both 1 + 3 + 0.2."""
    schedule = Schedule(kind="auxiliary")
    alone, better, worse, both = (
        set_arm(names, schedule) for names in (["f"], ["f", "a"], ["f", "b"], ["f", "a", "b"])
    )
    sure = {alone: 1.0, better: 4.0, worse: 2.0}
    seen = {arm: Normal(gain, 1e-4) for arm, gain in sure.items()} | {both: Normal(0.0, 1e6)}
    found = believed(seen, 1e-4, 0.0, ("f",))
    assert found[both].mean == pytest.approx(4.2, abs=0.1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"force": ("c9",)}, "--force c9: no corpus of the pool; expected c0, c1 or c2"),
        ({"force": ("c0",), "exclude": ("c*",)}, r"--force c0: left out by --exclude c\*"),
        ({"force": ("c0", "c1"), "max_set": 2}, "--max-set 2: with 2 forced there is no room"),
    ],
)
def test_who_cannot_be_forced_is_said_in_one_line(search, given, said):
    with pytest.raises(InputError, match=said):
        search(GAINS, pool=small_pool(3), **given)


def test_who_is_forced_is_considered_whatever_is_included(search):
    _, ended = search(GAINS, include=("c1",), force=("c0",), trials=12, max_set=2, **QUICK)
    assert {name for one in tried(ended) for name in one} == {"c0", "c1"}
