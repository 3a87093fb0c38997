"""Signals of small invented corpora against reference arithmetic (tests/golden)."""

import numpy as np
import pytest
from golden import GOLDEN, expected, golden_corpus, worked_out

from autoaux.signals import Resources, compute_signals
from autoaux.signals.vectors import TokenVectors, read_vectors


class LettersInContext:
    """A token's letters, 0.4 of its neighbours' letters, and its place in the sentence."""

    key, size = "letters in context", 27

    def encode(self, sentences):
        return [self._sentence(list(words)) for words in sentences]

    def _sentence(self, words):
        counted = [
            [word.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"]
            for word in ("", *words, "")
        ]
        rows = np.array(counted, np.float64)
        rows = rows[1:-1] + 0.4 * rows[:-2] + 0.4 * rows[2:]
        return np.column_stack([rows, 0.05 * np.arange(1, len(words) + 1)]).astype(np.float32)


def test_the_expected_numbers_are_those_of_the_reference_arithmetic():
    again = worked_out()
    for part in ("signals", "matched"):
        for case, values in again[part].items():
            assert values == pytest.approx(expected()[part][case], rel=1e-12)
    assert again["corpora"] == expected()["corpora"]


@pytest.mark.parametrize("case", expected()["signals"])
def test_every_signal_of_counts_is_that_of_the_reference_arithmetic(case):
    main, other = map(golden_corpus, case.split())
    values = expected()["signals"][case]
    found = compute_signals(main, [other], names=tuple(values)).row(other.name)
    assert found == pytest.approx(values, rel=1e-9)


@pytest.mark.parametrize("case", expected()["matched"])
def test_matches_by_vectors_are_those_of_the_reference_arithmetic(case):
    first, second, threshold = case.split()
    main, other = golden_corpus(first), golden_corpus(second)
    resources = Resources(
        static=read_vectors(GOLDEN / "words.vec"),
        static_threshold=float(threshold),
        contextual=TokenVectors([main, other], LettersInContext(), keep="float32"),
        contextual_threshold=float(threshold),
    )
    values = expected()["matched"][case]
    table = compute_signals(main, [other], names=tuple(values), resources=resources)
    assert table.row(other.name) == pytest.approx(values, rel=1e-5)
