"""A pool that grows or shrinks: who joins costs its own runs, who is gone stays as history."""

from dataclasses import replace

import pytest
from search_corpora import small_pool

from autoaux.errors import InputError
from autoaux.search.running import SyntheticRunner, additive

GAINS = {"c0": 3.0, "c1": 0.0, "c2": 0.0}
SMALL = {"trials": 24, "controls": False, "max_set": 1, "schedules": (), "noise": 0.3}


def grown(name: str, gain: float):
    return GAINS | {name: gain}


@pytest.mark.parametrize("trials", [12, 24], ids=["spent", "something left"])
def test_who_joins_a_finished_search_and_helps_most_costs_its_own_runs_and_wins(search, trials):
    settings = SMALL | {"trials": trials}
    first, made = search(GAINS, **settings)
    assert first.winner.arm.auxiliaries == ("c0",) and first.trials == len(made) <= trials
    second, own = search(grown("c3", 6.0), **settings)
    assert {event.arm.auxiliaries for event in own} == {("c3",)}
    assert second.winner.arm.auxiliaries == ("c3",) and len(second.winner.fresh_scores) >= 2
    assert len(own) <= 3 + 5  # as many seeds as any that can win, then the confirmation's
    assert any("joined the pool: c3" in warning for warning in second.warnings)
    again, more = search(grown("c3", 6.0), **settings)
    assert more == [] and again.winner.arm == second.winner.arm


def test_who_joins_and_does_not_help_costs_a_run_and_changes_nothing(search):
    runner = SyntheticRunner(additive(grown("c3", -4.0)), noise=0.3)
    first, _ = search(GAINS, runner=runner, **SMALL)
    second, own = search(grown("c3", -4.0), runner=runner, **SMALL)
    assert [(event.arm.auxiliaries, event.seed) for event in own] == [(("c3",), 0)]
    assert second.winner.arm == first.winner.arm and second.test_score == first.test_score


def test_who_joins_and_helps_is_tried_with_the_leading_set(search):
    settings = SMALL | {"trials": 40, "max_set": 3}
    search(GAINS, **settings)
    _, own = search(grown("c3", 2.9), **settings)
    members = {frozenset(event.arm.auxiliaries) for event in own}
    assert all("c3" in one for one in members) and any(len(one) > 1 for one in members)


def test_who_is_gone_stays_as_history_and_can_no_longer_win(search):
    search(grown("c3", 6.0), **SMALL)
    second, own = search(GAINS, pool=small_pool(3), **SMALL)
    assert all(event.arm.auxiliaries != ("c3",) for event in own)
    assert "c3" not in second.winner.arm.auxiliaries
    assert any(row.arm.auxiliaries == ("c3",) for row in second.leaderboard)
    assert any("gone from the pool: c3" in warning for warning in second.warnings)


def test_a_candidate_whose_contents_changed_needs_a_name_of_its_own(search):
    search(GAINS, **SMALL)
    pool = small_pool(3)
    other = replace(pool.corpora[0], digest="another")
    with pytest.raises(
        InputError, match=r"candidate c0: its contents, or .* changed .* a name of its own"
    ):
        search(GAINS, pool=replace(pool, corpora=(other, *pool.corpora[1:])), **SMALL)
