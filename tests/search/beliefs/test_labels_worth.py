"""A gain in labelled sentences: by hand."""

import pytest

from autoaux.search.beliefs import worth_in_labels


def test_a_gain_of_half_a_doubling_is_worth_the_root_of_two_times_the_sentences() -> None:
    """The second half of 1,000 brought 4 points, so 2 points take 1,000 (2^.5 - 1) = 414 more."""
    worth = worth_in_labels([72.0] * 3, [70.0] * 3, [66.0] * 3, noise=1e-9, sentences=1000)
    assert worth.doubling == pytest.approx(4)
    assert [worth.more, worth.low, worth.high] == pytest.approx([414.2] * 3, abs=0.1)
    assert worth.sentence == "as much as about 410 more labelled sentences [410, 410]"


def test_bounds_are_of_the_noise_of_all_three_means() -> None:
    """Gain 1 and doubling 4, each of five runs: as drawn by another random number generator."""
    import random

    draw = random.Random(1)
    noise, sides = 1.0, ([71.0] * 5, [70.0] * 5, [66.0] * 5)
    worth = worth_in_labels(*sides, noise=noise, sentences=1000)
    found = []
    for _ in range(20_000):
        trained, whole, half = (draw.gauss(points[0], noise / 5**0.5) for points in sides)
        found.append(1000 * (2 ** ((trained - whole) / (whole - half)) - 1))
    found.sort()
    assert worth.low == pytest.approx(found[1000], abs=15)
    assert worth.high == pytest.approx(found[19000], abs=15)


def test_what_lies_beyond_one_doubling_is_not_told() -> None:
    far = worth_in_labels([79.0] * 3, [70.0] * 3, [66.0] * 3, noise=0.1, sentences=1000)
    assert far.more is None and "more than 1,000 more labelled sentences, further" in far.sentence
    wide = worth_in_labels([73.0] * 3, [70.0] * 3, [66.0] * 3, noise=1.0, sentences=1000)
    assert wide.high is None and wide.sentence.endswith("more than 1,000]")


def test_a_flat_curve_tells_nothing_in_labels() -> None:
    flat = worth_in_labels([72.0] * 3, [70.0] * 3, [69.9] * 3, noise=1.0, sentences=1000)
    assert flat.doubling_low < 0 < flat.doubling_high
    assert "cannot be told in labels" in flat.sentence and "+0.10 points" in flat.sentence
