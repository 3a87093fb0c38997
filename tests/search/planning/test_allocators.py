"""Allocators on known posteriors."""

import numpy as np
import pytest

from autoaux.errors import InputError
from autoaux.search import Settings
from autoaux.search.beliefs import Posterior
from autoaux.search.planning.allocators import (
    BetaBernoulliAllocator,
    HalvingAllocator,
    Standing,
    TopTwoAllocator,
    UniformAllocator,
    make_allocator,
)


def standing(mean, sd=1.0, runs=None, left=10.0, rewards=()):
    mean = np.array(mean, float)
    runs = np.zeros(len(mean), int) if runs is None else np.array(runs)
    believed = Posterior(
        mean,
        np.full(len(mean), sd),
        np.full(len(mean), 0.5),
        np.zeros(len(mean)),
        70.0,
        0.3,
        1.0,
        30,
    )
    return Standing(believed, runs, 3, left, rewards)


def play(allocator, truth, budget, noise=1.0, seed=0):
    """Runs per arm after a budget, with posterior means equal to shrunken sample means."""
    rng = np.random.default_rng(seed)
    runs, sums = np.zeros(len(truth), int), np.zeros(len(truth))
    for spent in range(budget):
        weight = runs / noise**2
        mean = sums / noise**2 / (weight + 1 / 16)
        believed = Posterior(
            mean, 1 / np.sqrt(weight + 1 / 16), *np.zeros((2, len(truth))), 0.0, 0.1, noise, 30
        )
        arm = allocator.choose(Standing(believed, runs, 9, budget - spent), rng)
        if arm >= 0:
            runs[arm] += 1
            sums[arm] += truth[arm] + noise * rng.standard_normal()
    return runs


def test_uniform_gives_every_arm_the_same():
    assert list(play(UniformAllocator(), [0.0, 1, 2, 3], 12)) == [3, 3, 3, 3]


def test_uniform_begins_with_the_most_promising():
    assert UniformAllocator().choose(standing([0.1, 0.9, 0.5]), np.random.default_rng(0)) == 1


def test_halving_tries_everyone_once_then_doubles_on_the_better_half():
    runs = play(HalvingAllocator(), [0.0, 1, 2, 3, 10, 11, 12, 13], 24)
    assert runs.sum() == 24 and runs.min() == 1
    assert runs[4:].sum() > 2 * runs[:4].sum()


def test_halving_follows_the_prior_where_there_are_fewer_runs_than_arms():
    chosen = HalvingAllocator().choose(standing(range(20), left=5), np.random.default_rng(0))
    assert chosen == 19


def test_top_two_spends_on_the_contenders():
    runs = play(TopTwoAllocator(), [0.0, 0.0, 0.0, 0.0, 3.0, 3.3], 60)
    assert runs[4:].sum() > 0.7 * runs.sum()


def test_top_two_asks_for_the_baseline_only_while_it_is_the_less_certain_side():
    allocator, rng = TopTwoAllocator(), np.random.default_rng(0)
    choices = {
        allocator.choose(standing([-3.0, -4.0], sd=0.1, runs=[1, 1]), rng) for _ in range(20)
    }
    assert -1 not in choices  # three baseline runs against one


def test_autosem_follows_rewards_and_forgets():
    rng = np.random.default_rng(0)
    won = tuple([(0, True)] * 10 + [(1, False)] * 10)
    picks = [
        BetaBernoulliAllocator().choose(standing([0.0, 0.0], rewards=won), rng) for _ in range(300)
    ]
    assert np.mean(np.array(picks) == 0) > 0.85
    forgetful = BetaBernoulliAllocator(decay=0.9)
    picks = [
        forgetful.choose(standing([0.0, 0.0], rewards=won + ((1, True),) * 5), rng)
        for _ in range(300)
    ]
    assert np.mean(picks) > 0.5


def test_top_two_may_begin_with_the_better_part_of_a_forecast():
    allocator, rng = TopTwoAllocator(first=0.5), np.random.default_rng(0)
    forecast = [0.1, 0.9, 0.3, 0.5, -5.0, -6.0]
    assert [
        allocator.choose(standing(forecast, runs=runs), rng)
        for runs in ([0] * 6, [0, 1, 0, 0, 0, 0], [0, 1, 0, 1, 0, 0])
    ] == [1, 3, 2]
    later = {
        allocator.choose(standing(forecast, sd=0.5, runs=[0, 1, 1, 1, 0, 0]), rng)
        for _ in range(50)
    }
    assert len(later) > 1 and not later & {4, 5}  # ten standard deviations behind


AUTO = [
    (0.2, False, UniformAllocator),
    (1.7, False, UniformAllocator),
    (1.8, False, HalvingAllocator),
    (0.6, True, UniformAllocator),
    (0.7, True, TopTwoAllocator),
]


def test_with_a_forecast_auto_tries_every_arm_before_anything_else_only_where_there_is_room():
    assert [
        make_allocator("auto", runs_per_arm, forecast=True).first
        for runs_per_arm in (0.7, 2.9, 3.0)
    ] == [0.5, 0.5, 1.0]


@pytest.mark.parametrize(("runs_per_arm", "forecast", "kind"), AUTO)
def test_auto_chooses_by_what_each_arm_can_have(runs_per_arm, forecast, kind):
    assert isinstance(make_allocator("auto", runs_per_arm, forecast), kind)


def test_a_search_without_a_budget_or_with_too_small_a_one_is_refused():
    with pytest.raises(InputError, match="no budget"):
        Settings.of()
    with pytest.raises(InputError, match="--trials 5 is too small"):
        Settings.of(trials=5)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"max_sets": 3}, "max_sets: no such setting of a search; did you mean max_set"),
        ({"confidence": "high"}, "confidence: .*number.*, got 'high'"),
        ({"allocator": "dice"}, "allocator: expected auto, top_two, .*, got 'dice'"),
        ({"seeds": 0}, "seeds: expected at least 1, got 0"),
        ({"max_set": 0}, "max_set: expected at least 1, got 0"),
        ({"confidence": 2}, "confidence: expected a probability between 0.5 and 1, got 2"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(wrong, said):
    with pytest.raises(InputError, match=said) as error:
        Settings.of(trials=40, **wrong)
    assert "\n" not in str(error.value)


def test_settings_change_by_the_names_they_are_made_with():
    made = Settings.of(budget=90.0, seed=3, workers=2)
    assert made.changed(budget=60.0, workers=1) == Settings.of(budget=60.0, seed=3)
