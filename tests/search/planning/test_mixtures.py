"""How often each of the leading set is drawn, by runs of random mixtures, where that is asked."""

from dataclasses import replace

import numpy as np
import pytest

from autoaux.recipe import Schedule
from autoaux.search.arms import ArmSpace, set_arm
from autoaux.search.planning import best_mixture, random_mixtures
from autoaux.search.running import SyntheticRunner, additive

GAINS = {"c0": 3.0, "c1": 2.8, "c2": -4.0}
SMALL = {"schedules": (), "orders": 0, "controls": False, "trials": 60}


def test_mixtures_are_drawn_alike_for_the_same_seed_and_are_1_on_average():
    some = random_mixtures(3, 200, seed=1)
    assert some == random_mixtures(3, 200, seed=1) != random_mixtures(3, 200, seed=2)
    assert min(min(weights) for weights in some) >= 0.1
    assert np.mean(some, axis=0) == pytest.approx([1, 1, 1], abs=0.2)


def test_the_regression_finds_who_should_be_drawn_more_often():
    """Points rise with the first member's share and fall with the last's, under noise."""
    mixtures = np.array(random_mixtures(3, 24, seed=0))
    shares = mixtures / mixtures.sum(1, keepdims=True)
    noise = np.random.default_rng(0).normal(0, 0.3, 24)
    points = 80 + 6 * shares[:, 0] - 6 * shares[:, 2] + noise
    first, middle, last = best_mixture(mixtures, points, seed=0)
    assert first > 1.5 > middle and last < 0.6


def runner():
    def truth(recipe):
        share = recipe.schedule.weights.get("c0", 1.0)
        mean = np.mean(list(recipe.schedule.weights.values()) or [1.0])
        return additive(GAINS, share=0.8)(recipe) + 4 * min(share / mean - 1, 0.8)

    return SyntheticRunner(truth, noise=0.4)


def test_a_better_mixture_is_found_confirmed_and_recommended(search):
    decision, ended = search(GAINS, runner=runner(), mixtures=10, **SMALL)
    mixed = [event.arm for event in ended if event.arm.weights]
    # ten at random, and the one that was chosen by them, which may be one of these
    assert len(set(mixed)) in (10, 11) and len(mixed) > 11
    winner = decision.winner.arm
    assert set(winner.auxiliaries) == {"c0", "c1"} and len(decision.winner.fresh_scores) >= 2
    of = dict(zip(winner.auxiliaries, winner.weights, strict=True))
    assert of["c0"] > of["c1"]
    assert decision.recipe.schedule.weights == of
    assert any(test.tests == "how often each is drawn" for test in decision.paired_tests)
    assert ", drawn " in decision.sentence


def test_nothing_is_mixed_unless_it_is_asked_for(search):
    decision, ended = search(GAINS, runner=runner(), **SMALL)
    assert not any(event.arm.weights for event in ended) and not decision.winner.arm.weights


def test_a_mixture_is_an_arm_of_its_own_and_comes_back_from_its_parameters():
    arm = replace(set_arm(["c1", "c0"], Schedule(kind="auxiliary")), weights=(1.5, 0.5))
    space = ArmSpace(["c0", "c1", "c2"])
    params = space.encode(arm)
    assert (params["weight:c1"], params["weight:c0"]) == (1.5, 0.5) and "weight:c2" not in params
    assert space.decode(params) == arm != space.decode({**space.encode(replace(arm, weights=()))})
    assert arm.trained == "auxiliary, drawn 1.5 : 0.5"
