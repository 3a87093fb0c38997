"""Who is left out while that costs little, and who comes back."""

import numpy as np
import pytest
from outcomes import an_outcome

from autoaux.forecast import leave_out
from autoaux.search import Settings
from autoaux.search.arms import SINGLE_TASK, Pull, RunSeen, SearchState
from autoaux.search.beliefs import Prior
from autoaux.search.deciding import untrained
from autoaux.search.planning import Planner, Question

NAMES = tuple(f"c{i}" for i in range(12))
HOPELESS = Prior(-3.0, 1.0)


def question(priors, prune=0.05):
    settings = Settings.of(trials=60, prune=prune, controls=False)
    return Question(tuple(priors), settings, "span_f1", priors=priors)


def state_of(asked, **points):
    """Two runs of the single task at 70, and one of each candidate that is named."""
    state = SearchState()
    arms = {arm.name: arm for arm in asked.singles}
    for arm, score, seed in [
        (SINGLE_TASK, 70.0, 0),
        (SINGLE_TASK, 70.0, 1),
        *((arms[name], score, 0) for name, score in points.items()),
    ]:
        phase = "baseline" if arm == SINGLE_TASK else "singles"
        outcome = an_outcome(seed, score / 100)
        state.add(RunSeen(Pull(arm, seed, phase), outcome, state.count))
    return state


def names(arms):
    return {arm.name for arm in arms}


def test_the_hopeless_go_but_for_one_in_ten_and_off_keeps_all():
    priors = dict.fromkeys(NAMES, HOPELESS) | {"c11": Prior(2.0, 1.0)}
    for state in (SearchState(), state_of(question(priors))):
        view = Planner(question(priors)).view(state)
        assert "c11" not in names(view.dropped)
        assert 0 < len(exploring(view)) <= 3 and len(view.dropped) >= 8
        assert not Planner(question(priors, prune=None)).view(state).dropped


def exploring(view):
    """Hopeless candidates that stay to explore."""
    return [arm for arm in view.viable if arm.name != "c11"]


def test_who_was_dropped_comes_back_when_what_led_turns_out_bad():
    # a few points of promise beside a leader of +4; none at all beside a leader of -6
    priors = dict.fromkeys(NAMES, Prior(-1.0, 1.0)) | {"c11": Prior(4.0, 1.0)}
    asked = question(priors)
    before = Planner(asked).view(state_of(asked))
    after = Planner(asked).view(state_of(asked, c11=64.0))
    assert len(before.dropped) >= 8
    assert len(after.dropped) < len(before.dropped)


def test_one_error_that_all_forecasts_share_brings_everybody_back():
    priors = {name: Prior(-2.0, 2.0, 1.9) for name in NAMES}
    asked = question(priors)
    before = Planner(asked).view(state_of(asked))
    after = Planner(asked).view(state_of(asked, c0=74.0, c1=73.0))  # 6 better than foretold
    assert len(after.dropped) < len(before.dropped) / 2


def test_what_has_a_run_stays():
    priors = dict.fromkeys(NAMES, HOPELESS) | {"c11": Prior(2.0, 1.0)}
    asked = question(priors)
    view = Planner(asked).view(state_of(asked, c0=66.0, c1=66.0))
    assert not {"c0", "c1"} & names(view.dropped)


def test_without_a_forecast_nobody_is_left_out():
    asked = Question(NAMES, Settings.of(trials=60), "span_f1")
    assert not Planner(asked).view(SearchState()).dropped


@pytest.mark.parametrize("most_loss", [0.0, 0.05, 0.5])
def test_leaving_out_costs_no_more_than_was_allowed(most_loss):
    rng = np.random.default_rng(0)
    gains = rng.normal([-3, -1, 0, 1, 1.2], 1.0, (20_000, 5))
    free = np.array([True, True, True, True, False])
    gone, _ = leave_out(gains, gains.mean(0), most_loss, free=free)
    stays = np.setdiff1d(np.arange(5), gone)
    best, left = (np.maximum(gains[:, some].max(1), 0).mean() for some in (range(5), stays))
    assert best - left <= most_loss and 4 in stays
    worth_more = np.setdiff1d(np.flatnonzero(free), gone)
    if len(worth_more):  # one more would cost more
        more = np.setdiff1d(stays, worth_more[:1])
        assert best - np.maximum(gains[:, more].max(1), 0).mean() > most_loss


def test_who_was_never_trained_stands_in_the_tables_with_forecast_and_reason():
    priors = dict.fromkeys(NAMES, HOPELESS) | {"c11": Prior(2.0, 1.0)}
    asked = question(priors)
    view = Planner(asked).view(state_of(asked, c11=72.0))
    forecasts = {name: (p.mean, p.mean - 1, p.mean + 1) for name, p in priors.items()}
    told = dict(untrained(view, forecasts))
    assert told.keys() == set(NAMES) - {"c11"}
    gone, stayed = (next(iter(names(some) - {"c11"})) for some in (view.dropped, view.viable))
    assert told[gone] == (
        "never trained: leaving it out costs less than 0.05 points on average;"
        " forecast -3.00 [-4.00, -2.00]"
    )
    assert told[stayed].startswith("never trained: the search ended first; forecast -3.00")
