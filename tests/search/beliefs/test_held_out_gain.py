"""The gain on test: its interval and its p."""

import numpy as np
import pytest

from autoaux.ledger import SentenceCounts
from autoaux.search.beliefs import HeldOutGain, held_out_gain


def tokens(right):
    return SentenceCounts("accuracy", np.stack([np.ones(len(right), int), right], 1))


def test_the_p_of_sentences_that_all_favour_one_side_is_the_sign_tests():
    right, wrong = tokens(np.ones(8, int)), tokens(np.zeros(8, int))
    found = held_out_gain([right, right], [wrong, wrong])
    assert found.gain == 100 and found.low <= found.high <= 100
    assert found.p == pytest.approx(2 / 2**8, abs=0.005)


def test_sides_that_are_alike_differ_by_chance():
    same = tokens(np.arange(50) % 3 > 0)
    found = held_out_gain([same], [same])
    assert found.p == 1 and found.low <= 0 <= found.high


@pytest.mark.parametrize(
    "p, shown", [(0.0, "p < 0.001"), (0.0005, "p < 0.001"), (0.001, "p 0.001"), (0.0344, "p 0.034")]
)
def test_a_chance_below_a_thousandth_is_never_shown_as_none(p, shown):
    assert HeldOutGain(1.0, 0.5, 1.5, p).p_text == shown
