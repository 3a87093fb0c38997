"""Which runs stop early: projections against arithmetic, and who may never be stopped."""

import numpy as np
import pytest
from scipy import stats

from autoaux.ledger import CurvePoint, Outcome
from autoaux.recipe import Schedule
from autoaux.search.arms import SINGLE_TASK, Pull, RunSeen, SearchState, candidate_arm
from autoaux.search.beliefs import Growth, best_by, chance_to_reach, growth_after
from autoaux.search.planning import make_pruner, worse_over_seeds

AUXILIARY = Schedule(kind="auxiliary")


def outcome(points, steps=300, seed=0, status="finished"):
    """Dev points at 100, 200, 300 steps."""
    curve = tuple(CurvePoint(100 * (i + 1), 1.0, p / 100) for i, p in enumerate(points))
    return Outcome(
        "r",
        "m",
        (),
        "m",
        (),
        "gru",
        "auxiliary",
        seed,
        "span_f1",
        max(points) / 100,
        steps,
        curve,
        1.0,
        1.0,
        0,
        status=status,
    )


def state_of(runs):
    state = SearchState()
    for number, (arm, seed, points) in enumerate(runs):
        state.add(RunSeen(Pull(arm, seed, "singles"), outcome(points, seed=seed), number))
    return state


def test_growth_is_the_mean_and_spread_of_what_finished_runs_still_gained():
    runs = [outcome([50, 60, 70]), outcome([52, 61, 70]), outcome([48, 60, 72])]
    growth = growth_after(100, runs, noise=1.0)
    assert growth.mean == pytest.approx(np.mean([20, 18, 24]))
    prior = 2 * 1.0 + 0.25 * growth.mean
    assert growth.spread**2 == pytest.approx(
        (2 * prior**2 + np.var([20, 18, 24]) * 3) / (2 + 3 - 1)
    )
    assert growth_after(100, runs[:2], 1.0) is None
    assert best_by(runs[0].curve, 50) is None


def test_the_chance_to_reach_is_students_t_around_the_projection():
    run = outcome([50], steps=100, status="stopped")
    chance = chance_to_reach(70.0, run, Growth(15.0, 3.0, 8), noise=4.0)
    assert chance == pytest.approx(stats.t.sf((70 - 65) / 5.0, 9))


def test_a_run_that_cannot_catch_up_stops_and_one_that_can_goes_on():
    best, other = candidate_arm("best", AUXILIARY), candidate_arm("other", AUXILIARY)
    state = state_of([(best, seed, [60 + seed * 0.2, 70, 80 + seed * 0.2]) for seed in range(6)])
    prune = make_pruner("curves", "span_f1", 300, 100)
    hopeless, near = outcome([20], 100, status="stopped"), outcome([59], 100, status="stopped")
    assert prune(Pull(other, 0, "singles"), hopeless, state, None, 0)
    assert not prune(Pull(other, 0, "singles"), near, state, None, 0)
    assert not prune(
        Pull(best, 9, "singles"), hopeless, state, None, 0
    )  # the incumbent's own bad seed is news
    for pull in (
        Pull(SINGLE_TASK, 0, "baseline"),
        Pull(other, 1000, "confirm"),
        Pull(other, 0, "order"),
    ):
        assert not prune(pull, hopeless, state, None, 0)


def test_wilcoxon_stops_an_arm_that_loses_at_every_shared_seed():
    best, worse, even = (candidate_arm(name, AUXILIARY) for name in ("best", "worse", "even"))
    runs = [(best, seed, [70 + seed, 75, 80 + seed]) for seed in range(8)]
    runs += [(worse, seed, [60 + seed, 65, 70 + seed]) for seed in range(8)]
    runs += [
        (even, seed, [70, 75, 80 + seed + (-1) ** seed * 0.1 * (seed + 1)]) for seed in range(8)
    ]
    state = state_of(runs)
    assert worse_over_seeds(Pull(worse, 8, "singles"), state)
    assert not worse_over_seeds(Pull(even, 8, "singles"), state)
