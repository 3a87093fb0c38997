"""Every metric against another library, over resamples too, and what is refused in words."""

from itertools import pairwise

import numpy as np
import pytest
from nervaluate import Evaluator
from sklearn.metrics import accuracy_score, f1_score

from autoaux.corpora import corpus_from_sentences
from autoaux.errors import InputError
from autoaux.ledger import pack_counts, unpack_counts
from autoaux.scoring import check_name, counts, judged_by, score, scored_items

NAMES = ("a", "b", "c", "long label")
SPANS = ("B-X", "I-X", "B-Y", "O")
SPANNED = corpus_from_sentences(
    "ner", {"train": [(["Anna", "in", "Rome"], ["B-PER", "O", "B-LOC"]), (["Bo"], ["B-PER"])]}
)
TAGGED = corpus_from_sentences("pos", {"train": [(["runs", "fast"], ["VERB", "ADV"])]})


def some(seed: int, kinds: int = 4, sentences: int = 50) -> tuple[np.ndarray, ...]:
    """Gold and predicted labels, and where sentences begin; some are empty."""
    rng = np.random.default_rng(seed)
    offsets = np.concatenate([[0], np.cumsum(rng.integers(0, 7, sentences))])
    gold = rng.integers(0, kinds, offsets[-1])
    predicted = np.where(rng.random(len(gold)) < 0.6, gold, rng.integers(0, kinds, len(gold)))
    return gold, predicted, offsets


def theirs(metric: str, gold: np.ndarray, predicted: np.ndarray) -> float:
    base, _, one = metric.partition(":")
    if base == "accuracy":
        return accuracy_score(gold, predicted)
    if one:
        return f1_score(gold, predicted, labels=[NAMES.index(one)], average="macro")
    return f1_score(gold, predicted, labels=np.unique(gold), average="macro")


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1", "f1:b", "f1:long label"])
@pytest.mark.parametrize("unit", ["tokens", "documents"])
def test_tokens_and_documents_are_scored_as_scikit_learn_scores_them(metric, unit):
    gold, predicted, offsets = some(1)
    ours = score(metric, gold, predicted, NAMES, offsets, unit)
    assert ours == pytest.approx(theirs(metric, gold, predicted))


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1", "f1:c"])
def test_a_resample_of_sentences_scores_as_the_corpus_of_these_sentences(metric):
    gold, predicted, offsets = some(2)
    ours = counts(metric, gold, predicted, NAMES, offsets, "tokens")
    drawn = np.random.default_rng(3).integers(0, len(offsets) - 1, (4, len(offsets) - 1))
    weights = np.stack([np.bincount(row, minlength=len(offsets) - 1) for row in drawn])
    for row, got in zip(drawn, ours.scores(weights), strict=True):
        tokens = np.concatenate([np.arange(offsets[i], offsets[i + 1]) for i in row])
        assert got == pytest.approx(theirs(metric, gold[tokens], predicted[tokens]))


def test_types_of_spans_are_scored_as_nervaluate_scores_them():
    gold, predicted, offsets = some(4)

    def plain(ids: np.ndarray) -> list[list[str]]:
        return [[SPANS[i] for i in ids[a:b]] for a, b in pairwise(offsets)]

    gold, predicted = np.where(gold == 1, 3, gold), np.where(predicted == 1, 3, predicted)
    told = Evaluator(plain(gold), plain(predicted), tags=["X", "Y"], loader="list").evaluate()
    each = {kind: told["entities"][kind]["strict"].f1 for kind in ("X", "Y")}
    for kind, f1 in each.items():
        ours = score(f"span_f1:{kind}", gold, predicted, SPANS, offsets)
        assert ours == pytest.approx(f1) and 0 < ours < 1
    ours = score("macro_f1", gold, predicted, SPANS, offsets, "spans")
    assert ours == pytest.approx((each["X"] + each["Y"]) / 2)


@pytest.mark.parametrize("metric", ["macro_f1", "f1:long label", "accuracy"])
def test_counts_of_every_metric_are_packed_and_unpacked_equal(metric):
    gold, predicted, offsets = some(5)
    tables = [counts(metric, gold, made, NAMES, offsets, "tokens") for made in (predicted, gold)]
    assert unpack_counts(pack_counts(tables)) == tuple(tables)


def test_what_is_asked_stays_with_the_corpus_and_its_own_is_no_question():
    assert judged_by(SPANNED, "span_f1") is SPANNED and judged_by(SPANNED, None) is SPANNED
    asked = judged_by(SPANNED, "span_f1:PER")
    assert asked.metric == "span_f1:PER" and asked.own_metric == "span_f1"
    assert judged_by(asked, "span_f1").asked is None


@pytest.mark.parametrize(
    ("corpus", "metric", "said"),
    [
        (SPANNED, "macrof1", "no such metric; did you mean macro_f1?"),
        (SPANNED, "span_f1:PRE", "has no such type of span; it has LOC, PER; did you mean PER?"),
        (SPANNED, "f1:PER", "labels spans; expected span_f1:TYPE"),
        (TAGGED, "span_f1", "pos labels tokens, not spans; expected accuracy, macro_f1"),
        (TAGGED, "f1:NOUN", "has no such label; it has ADV, VERB"),
        (TAGGED, "os:system", "no such metric"),
    ],
)
def test_a_metric_that_does_not_fit_is_said_with_what_does(corpus, metric, said):
    with pytest.raises(InputError, match=f"metric {metric}") as error:
        judged_by(corpus, metric)
    assert said in str(error.value)


def test_a_name_alone_can_be_refused_before_anything_is_read():
    check_name("span_f1:ANY")
    with pytest.raises(InputError, match="no such metric"):
        check_name("recall")


def test_what_one_item_is_worth_is_counted_by_the_rarest_where_kinds_count_alike():
    labels = SPANNED.splits["train"].labels
    assert scored_items(SPANNED, labels).count == 3
    assert scored_items(judged_by(SPANNED, "span_f1:LOC"), labels).count == 1
    rarest = scored_items(judged_by(SPANNED, "macro_f1"), labels)
    assert (rarest.count, rarest.kinds, rarest.points) == (1, 2, 50.0)
