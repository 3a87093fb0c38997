"""A dev split that can judge nothing is said before anything is spent."""

import pytest

from autoaux.corpora import corpus_from_sentences
from autoaux.errors import InputError
from autoaux.search.preparing import check_dev

SPAN, NONE = (["Anna", "runs"], ["B-PER", "O"]), (["she", "runs"], ["O", "O"])


def corpus(dev, kind="tagging", train=(SPAN, NONE)):
    return corpus_from_sentences("main", {"train": list(train), "dev": list(dev)}, kind=kind)


def test_a_dev_without_any_span_is_one_line_with_the_way_out():
    with pytest.raises(InputError, match="main: no span in dev .2 sentences.*another dev split"):
        check_dev(corpus([NONE, NONE]), 0.3)


def test_a_dev_of_one_class_is_one_line_with_the_way_out():
    train = [(["fine"], ["good"]), (["awful"], ["bad"])]
    with pytest.raises(InputError, match="every document of dev is labelled good"):
        check_dev(corpus([train[0]] * 3, "classification", train), 0.3)


def test_a_dev_too_small_to_see_the_margin_says_how_large_it_would_have_to_be():
    [line] = check_dev(corpus([SPAN, NONE]), 0.3)
    assert "dev has 1 span: one of them is 100.00 points" in line and "334" in line
    assert check_dev(corpus([SPAN] * 334), 0.3) == []
