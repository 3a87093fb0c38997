"""Who of several searches gets the next run of their budget, and what a run is worth."""

from math import pi, sqrt

import numpy as np
import pytest

from autoaux.search import Budget
from autoaux.search.matrix import Claim, by_worth, evenly, worth_of_a_run
from benchmarks.search.matrix import Imagined, shared


def test_a_run_is_worth_what_the_knowledge_gradient_says():
    """One arm as good as none, sd and noise 1: its mean moves by 1/√2, and E[max(0, X)] = s/√(2π);
    two runs move it by √(2/3), which is less for each.
    """
    worth = worth_of_a_run(np.array([0.0]), np.array([1.0]), 1.0)
    assert worth == pytest.approx(sqrt(1 / 2) / sqrt(2 * pi))


def test_a_run_is_worth_what_choosing_after_it_gains_on_average():
    mean, sd, noise = np.array([1.0, 0.6, -2.0]), np.array([0.4, 0.9, 0.5]), 0.7
    rng = np.random.default_rng(0)
    gained = []
    for arm in range(3):
        true = rng.normal(mean[arm], sd[arm], 400_000)
        seen = rng.normal(true, noise)
        keep = sd[arm] ** 2 / (sd[arm] ** 2 + noise**2)
        after = mean[arm] + keep * (seen - mean[arm])
        others = max(0.0, *np.delete(mean, arm))
        gained.append(np.maximum(after, others).mean() - max(0.0, *mean))
    assert worth_of_a_run(mean, sd, noise) == pytest.approx(max(gained), rel=0.02)


def test_where_seeds_are_noisy_several_runs_are_worth_what_one_is_not():
    """1 run moves a mean of sd 1 by .1 where seeds have 10, far from the .5 that would matter."""
    mean, sd = np.array([-0.5]), np.array([1.0])
    s = 1 / sqrt(1 + 100)
    alone = s * np.exp(-((0.5 / s) ** 2) / 2) / sqrt(2 * pi)  # more than it is: the tail is less
    assert worth_of_a_run(mean, sd, 10.0) > 100 * alone


def test_nothing_is_worth_anything_once_it_is_known():
    assert worth_of_a_run(np.array([3.0, 1.0]), np.array([1e-6, 1e-6]), 1.0) < 1e-9
    assert worth_of_a_run(np.array([]), np.array([]), 1.0) == 0.0


def test_everybody_begins_before_anybody_goes_on():
    claims = [Claim(9, 4, 1, 5.0), Claim(3, 8, 1, 0.0, True), Claim(1, 8, 1, 0.0, True)]
    assert [turn.place for turn in by_worth(claims, 100)] == [2, 1, 0]


def test_the_most_worth_for_its_cost_goes_first_with_all_that_no_floor_needs():
    claims = [Claim(5, 4, 10, 2.0), Claim(5, 6, 1, 0.5), Claim(5, 5, 1, 0.1)]
    turns = by_worth(claims, 40)
    assert [turn.place for turn in turns] == [1, 0, 2]  # .5, .2, .1 a unit
    assert turns[0].may_spend == 6 + (40 - 15)


def test_where_only_floors_are_left_everybody_ends_on_its_own():
    claims = [Claim(5, 4, 3, 9.0), Claim(2, 6, 3, 0.1)]
    turns = by_worth(claims, 12)  # 2 more than the floors, and a run takes 3
    assert [(turn.place, turn.may_spend) for turn in turns] == [(1, 7), (0, 5)]


@pytest.mark.parametrize("share", [by_worth, evenly])
def test_nobody_may_spend_more_than_there_is(share):
    claims = [Claim(5, 4, 3, 9.0), Claim(2, 6, 3, 0.1, True), Claim(0, 6, 3, 0.1)]
    assert all(turn.may_spend <= 3 for turn in share(claims, 3))


def test_round_robin_gives_everybody_the_same_in_all():
    claims = [Claim(6, 4, 1, 0.0), Claim(2, 4, 1, 9.0)]
    turns = evenly(claims, 12)  # 20 in all
    assert [(turn.place, turn.may_spend) for turn in turns] == [(1, 8), (0, 4)]


def pools(count: int) -> list[Imagined]:
    """Half of the main tasks are plain, half have two candidates close together among six."""
    made = []
    for number in range(count):
        rng = np.random.default_rng(number)
        close = {"a": 2.0, "b": 1.2, "c": 1.0, "d": 0.0, "e": -1.0, "f": 0.5}
        plain = {"a": 8.0, **{name: -6.0 for name in "bcdef"}}
        made.append(Imagined(plain if number % 2 else close, 1.0, "span_f1", rng))
    return made


def test_runs_go_where_the_decision_can_still_change_and_that_pays():
    """Against round robin on the same pools: the plain half needs fewer runs than its part."""
    regrets = {}
    for way in ("even", "worth"):
        searches = pools(16)
        shared(searches, Budget(trials=16 * 16), way)
        assert sum(one.state.count for one in searches) <= 16 * 16
        regrets[way] = np.mean([one.regret() for one in searches])
        plain = sum(one.state.count for one in searches[1::2])
        close = sum(one.state.count for one in searches[::2])
        assert close > 1.2 * plain if way == "worth" else close == pytest.approx(plain, rel=0.2)
    assert regrets["worth"] < regrets["even"]


def test_a_budget_in_time_is_kept_and_everybody_is_confirmed():
    """A run of the single task takes 10 s, one with an auxiliary 20: the last may end later."""
    searches = pools(6)
    for one in searches:
        one.seconds = 10.0
    shared(searches, Budget(seconds=1500.0), "worth")
    assert 1300 < sum(one.state.seconds for one in searches) <= 1500 + 20
    for one in searches:
        fresh = [run for run in one.state.runs.values() if run.pull.fresh]
        assert len(fresh) >= 4  # two seeds of the winner, two of the single task
