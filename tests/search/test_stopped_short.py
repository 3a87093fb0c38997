"""A search that leaves runs of its budget unmade says why."""

import pytest
from search_corpora import GAINS

from autoaux.search.arms import SINGLE_TASK
from autoaux.search.running import SyntheticRunner


def test_runs_that_are_left_while_the_verdict_is_open_are_explained(search):
    decision, ended = search({"c0": 0.3}, trials=19, controls=False, fresh_seeds=2)
    assert decision.verdict == "undecided" and len(ended) < 19
    [said] = [line for line in decision.warnings if " of 19 runs were made" in line]
    assert said.startswith(f"{len(ended)} of 19") and "more would settle it" in said


@pytest.mark.parametrize(
    ("base", "said"),
    [
        (100.0, "is at 100.00 on dev, which can show no gain;"),
        (99.8, "is at 99.80 on dev, which can show a gain of 0.20 at most, less than the margin"),
    ],
)
def test_where_nothing_is_to_be_gained_the_single_task_is_the_answer_at_once(search, base, said):
    """Three runs of the baseline and two fresh ones, whose model is kept and read on test."""
    decision, ended = search(GAINS, trials=20, runner=SyntheticRunner(flat, base=base, noise=0.0))
    assert decision.sentence.startswith("nothing to gain: ") and said in decision.sentence
    assert [(event.arm, event.seed) for event in ended] == [
        (SINGLE_TASK, seed) for seed in (0, 1, 2, 1000, 1001)
    ]
    assert decision.winner.arm == SINGLE_TASK and decision.verdict == "no effect"
    assert decision.test_score == pytest.approx(base / 100)
    assert {name for name, _ in decision.untrained} == set(GAINS)
    assert all("at the ceiling" in reason for _, reason in decision.untrained)


def test_where_a_gain_that_matters_is_left_the_search_goes_on(search):
    decision, ended = search(GAINS, trials=20, runner=SyntheticRunner(flat, base=99.6, noise=0.0))
    assert {event.arm.name for event in ended} >= set(GAINS)
    assert not decision.sentence.startswith("nothing to gain")


def test_one_run_that_leaves_little_does_not_end_a_search(search):
    decision, ended = search(
        GAINS, trials=20, seeds=1, runner=SyntheticRunner(flat, base=99.8, noise=0.0)
    )
    assert {event.arm.name for event in ended} >= set(GAINS)


def flat(recipe):
    return 0.0
