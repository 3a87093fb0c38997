"""The worked examples of Schröder & Biemann 2020, appendices A.1 and A.2."""

import numpy as np
import pytest
from signals_helpers import corpus, sentence

from autoaux.signals import Comparison, Information, Profile, Stack, compute_signals

TABLE_5 = np.array(
    [[3, 0, 0, 0], [2, 0, 0, 0], [2, 0, 0, 0], [3, 2, 2, 2]]
)  # ORG PER LOC OTH × NN VB DT X

DATASET_10 = [
    sentence(
        "creating/VB an/DT example/NN to/X explain/VB the/DT process/NN is/VB an/DT impossible/X"
        " task/NN ./X"
    ),
    sentence(
        "to/X process/VB the/DT data/NN ,/X counts/NN of/X words/NN and/X labels/NN are/VB"
        " needed/VB ./X"
    ),
]
DATASET_11 = [
    sentence("this/X is/VB the/DT data/NN for/X the/DT second/X dataset/NN ./X"),
    sentence(
        "the/DT process/NN to/X find/VB the/DT right/X words/NN for/X this/X example/NN took/VB"
        " a/DT second/NN ./X"
    ),
]


@pytest.fixture(scope="module")
def examples():
    return corpus("10", DATASET_10), corpus("11", DATASET_11)


def test_appendix_a1_gives_the_printed_information():
    information = Information.of(TABLE_5)
    assert information.mutual == pytest.approx(0.437893, abs=5e-7)
    assert information.joint == pytest.approx(2.78064, abs=5e-6)
    assert information.normalised(information.joint) == pytest.approx(0.157479, abs=5e-7)


def test_table_6_counts_the_shared_words(examples):
    ten, eleven = (Profile.of(one) for one in examples)
    shared = ["example", "to", "the", "process", "is", ".", "data", "words"]
    rows = np.array([ten.forms.index(word) for word in shared])
    assert ten.labels == ("DT", "NN", "VB", "X")
    assert ten.train.dense("counts", rows).tolist() == [
        [0, 1, 0, 0],
        [0, 0, 0, 2],
        [2, 0, 0, 0],
        [0, 1, 1, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 2],
        [0, 1, 0, 0],
        [0, 1, 0, 0],
    ]
    rows = np.array([eleven.forms.index(word) for word in shared])
    assert eleven.train.word_totals[rows].tolist() == [1, 1, 4, 1, 1, 2, 1, 1]


def test_table_7_is_the_additive_table_of_the_words_as_printed():
    # the paper's Table 6 counts `to` once in dataset 10 and `the` three times in dataset 11
    ten = corpus(
        "10",
        [
            sentence(
                "example/NN to/X the/DT the/DT process/NN process/VB is/VB ./X ./X data/NN words/NN"
            )
        ],
    )
    eleven = corpus(
        "11",
        [
            sentence(
                "is/VB the/DT the/DT the/DT data/NN ./X ./X process/NN to/X words/NN example/NN"
            )
        ],
    )
    a, b = Profile.of(ten), Profile.of(eleven)
    pair = Comparison(a, Stack([b])).pair(0)
    assert pair.table("additive").tolist() == [
        [5, 0, 0, 0],
        [0, 8, 0, 0],
        [0, 2, 2, 0],
        [0, 0, 0, 6],
    ]
    table = compute_signals(ten, [eleven])
    assert table.value("11", "nmi_joint.additive") == pytest.approx(0.770672, abs=5e-7)
    assert table.value("11", "nmi_max.additive") == pytest.approx(0.839295, abs=5e-7)
    assert table.value("11", "nmi_sum.additive") == pytest.approx(0.870486, abs=5e-7)


def test_type_weighted_addition_splits_an_ambiguous_word_as_the_appendix_proposes():
    # `process`: NN 1, VB 1 against NN 1 — both cells grow by 1.5 instead of 2
    a, b = (
        Profile.of(corpus(n, [sentence(t)]))
        for n, t in (("a", "process/NN process/VB"), ("b", "process/NN"))
    )
    pair = Comparison(a, Stack([b])).pair(0)
    assert pair.table("additive").tolist() == [[2], [2]]
    assert pair.table("additive_type_weighted").tolist() == [[1.5], [1.5]]


def test_shared_vocabulary_and_text_overlap_follow_equations_7_and_8(examples):
    ten, eleven = examples
    table = compute_signals(ten, [eleven])
    words_10 = {word for tokens, _ in DATASET_10 for word in tokens}
    words_11 = {word for tokens, _ in DATASET_11 for word in tokens}
    vocabulary = len(words_10 & words_11) / len(words_10 | words_11)
    assert table.value("11", "shared_vocabulary") == vocabulary
    nmi = table.value("11", "nmi_joint.additive")
    assert table.value("11", "text_overlap.additive") == pytest.approx(
        2 * nmi * vocabulary / (nmi + vocabulary)
    )
