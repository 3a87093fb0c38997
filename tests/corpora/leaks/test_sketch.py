"""A corpus is known again in other cuts, formats and versions, and no other one is taken for it."""

import numpy as np
import pytest

from autoaux.corpora import Sketch, corpus_from_sentences, cut_train
from autoaux.errors import InputError


def corpus(name, count=2000, first=0, labels=("B-PER", "O"), kind="tagging", lower=False):
    """Sentences of seven words, a person in each; the numbers say which stand in two corpora."""
    sentences = [
        ([f"Name{i}", "said", "that", f"thing{i % 97}", "was", f"number{i}", "."], i)
        for i in range(first, first + count)
    ]
    person, other = labels
    splits = {
        "train": [
            ([w.lower() for w in words] if lower else words, [person] + [other] * 6)
            for words, _ in sentences
        ]
    }
    return corpus_from_sentences(name, splits, kind=kind)


WHOLE = corpus("whole")


def test_the_same_corpus_is_itself_whatever_it_is_called_and_however_it_is_spelt():
    again = corpus("again", lower=True, labels=("b-per", "O"))
    assert Sketch.of(again, size=None).same_source(Sketch.of(WHOLE)) == 1.0


@pytest.mark.parametrize("tokens", [700, 4900])
def test_a_cut_is_known_by_its_whole_and_the_whole_by_its_cut(tokens):
    cut = cut_train(WHOLE, tokens, seed=3)
    assert Sketch.of(WHOLE, size=None).same_source(Sketch.of(cut)) == 1.0
    assert Sketch.of(cut, size=None).same_source(Sketch.of(WHOLE)) == 1.0


def test_the_share_that_two_versions_have_in_common_is_about_what_it_is():
    # 1,600 of 2,000 sentences in both: .8 of either, ± two standard errors of 256 draws
    newer = corpus("newer", first=400)
    share = Sketch.of(newer, size=None).share_in(Sketch.of(WHOLE))
    assert share == pytest.approx(0.8, abs=2 * np.sqrt(0.8 * 0.2 / 256))
    assert Sketch.of(corpus("half", first=1200), None).same_source(Sketch.of(WHOLE)) == 0.0


def test_the_same_text_with_other_labels_is_another_source():
    tagged = corpus("tagged", labels=("NOUN", "X"))
    assert Sketch.of(tagged, None).share_in(Sketch.of(WHOLE)) == 1.0
    assert Sketch.of(tagged, None).same_source(Sketch.of(WHOLE)) == 0.0
    places = corpus("places", labels=("B-LOC", "O"))
    assert Sketch.of(places, None).same_source(Sketch.of(WHOLE)) == 0.0


def test_three_sentences_in_common_say_nothing():
    three = corpus("three", count=3)
    assert Sketch.of(three, None).share_in(Sketch.of(WHOLE, None)) == 0.0
    assert Sketch.of(corpus("four", count=4), None).share_in(Sketch.of(WHOLE, None)) == 1.0


def test_short_sentences_are_passed_over():
    short = corpus_from_sentences("short", {"train": [(["Yes", "."], ["X", "Y"])] * 50})
    assert len(Sketch.of(short).hashes) == 0
    assert Sketch.of(short).same_source(Sketch.of(short)) == 0.0


def test_hashes_packed_are_the_same_again_and_damage_is_said():
    sketch = Sketch.of(WHOLE)
    assert len(sketch.hashes) == 256
    np.testing.assert_array_equal(Sketch.unpacked(sketch.packed()), sketch.hashes)
    for damaged in (sketch.packed()[:-3], "not base64!"):
        with pytest.raises(InputError, match="cannot be read"):
            Sketch.unpacked(damaged)
