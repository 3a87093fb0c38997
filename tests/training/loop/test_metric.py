"""A recipe's metric decides what a run scores, when it stops and which of its models is kept."""

import pytest
from training_corpora import people
from training_recipes import recipe

from autoaux.errors import InputError
from autoaux.training import Run

MAIN = people(60, 0)


def trained(metric: str | None) -> Run:
    plain = recipe(MAIN, optimisation={"max_steps": 60, "eval_every": 5})
    run = Run(plain.model_copy(update={"metric": metric}), MAIN)
    run.advance()
    return run


@pytest.mark.parametrize("metric", ["macro_f1", "span_f1:LOC", "accuracy"])
def test_the_best_model_is_that_of_the_metric(metric):
    run = trained(metric)
    outcome, kept = run.outcome(), run.tagger().evaluate(MAIN, "dev")
    assert outcome.metric == kept.metric == metric
    assert kept.score == pytest.approx(max(point.score for point in outcome.curve))
    assert outcome.score == kept.score and outcome.judged.score() == pytest.approx(kept.score)


def test_the_f1_of_a_type_is_that_of_the_table_of_all_types():
    run = trained("span_f1:LOC")
    scores = run.tagger().evaluate(MAIN, "test")
    assert scores.score == pytest.approx(scores.per_label["LOC"]["f1"])


def test_patience_waits_for_the_metric_and_not_for_the_tasks_own():
    """Nothing improves a metric that is full from the start, so a run ends at once."""
    plain = recipe(MAIN, optimisation={"max_steps": 400, "eval_every": 5, "patience": 40})
    ends = []
    for metric in (None, "accuracy"):
        run = Run(plain.model_copy(update={"metric": metric}), MAIN)
        curve = run.advance().curve
        best = max(curve, key=lambda point: point.score).step
        assert run.finished and run.step == min(best + 40, 400)
        ends.append(tuple(point.score for point in curve))
    assert ends[0] != ends[1]


def test_recipes_that_differ_in_their_metric_have_other_digests_and_settings():
    plain, asked = (trained(metric).recipe for metric in (None, "accuracy"))
    assert plain.digest != asked.digest and plain.setting != asked.setting
    content = plain.model_dump() | {"metric": None}
    assert type(plain).model_validate(content).digest == plain.digest


def test_a_metric_that_does_not_fit_ends_before_training():
    with pytest.raises(InputError, match="no such type of span; it has LOC, PER"):
        Run(recipe(MAIN).model_copy(update={"metric": "span_f1:ORG"}), MAIN)
