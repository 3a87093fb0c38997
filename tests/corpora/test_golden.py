"""Invented files read to what plain loops count in them (tests/golden)."""

from collections import Counter

import pytest
from golden import expected, golden_corpus


@pytest.mark.parametrize("name", expected()["corpora"])
def test_sentences_tokens_and_labels_are_those_that_plain_loops_count(name):
    corpus = golden_corpus(name)
    split = corpus.splits["train"]
    found = Counter(label for _, labels in corpus.sentences("train") for label in labels)
    assert (corpus.name, list(corpus.splits)) == (name, ["train"])
    assert {
        "sentences": split.n_sentences,
        "tokens": split.n_tokens,
        "labels": dict(sorted(found.items())),
    } == expected()["corpora"][name]


def test_a_table_and_questions_are_read_too():
    table, questions = golden_corpus("letters"), golden_corpus("questions")
    harbour = expected()["corpora"]["harbour"]
    assert table.splits["train"].n_tokens == harbour["tokens"]
    assert table.splits["train"].n_sentences == harbour["sentences"]
    assert questions.kind == "classification" and questions.splits["train"].n_sentences == 12
    assert set(questions.labels) == {"PLACE", "PERSON", "NUM", "THING"}
