"""What runs cost, held against the updates that training makes."""

import pytest
from outcomes import an_outcome
from search_corpora import small_corpus

from autoaux.corpora import Pool, corpus_from_sentences
from autoaux.recipe import Schedule
from autoaux.search import Settings
from autoaux.search.arms import SINGLE_TASK, Pull, RunSeen, SearchState, candidate_arm, set_arm
from autoaux.search.planning import Costs, Planner, Question, weight
from autoaux.training.data import Plan

STEPS, TOKENS = 120, {"main": 100, "a": 600, "b": 400}
COSTS = Costs(sizes={"a": 6.0, "b": 4.0})


@pytest.mark.parametrize("names", [("a",), ("a", "b")])
@pytest.mark.parametrize("mixing", [1.0, 0.5])
@pytest.mark.parametrize("finetune", [0.0, 0.25])
@pytest.mark.parametrize(
    "kind", ["auxiliary", "joint", "concatenation", "iteration", "stack", "multitask", "pretrain"]
)
def test_a_run_costs_as_many_updates_as_training_makes_of_it(kind, names, mixing, finetune):
    if kind == "pretrain" and finetune:
        pytest.skip("it ends alone already")
    tokens = [TOKENS["main"], *(TOKENS[name] for name in names)]
    plan = Plan(kind, len(names), mixing, 10, tokens, STEPS, finetune)
    made, done = len(plan.before), 0
    for stage in range(plan.stages):
        for step in range(plan.stage_steps(stage)):
            made += len(plan.round(step, stage))
            done += 1
    assert done == STEPS
    schedule = Schedule(kind=kind, mixing=mixing, finetune=finetune)
    assert weight(set_arm(names, schedule), COSTS) == pytest.approx(made / STEPS, rel=0.02)


def test_the_table_shows_the_updates_that_training_makes(search):
    """Thrown together with the main task, a candidate of a third of its size is drawn a third as
    often, and the main task as its own auxiliary as often again.
    """
    large = small_corpus("large")
    third = corpus_from_sentences("third", {"train": [(["x"], ["N"]), (["y"], ["V"])] * 15})
    assert 3 * third.splits["train"].n_tokens == large.splits["train"].n_tokens
    decision, _ = search(
        {"large": 3.0, "third": 3.0},
        pool=Pool((large, third)),
        schedule=Schedule(kind="multitask"),
        schedules=(),
    )
    table = decision.to_table()
    column = table.columns.index("updates")
    shown = {row.cells[0]: row.cells[column] for row in table.rows}
    assert shown["large (multitask)"] == "1" and shown["third (multitask)"] == "0.333"
    (pair,) = {shown[name] for name in shown if " + " in name}
    assert pair == "1.33"
    assert shown["main task itself (multitask)"] == "1"


@pytest.mark.parametrize(("times", "tried"), [(6.0, True), (8.0, False)])
def test_a_schedule_that_costs_four_times_the_leader_s_is_not_tried(times, tried):
    leader = candidate_arm(
        "a", Schedule(kind="auxiliary")
    )  # two updates a step; multitask 1 + times
    settings = Settings.of(trials=40, schedules=("multitask",), orders=0, controls=False)
    question = Question(("a",), settings, "span_f1", Costs(sizes={"a": times}))
    planner, state = Planner(question), SearchState()
    for number, (arm, points) in enumerate([(SINGLE_TASK, 0.70), (leader, 0.80)] * 3):
        outcome = an_outcome(seed=number // 2, score=points + 0.001 * number)
        state.add(RunSeen(Pull(arm, number // 2, "singles"), outcome, number))
    phases = set()
    while (pull := planner.next(state)) is not None and not pull.fresh:
        phases.add(pull.phase)
        outcome = an_outcome(seed=pull.seed, score=0.79)
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
    assert ("schedule" in phases) == tried
