"""Scores against nervaluate and scikit-learn on random sequences, and against counts made by
hand.
"""

from itertools import pairwise

import numpy as np
import pytest
from nervaluate import Evaluator
from sklearn.metrics import accuracy_score, f1_score

from autoaux.scoring import full_scores, score, spans
from autoaux.training.data import allowed, from_bioes, to_bioes

LABELS = ("B-X", "I-X", "B-Y", "I-Y", "O")


def random_iob2(rng: np.random.Generator, offsets: np.ndarray) -> np.ndarray:
    """Valid IOB2: an I- only after its own B- or I-."""
    ids = rng.integers(0, len(LABELS), offsets[-1])
    for a, b in pairwise(offsets):
        for t in range(a, b):
            if LABELS[ids[t]][0] == "I" and (
                t == a or LABELS[ids[t - 1]][1:] != LABELS[ids[t]][1:]
            ):
                ids[t] -= 1
    return ids


def by_nervaluate(gold: np.ndarray, predicted: np.ndarray, offsets: np.ndarray) -> dict:
    def sentences(ids: np.ndarray) -> list[list[str]]:
        return [[LABELS[i] for i in ids[a:b]] for a, b in pairwise(offsets)]

    evaluator = Evaluator(sentences(gold), sentences(predicted), tags=["X", "Y"], loader="list")
    return evaluator.evaluate()


@pytest.mark.parametrize("seed", range(5))
def test_span_f1_equals_nervaluates_strict_f1_overall_and_per_type(seed: int) -> None:
    rng = np.random.default_rng(seed)
    offsets = np.concatenate([[0], np.cumsum(rng.integers(0, 9, 60))])
    gold = random_iob2(rng, offsets)
    predicted = np.where(rng.random(len(gold)) < 0.8, gold, random_iob2(rng, offsets))
    for a, b in pairwise(offsets):  # the mixture must be valid IOB2 again
        for t in range(a, b):
            if LABELS[predicted[t]][0] == "I" and (
                t == a or LABELS[predicted[t - 1]][1:] != LABELS[predicted[t]][1:]
            ):
                predicted[t] -= 1
    expected = by_nervaluate(gold, predicted, offsets)
    result = full_scores("span_f1", gold, predicted, LABELS, offsets)
    assert result.score == pytest.approx(expected["overall"]["strict"].f1)
    assert 0.1 < result.score < 1
    for kind in ("X", "Y"):
        theirs = expected["entities"][kind]["strict"]
        ours = result.per_label[kind]
        assert (ours["precision"], ours["recall"], ours["f1"]) == pytest.approx(
            (theirs.precision, theirs.recall, theirs.f1)
        )


def test_spans_are_cut_at_sentence_ends_at_b_and_at_a_change_of_type() -> None:
    ids = np.array(
        [LABELS.index(x) for x in ["B-X", "I-X", "I-X", "B-X", "I-Y", "O", "I-Y", "I-Y"]]
    )
    found = spans(ids, LABELS, np.array([0, 2, 8]))
    x, y = found[0, 2], found[3, 2]
    assert found.tolist() == [[0, 1, x], [2, 2, x], [3, 3, x], [4, 4, y], [6, 7, y]]


def test_accuracy_and_macro_f1_equal_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    gold, predicted = rng.integers(0, 4, 200), rng.integers(0, 4, 200)
    offsets = np.array([0, 200])
    names = ("a", "b", "c", "d")
    assert score("accuracy", gold, predicted, names, offsets) == pytest.approx(
        accuracy_score(gold, predicted)
    )
    assert score("macro_f1", gold, predicted, names, offsets) == pytest.approx(
        f1_score(gold, predicted, average="macro")
    )
    full = full_scores("macro_f1", gold, predicted, names, offsets)
    assert [full.per_label[n]["f1"] for n in names] == pytest.approx(
        list(f1_score(gold, predicted, average=None))
    )


def test_nothing_to_find_and_nothing_found_is_zero_not_a_division_by_zero() -> None:
    none = np.full(5, 4)
    assert score("span_f1", none, none, LABELS, np.array([0, 5])) == 0.0


def test_bioes_and_back_is_the_same_annotation() -> None:
    rng = np.random.default_rng(1)
    offsets = np.concatenate([[0], np.cumsum(rng.integers(0, 9, 80))])
    gold = random_iob2(rng, offsets)
    names, convert = to_bioes(LABELS)
    inside = convert(gold, offsets)
    assert (from_bioes(names, LABELS)[inside] == gold).all()
    follow, first, final = allowed(names, "bioes")
    for a, b in pairwise(offsets):
        path = inside[a:b]
        if len(path):
            assert (
                first[path[0]] and final[path[-1]] and all(follow[x, y] for x, y in pairwise(path))
            )


def test_the_allowed_transitions_are_those_of_the_scheme() -> None:
    follow, first, final = allowed(LABELS, "iob2")
    name = {label: i for i, label in enumerate(LABELS)}
    assert follow[name["B-X"], name["I-X"]] and follow[name["I-X"], name["B-Y"]]
    assert not follow[name["B-X"], name["I-Y"]] and not follow[name["O"], name["I-X"]]
    assert not first[name["I-X"]] and first[name["O"]] and final.all()
    names, _ = to_bioes(("B-X", "I-X", "O"))
    follow, first, final = allowed(names, "bioes")
    ids = {label: i for i, label in enumerate(names)}
    assert (
        follow[ids["B-X"], ids["E-X"]]
        and not follow[ids["B-X"], ids["O"]]
        and not follow[ids["O"], ids["E-X"]]
    )
    assert (
        first[ids["S-X"]] and not first[ids["I-X"]] and not final[ids["B-X"]] and final[ids["E-X"]]
    )
