"""Candidates that are recorded sources under another digest are taken for them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from known_truth import Known, a_ledger, a_table

from autoaux.corpora import corpus_from_sentences, cut_train
from autoaux.forecast import Forecaster, experience_of, recognised, recognition_notes, sketches_of
from autoaux.ledger import Ledger, Outcome, PairSignals


def corpus(name, first=0):
    words = [[f"w{i}", "is", "a", "word", "of", f"text{i}"] for i in range(first, first + 300)]
    return corpus_from_sentences(name, {"train": [(w, list("ABCDEF")) for w in words]})


PUBLIC, OTHER = corpus("wikigold"), corpus("other", first=5000)


def records():
    """The ledger of known truth, where source a3 is a public corpus with a sketch."""
    known = {"a3": PUBLIC.digest}
    found = []
    for record in a_ledger()[0]:
        if isinstance(record, Outcome):
            names = tuple(known.get(a, a) for a in record.auxiliaries)
            found.append(replace(record, auxiliaries=names))
        elif isinstance(record, PairSignals):
            found.append(replace(record, candidate=known.get(record.candidate, record.candidate)))
    return [*found, *sketches_of([PUBLIC])]


def test_a_cut_of_a_recorded_source_is_known_again_and_another_corpus_is_not():
    experience = experience_of(records())
    cut = cut_train(PUBLIC, 600, seed=1)
    again = recognised([cut, OTHER], experience)
    assert again.keys() == {cut.digest}
    assert again[cut.digest].digest == PUBLIC.digest
    assert recognition_notes([Known("mine", cut.digest), Known("other", OTHER.digest)], again) == [
        "known again from recorded runs: mine (100% of wikigold, 10 records)"
    ]
    assert recognised([PUBLIC], experience) == {}  # its digest says it already


def test_the_forecast_is_that_of_the_source_it_is():
    forecaster = Forecaster.fit(experience_of(records()))
    cut = cut_train(PUBLIC, 600, seed=1)
    again = recognised([cut], forecaster.experience)
    table = a_table(np.array([0.5]), names=("mine",))

    def forecast(digest, **options):
        mine = [Known("mine", digest)]
        return forecaster.predict(Known("new", "new"), mine, table, **options)

    taken, itself = forecast(cut.digest, known_as=again), forecast(PUBLIC.digest)
    assert taken.of("mine").gain == pytest.approx(itself.of("mine").gain)
    assert taken.of("mine").seen_on == itself.of("mine").seen_on == 10
    assert any("100% of wikigold" in note for note in taken.notes)
    assert forecast(cut.digest).of("mine").seen_on == 0


def test_a_sketch_is_kept_by_a_ledger_and_a_damaged_one_left_out(tmp_path: Path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    [sketch] = sketches_of([PUBLIC])
    ledger.append(sketch, replace(sketch, name="broken", hashes="?"))
    read = Ledger(ledger.path)
    assert read.sketches() == [sketch]
    assert "hashes that cannot be read" in read.notes[0]
