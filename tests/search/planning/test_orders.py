"""The orders compared with the leading set's own: by what runs found, not by the forecast."""

from outcomes import an_outcome

from autoaux.recipe import Schedule
from autoaux.search import Settings
from autoaux.search.arms import SINGLE_TASK, Pull, RunSeen, SearchState, candidate_arm
from autoaux.search.beliefs import Prior
from autoaux.search.planning import Planner, Question, orders_of

AUXILIARY = Schedule(kind="auxiliary")
POINTS = {"a": 79.0, "b": 75.0, "c": 72.0}  # of two runs each; the single task has 70


def test_the_best_single_comes_last_by_its_runs_and_not_by_the_forecast():
    forecast = {"a": Prior(0.0, 2.0), "b": Prior(1.0, 2.0), "c": Prior(2.0, 2.0)}
    question = Question(
        ("a", "b", "c"), Settings.of(trials=60, orders=1), "span_f1", priors=forecast
    )
    runs = [(SINGLE_TASK, 70.0), *((candidate_arm(n, AUXILIARY), p) for n, p in POINTS.items())]
    state = SearchState()
    for number, (arm, points) in enumerate(2 * runs):
        seed = number // len(runs)
        outcome = an_outcome(seed=seed, score=points / 100 + 0.001 * seed)
        state.add(RunSeen(Pull(arm, seed, "singles"), outcome, number))
    view = Planner(question).view(state)
    (order, name), *more = orders_of(view, question.set_of({"a", "b", "c"})).items()
    assert (order.auxiliaries, name, more) == (("c", "b", "a"), "ascending by single gain", [])
