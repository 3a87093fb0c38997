"""Sentence counts: the score is theirs, over any resample, and they are kept in little room."""

from dataclasses import replace

import numpy as np
import pytest
from outcomes import an_outcome
from sklearn.metrics import f1_score

from autoaux.errors import InputError
from autoaux.ledger import CurvePoint, Ledger, SentenceCounts, pack_counts, unpack_counts


def some_spans(sentences=50, seed=0):
    rng = np.random.default_rng(seed)
    gold = rng.poisson(1.2, sentences)
    found = rng.binomial(gold, 0.8)
    return SentenceCounts(
        "span_f1", np.stack([gold, found, found + rng.poisson(0.2, sentences)], 1)
    )


def test_span_f1_is_of_the_sums_over_sentences():
    counts = SentenceCounts("span_f1", np.array([[2, 1, 1], [1, 1, 3], [0, 0, 0]]))
    assert counts.score() == 2 * 2 / (3 + 4)
    assert counts.scores(np.array([[2, 0, 1], [0, 0, 3]])) == pytest.approx([4 / 6, 0.0])


def test_accuracy_is_of_all_tokens():
    counts = SentenceCounts("accuracy", np.array([[4, 3], [6, 6]]))
    assert counts.score() == 9 / 10
    assert counts.scores(np.array([[1, 0]])) == pytest.approx([3 / 4])


def test_macro_f1_over_resamples_is_scikit_learns_over_the_classes_of_gold():
    rng = np.random.default_rng(0)
    gold, predicted = rng.integers(0, 4, 200), rng.integers(-1, 4, 200)
    counts = SentenceCounts("macro_f1", np.stack([gold, predicted], 1))

    def theirs(g, p):
        return f1_score(g, p, labels=np.unique(g), average="macro", zero_division=0)

    assert counts.score() == pytest.approx(theirs(gold, predicted))
    drawn = rng.integers(0, 200, (5, 30))
    weights = np.stack([np.bincount(own, minlength=200) for own in drawn])
    assert counts.scores(weights) == pytest.approx(
        [theirs(gold[own], predicted[own]) for own in drawn]
    )


def test_counts_of_another_version_say_so():
    text = pack_counts([some_spans()])
    with pytest.raises(InputError, match="sentence counts of version 9, this is version 2"):
        unpack_counts("9" + text.removeprefix("1"))


@pytest.mark.parametrize(
    "tables",
    [
        [some_spans(), some_spans(seed=0)],
        [SentenceCounts("accuracy", np.array([[300, 299], [70_000, 0], [0, 0]]))],
        [SentenceCounts("macro_f1", np.array([[0, -1], [5, 5], [2, 0]]))],
        [SentenceCounts("span_f1", np.zeros((0, 3), int))],
    ],
)
def test_what_was_packed_is_unpacked_equal(tables):
    assert unpack_counts(pack_counts(tables)) == tuple(tables)


def test_none_pack_to_nothing():
    assert pack_counts([]) == "" and unpack_counts("") == ()


def test_two_tables_of_5000_sentences_take_less_than_6_kilobytes():
    best = some_spans(5000)
    last = SentenceCounts("span_f1", best.rows + (np.arange(5000) % 10 == 0)[:, None] * [0, 0, 1])
    assert len(pack_counts([best, last])) < 6000


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "1 span_f1 1x2x1 !!",
        "1 span_f1 1x2x1 eJwDAAAAAAE=",
        "1 span_f1 1x99999999999x1 eJwDAAAAAAE=",
        "1 recall 1x2x1 eJwDAAAAAAE=",
        "1 span_f1 1x2 eJwDAAAAAAE=",
        "1 span_f1 -1x-2x1 eJwDAAAAAAE=",
        "2 span_f1 1x2x1 eJwDAAAAAAE=",
    ],
)
def test_what_is_no_packed_table_is_one_line(text):
    with pytest.raises(InputError, match="sentence counts"):
        unpack_counts(text)


def test_a_ledger_keeps_them_and_the_loss_on_dev(tmp_path):
    curve = (CurvePoint(100, 1.5, 0.7, 1.25),)
    outcome = an_outcome(curve=curve, dev_counts=pack_counts([some_spans()]))
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(outcome)
    assert list(Ledger(ledger.path)) == [outcome]
    assert b'"version":2' in ledger.path.read_bytes()


def test_records_without_them_are_written_as_they_were(tmp_path):
    """So that their digest stays the same, and an older autoaux reads them."""
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(an_outcome())
    line = ledger.path.read_bytes()
    assert b'"version":1' in line and b"dev_" not in line
    assert ledger.add(replace(an_outcome())) == 0
