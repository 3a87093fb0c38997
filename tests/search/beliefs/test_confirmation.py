"""What fresh seeds decide, and what they leave to the runs that searched."""

import pytest
from outcomes import an_outcome

from autoaux.recipe import Schedule
from autoaux.search.arms import (
    SINGLE_TASK,
    Pull,
    Rules,
    RunSeen,
    SearchState,
    candidate_arm,
    set_arm,
)
from autoaux.search.beliefs import Confirmation

SCHEDULE = Schedule(kind="auxiliary")
ONE, OTHER = (candidate_arm(name, SCHEDULE) for name in ("one", "other"))
BOTH = set_arm(["one", "other"], SCHEDULE)


def confirmation(searched, fresh):
    """Scores in points by arm: of the search's runs, and of fresh seeds."""
    state = SearchState()
    for phase, scores, first in (("singles", searched, 0), ("confirm", fresh, 1000)):
        for arm, points in scores.items():
            for number, score in enumerate(points):
                run = an_outcome(score=score / 100)
                state.add(RunSeen(Pull(arm, first + number, phase), run, state.count))
    return Confirmation(state, Rules(), "span_f1", SINGLE_TASK, apart=False)


def test_where_fresh_seeds_and_search_runs_differ_the_fresh_seeds_choose():
    found = confirmation(
        {SINGLE_TASK: [70, 70.5, 69.5], ONE: [76] * 9, OTHER: [73] * 9},
        {SINGLE_TASK: [70, 70.3], ONE: [72, 72.4], OTHER: [74, 74.3]},
    )
    assert found.best == OTHER and found.order == [OTHER, ONE]
    assert found.effect(OTHER).gain >= found.effect(ONE).gain


@pytest.mark.parametrize(("set_gain", "best"), [(0.2, ONE), (0.6, BOTH)])
def test_a_smaller_arm_that_does_as_well_within_the_margin_is_chosen(set_gain, best):
    fresh = [74.0, 74.2]
    found = confirmation(
        {SINGLE_TASK: [70, 70.2, 69.8], ONE: [74] * 3, BOTH: [75] * 3},
        {SINGLE_TASK: [70, 70.2], ONE: fresh, BOTH: [one + set_gain for one in fresh]},
    )
    assert found.order == [BOTH, ONE] and found.best == best


def test_no_interval_of_an_arm_that_only_searched_passes_the_scale():
    found = confirmation({SINGLE_TASK: [99.0] * 3, ONE: [99.9]}, {})
    effect = found.searched(ONE, 0.9, 3.0, 4.0)
    low, high = effect.interval()
    assert low < effect.gain < high < 1.0


def test_search_runs_lift_no_arm_above_a_single_task_that_fresh_seeds_favour():
    found = confirmation(
        {SINGLE_TASK: [70, 70.5, 69.5], ONE: [73] * 9},
        {SINGLE_TASK: [70, 70.2], ONE: [69.7, 69.9]},
    )
    assert found.effect(ONE).gain <= 0
