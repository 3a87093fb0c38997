"""What all benchmarks of the papers share: statistics and samples."""

from math import isinf

import numpy as np
import pytest

from benchmarks.papers.data import disjoint
from benchmarks.papers.statistics import (
    difference,
    interval,
    kendall,
    pearson,
    reliability,
    signed,
    spearman,
)


def test_an_interval_is_students():
    mean, half = interval([1.0, 2.0, 3.0])
    assert mean == 2.0
    assert half == pytest.approx(
        4.302653 / 3**0.5
    )  # t of two degrees of freedom, standard deviation 1
    assert isinf(interval([1.0])[1])


def test_a_difference_has_welchs_interval():
    from scipy.stats import ttest_ind

    ours, theirs = [0.71, 0.74, 0.70, 0.78], [0.66, 0.69, 0.67]
    change, half = difference(ours, theirs)
    expected = ttest_ind(ours, theirs, equal_var=False).confidence_interval()
    assert (change - half, change + half) == pytest.approx((expected.low, expected.high))


def test_reliability_is_the_intraclass_correlation_of_a_mean():
    # Shrout & Fleiss 1979, Table 2: six targets, four judges; ICC(1, 4) = .44
    judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    assert reliability(judged) == pytest.approx(0.44, abs=0.005)
    assert reliability([[1, 2], [1, 2]]) == 0.0
    assert np.isnan(reliability([[1], [2]]))


def test_correlations_agree_with_counting_by_hand():
    assert kendall([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx((5 - 1) / 6)
    assert spearman([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(1 - 6 * 2 / (4 * 15))
    assert pearson([0, 1, 2], [1, 3, 5]) == pytest.approx(1)
    assert np.isnan(pearson([1, 1, 1], [1, 2, 3]))


def test_a_change_is_written_in_points_with_its_sign():
    assert signed(0.0123, 0.0045) == "+1.23 ± 0.45"
    assert signed(-0.0123, float("inf")) == "−1.23"


def test_samples_do_not_overlap_and_keep_to_their_sizes():
    pool = [([f"w{i}"] * (i % 7 + 1), ["X"] * (i % 7 + 1)) for i in range(200)]
    samples = disjoint(pool, [50, 100, 10_000], seed=3)
    drawn = [tokens[0] for sample in samples for tokens, _ in sample]
    assert len(drawn) == len(set(drawn)) == 200
    sizes = [sum(len(tokens) for tokens, _ in sample) for sample in samples]
    assert 44 <= sizes[0] <= 50 and 94 <= sizes[1] <= 100
    assert disjoint(pool, [50], seed=3)[0] == samples[0]
