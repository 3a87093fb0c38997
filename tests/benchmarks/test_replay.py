"""The replay benchmark on ledgers whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from known_truth import a_ledger
from sklearn.metrics import roc_auc_score

from autoaux.forecast import SingleSignal, SourceMean, design_of, experience_of
from autoaux.search.beliefs import Prior
from benchmarks.forecast import regret, replay, scores


@pytest.fixture(scope="module")
def design():
    return design_of(experience_of(a_ledger(mains=10, sources=10)[0]))


def test_the_whole_table_finds_what_is_true_of_a_synthetic_ledger():
    text = replay.replay(
        experience_of(a_ledger(mains=8, sources=8, sets=3)[0]), repeats=2, quick=True
    )
    rows = {
        line.split("|")[1].strip(): line.split("|")[2:]
        for line in text.splitlines()
        if line.startswith("| ")
    }
    kendall = {
        name: float(cells[0].split("[")[0])
        for name, cells in rows.items()
        if name in ("**forecast**", "source mean", "random (one draw)")
    }
    # Gains there are source quality + overlap: the forecast knows both, the source mean one.
    assert (
        kendall["**forecast**"]
        > 0.8
        > kendall["source mean"] + 0.2
        > kendall["random (one draw)"] + 0.2
    )
    assert "set surrogate" in text and "noise ceiling" in text


def test_a_left_out_main_task_has_no_say_in_its_own_prediction(design):
    changed = design.select(np.arange(len(design.gains)))
    mine = changed.mains == "m3"
    changed.gains[mine] = -99.0
    for make in (SourceMean, lambda: SingleSignal(0)):
        before, after = (
            scores.leave_main_out(design, make),
            scores.leave_main_out(changed, make),
        )
        np.testing.assert_array_equal(before.score[mine], after.score[mine])


def test_with_both_left_out_a_source_mean_knows_nothing_of_the_source(design):
    found = scores.leave_both_out(design, SourceMean, folds=5)
    for main in np.unique(design.mains):
        # Two of ten sources are left out together and get the same score.
        assert len(np.unique(np.round(found.score[design.mains == main], 9))) == 5


def test_a_control_is_predicted_without_its_main_task_and_what_it_was_shuffled_from(design):
    mine = replace(design, sources=np.where(design.sources == "a9", "shuffled:a1", design.sources))
    shuffled, family = mine.sources == "shuffled:a1", np.isin(mine.sources, ("a1", "shuffled:a1"))
    changed = replace(mine, gains=np.where(family | (mine.mains == "m3"), -99.0, mine.gains))
    before, after = (
        scores.leave_family_out(one, shuffled, SourceMean).score for one in (mine, changed)
    )
    at = mine.mains[shuffled] == "m3"
    assert before[at] == after[at] and not np.isclose(before[~at], after[~at]).any()


def test_scores_are_those_of_independent_implementations(design):
    rng = np.random.default_rng(0)
    score = design.gains + rng.normal(scale=2, size=len(design.gains))
    assert scores.auc(score, design.gains, design.mains).value == pytest.approx(
        roc_auc_score(design.gains > 0, score)
    )
    assert scores.kendall(design.gains, design.gains, design.mains).value == pytest.approx(1.0)
    constant = scores.kendall(np.zeros(len(design.gains)), design.gains, design.mains)
    assert (constant.value, constant.low, constant.high) == (0, 0, 0)


def test_without_seed_noise_the_ceiling_is_perfect(design):
    exact = scores.ceilings(
        design.__class__(**{**design.__dict__, "errors": np.full(len(design.gains), 1e-9)})
    )
    assert exact == pytest.approx((1.0, 1.0))
    assert max(scores.ceilings(design)) < 1.0


def a_bandit(noise=1e-6, expected=(0.0, 0.0, 0.0)):
    return regret.Bandit(
        np.array([1.0, 3.0, -2.0]), noise, "accuracy", [Prior(gain, 0.5) for gain in expected]
    )


def test_without_noise_one_run_each_finds_the_best():
    for scheduler in regret.SCHEDULERS:
        # With one run each to spend, top-two may repeat an arm and Beta-Bernoulli does not compare
        # means.
        if "halving" in scheduler.name or "uniform" in scheduler.name:
            assert regret.regrets([a_bandit()], scheduler, 3, repeats=5)[0] == pytest.approx(0.0)


def test_with_no_runs_the_forecast_alone_decides():
    with_forecast = next(s for s in regret.SCHEDULERS if s.forecast)
    right, wrong = a_bandit(expected=(0, 1, 0)), a_bandit(expected=(0, 0, 1))
    assert list(regret.regrets([right, wrong], with_forecast, 0, 1)) == [0.0, 5.0]
    # None at all is chosen where everything is expected to harm.
    assert regret.regrets([a_bandit(expected=(-1, -1, -1))], with_forecast, 0, 1)[0] == 3.0


def test_a_single_main_task_is_said_to_validate_nothing():
    assert "nothing can be validated" in replay.replay(experience_of(a_ledger(mains=1)[0]))
