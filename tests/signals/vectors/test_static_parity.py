"""Text overlap with word vectors, digit by digit as the program of Schröder & Biemann 2020
prints it.
"""

import numpy as np
import pytest
from signals_helpers import (
    GOLDEN,
    corpus,
    needs_golden,
    read_as_the_program_does,
    read_printed,
    same_six_digits,
)

from autoaux.signals import Comparison, Information, Profile, Resources, Stack, original_additive
from autoaux.signals.vectors import StaticVectors, match_words, static_table

pytestmark = needs_golden

METHODS = {
    "mul": "multiplicative",
    "mulIwf": "multiplicative_type_weighted",
    "mulIlf": "multiplicative_label_weighted",
    "mulIwfIlf": "multiplicative_type_label_weighted",
    "addIwf": "additive_type_weighted",
    "addIwfIlf": "additive_type_label_weighted",
}


@pytest.fixture(scope="module")
def vectors():
    words = (GOLDEN / "embedding/words.txt").read_text(encoding="utf-8").split("\n")
    matrix = np.fromfile(GOLDEN / "embedding/words.f32", np.float32)
    words = words[:-1] if words[-1] == "" else words
    return StaticVectors(words, matrix.reshape(len(words), -1))


@pytest.mark.parametrize(
    "case", sorted(path.stem for path in (GOLDEN / "embedding").glob("*_t*.txt"))
)
def test_every_value_of_the_program_is_matched_to_six_digits(case, vectors):
    first, second, threshold = case.rsplit("_", 2)
    a, b = (
        Profile.of(corpus(name, read_as_the_program_does(GOLDEN / f"inputs/{name}.conllu")))
        for name in (first, second)
    )
    resources = Resources(static=vectors, static_threshold=float(threshold[1:]))
    pair = Comparison(a, Stack([b]), resources).pair(0)
    matches, _ = match_words(pair)
    printed = read_printed(GOLDEN / "embedding" / f"{case}.txt")
    tables = {method: static_table(pair, matches, counting) for method, counting in METHODS.items()}
    kernel = pair.kernel_of(matches.main, matches.candidate, matches.similarity)
    totals = a.train.label_totals, b.train.label_totals
    tables["add"] = original_additive(kernel, totals[0] * 0 + 1, totals[1] * 0 + 1)
    tables["addIlf"] = original_additive(kernel, *totals)
    for method, table in tables.items():
        information = Information.of(table)
        for label, value in {
            "Entropy Row": information.row,
            "Entropy Col": information.column,
            "Joint Entropy": information.joint,
            "Mutual Information": information.mutual,
            "Normalized Mutual Information Joint": information.normalised(information.joint),
            "Homogeneity": information.normalised(information.row),
            "Completeness": information.normalised(information.column),
        }.items():
            assert same_six_digits(value, printed[method][label]), (
                method,
                label,
                value,
                printed[method][label],
            )
