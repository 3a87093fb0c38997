"""Dev of synthetic runs: scores are true on average, and runs of one arm are alike."""

import numpy as np
import pytest

from autoaux.search.running import SyntheticDev, SyntheticRunner, additive


@pytest.mark.parametrize("score", [0.3, 0.7, 0.98])
def test_over_many_sentences_a_run_scores_what_it_is(score):
    dev = SyntheticDev(20_000)
    counts = dev.judged(score, 1, np.random.default_rng(0))
    assert counts.score() == pytest.approx(score, abs=0.01)
    assert len(counts) == 20_000 and (counts.rows >= 0).all()


def test_runs_of_one_arm_agree_on_more_sentences_than_runs_of_two():
    dev, rng = SyntheticDev(3000), np.random.default_rng(0)
    one, again, other = (dev.judged(0.7, arm, rng).rows[:, 1] for arm in (1, 1, 2))
    assert np.corrcoef(one, again)[0, 1] > np.corrcoef(one, other)[0, 1] > 0.5


def test_a_finished_run_keeps_what_its_score_is_made_of(search):
    runner = SyntheticRunner(additive({"c0": 3.0}), dev=SyntheticDev(200))
    _, ended = search({"c0": 3.0}, trials=10, runner=runner)
    finished = [one.outcome for one in ended if one.outcome.status == "finished"]
    assert finished and all(one.judged.score() == pytest.approx(one.score) for one in finished)
    assert all(not one.outcome.dev_counts for one in ended if one.outcome.status == "stopped")
