"""Gains over resampled sentences and seeds: dev's own size is in the interval, the scale holds."""

import numpy as np
import pytest

from autoaux.ledger import SentenceCounts
from autoaux.search.beliefs import (
    Effect,
    Resampling,
    RunScore,
    on_scale,
    pooled_noise,
    promise,
    resampled_effect,
    runs_to_settle,
    sentences_to_settle,
)


def run(right, gold):
    """A run that finds `right` of each sentence's `gold` spans and predicts as many in all."""
    counts = SentenceCounts("span_f1", np.stack([gold, right, gold], 1))
    return RunScore(100 * counts.score(), counts)


def effect(arm, baseline, noise=0.5, df=10.0):
    resampling = Resampling(noise, df, [arm, baseline])
    return resampled_effect(resampling.side(arm), resampling.side(baseline), resampling)


def test_without_counts_the_interval_is_students_t_of_the_seeds():
    arm, baseline = ([RunScore(points + 70)] * 4 for points in (2, 0))
    got = Resampling(1.0, 20.0, draws=100_000)
    found = resampled_effect(got.side(arm), got.side(baseline), got)
    half = 1.7247 * (1 / 4 + 1 / 4) ** 0.5  # the 95 % quantile of t with 20 degrees of freedom
    assert found.interval() == pytest.approx((2 - half, 2 + half), abs=0.03)
    assert found.fixed == 0


def test_the_sampling_error_of_dev_is_that_of_a_paired_difference_of_shares():
    """Where seeds differ by nothing, the error of a gain is the discordant sentences' binomial."""
    rng = np.random.default_rng(0)
    gold = np.ones(400, int)
    better, worse = (rng.random(400) < share for share in (0.8, 0.7))
    found = effect([run(better, gold)] * 3, [run(worse, gold)] * 3, noise=1e-6)
    differences = better.astype(float) - worse
    assert found.fixed == pytest.approx(100 * differences.std() / 20, rel=0.1)
    assert found.error == pytest.approx(found.fixed, rel=0.1)


def test_what_runs_of_one_arm_differ_by_under_other_sentences_is_counted_once():
    """Two arms alike, whose runs err by chance: all their spread is in the seed noise already."""
    rng = np.random.default_rng(1)
    gold = np.ones(500, int)
    arms = [[run(rng.random(500) < 0.8, gold) for _ in range(8)] for _ in range(2)]
    noise, df = pooled_noise([[one.points for one in arm] for arm in arms], "span_f1")
    found = effect(*arms, noise, df)
    by_chance = 100 * (0.8 * 0.2 / 500 * 2 / 8) ** 0.5
    assert found.error == pytest.approx(by_chance, rel=0.25)


@pytest.mark.parametrize("sentences", [1, 5, 60])
def test_no_interval_passes_the_scale(sentences):
    gold = np.ones(sentences, int)
    found = effect([run(gold, gold)] * 3, [run(0 * gold, gold)] * 3)
    low, high = found.interval()
    assert found.gain == 100 and -100 <= low < high <= 100
    middle, near = on_scale(99.5, 2.0, 10.0, 1000)
    assert 0 <= near.min() < middle < near.max() <= 100
    assert on_scale(50.0, 1.0, 10.0, 1000)[0] == pytest.approx(50)


def test_a_dev_of_one_sentence_decides_nothing_and_says_how_large_it_would_have_to_be():
    gold = np.ones(1, int)
    found = effect([run(gold, gold)] * 3, [run(0 * gold, gold)] * 3)
    assert found.verdict(0.95, 0.3) == "undecided"
    assert runs_to_settle(found, 0.5, 3, 3, 0.95, 0.3) is None
    assert sentences_to_settle(found, 0.95, 0.3) >= 10


def test_more_runs_settle_what_is_theirs_and_a_larger_dev_the_rest():
    seeds = Effect(0.8, 0.7, 1000.0, fixed=0.2, sentences=500)
    more = runs_to_settle(seeds, 1.0, 3, 3, 0.95, 0.3)
    each = (more + 6) / 2
    assert Effect(0.8, (2 / each + 0.2**2) ** 0.5, 1000.0).verdict(0.95, 0.3) == "helps"
    dev = Effect(0.8, 0.7, 1000.0, fixed=0.6, sentences=500)
    assert runs_to_settle(dev, 1.0, 3, 3, 0.95, 0.3) is None
    needed = sentences_to_settle(dev, 0.95, 0.3)
    assert (2 * 500 * 0.6**2 / needed) ** 0.5 * 1.6464 == pytest.approx(0.8, rel=0.01)


@pytest.mark.parametrize("score", [0.95, 0.98, 0.995])
def test_intervals_hold_near_the_top_of_the_scale(score):
    """Nine times in ten, less what 60 draws of the world may miss (a binomial's 1 %: 47)."""
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(60):
        gold = rng.poisson(1.3, 150)
        hard = rng.beta(score * 3, (1 - score) * 3, 150)  # of a sentence, for all runs
        arms = [[run(rng.binomial(gold, hard), gold) for _ in range(3)] for _ in range(2)]
        noise, df = pooled_noise([[one.points for one in arm] for arm in arms], "span_f1")
        resampling = Resampling(noise, df, arms, draws=500)
        low, high = resampled_effect(*map(resampling.side, arms), resampling).interval()
        held += low <= 0 <= high
    assert held >= 47


def test_the_noise_that_is_expected_of_seeds_is_less_near_the_top():
    assert pooled_noise([[70.0]], "span_f1")[0] == 1.0
    assert pooled_noise([[99.0]], "span_f1")[0] == pytest.approx(3 * (0.99 * 0.01) ** 0.5)


def test_before_its_second_run_an_arm_is_promising_or_not():
    assert promise(Effect(5.0, 0.1, 10.0)) == "promising"
    assert promise(Effect(-5.0, 0.1, 10.0)) == "unpromising"
