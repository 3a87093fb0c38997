"""The estimator: its parameters as scikit-learn has them, a real small fit, no torch until then."""

import subprocess
import sys

import pytest
from search_corpora import small_corpus, small_pool
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import estimator_checks

from autoaux.errors import InputError
from autoaux.recipe import Gru, Optimisation
from autoaux.sklearn import AuxiliarySelector

SMALL = AuxiliarySelector(
    trials=8,
    encoder=Gru(words=6, characters=4, character_hidden=4, hidden=5),
    settings={
        "seeds": 2,
        "fresh_seeds": 2,
        "controls": False,
        "max_set": 1,
        "orders": 0,
        "schedules": (),
        "use_forecast": False,
        "optimisation": Optimisation(max_steps=20, eval_every=10, batch_tokens=64),
        "rungs": (),
    },
)
SENTENCES = list(small_corpus("main").sentences("train"))
X, Y = ([list(pair[side]) for pair in SENTENCES] for side in (0, 1))


@pytest.mark.parametrize(
    "check",
    [
        "check_parameters_default_constructible",
        "check_get_params_invariance",
        "check_set_params",
        "check_estimator_repr",
        "check_estimator_cloneable",
        "check_no_attributes_set_in_init",
        "check_valid_tag_types",
        "check_mixin_order",
    ],
)
def test_scikit_learns_checks_of_parameters_and_tags_hold(check):
    holds = getattr(estimator_checks, check)  # it raises where it does not
    assert holds("AuxiliarySelector", AuxiliarySelector()) is None


def test_a_fit_decides_predicts_and_scores(tmp_path):
    fitted = clone(SMALL).set_params(pool=small_pool(1), run=tmp_path / "run").fit(X, Y)
    assert fitted.decision_.trials <= 8
    assert fitted.auxiliaries_ == fitted.decision_.winner.arm.auxiliaries
    assert fitted.classes_ == ["N", "P", "V"]
    labels = fitted.predict(X[:3])
    assert [len(each) for each in labels] == [3, 3, 3] and set(sum(labels, [])) <= {"N", "P", "V"}
    made = sum(fitted.predict(X), [])
    right = [a == b for a, b in zip(made, sum(Y, []), strict=True)]
    assert fitted.score(X, Y) == pytest.approx(sum(right) / len(right))
    assert (tmp_path / "run" / "report.html").is_file()


def test_what_is_not_fitted_says_so():
    with pytest.raises(NotFittedError):
        AuxiliarySelector().predict(X)


@pytest.mark.parametrize(
    ("words", "labels", "said"),
    [
        (X[:2], Y[:1], "2 sentences and 1 lists of labels"),
        (["a text"], [["N"]], "sentence 1: expected a list of words, got 'a text'"),
        ([["a", "b"]], [["N"]], "sentence 1: 2 words and 1 labels"),
        ([[1, 2]], [["N", "N"]], "sentence 1: expected a list of words"),
    ],
)
def test_sentences_of_another_shape_are_refused_in_words(words, labels, said):
    with pytest.raises(InputError, match=said):
        AuxiliarySelector().fit(words, labels)


def test_importing_it_loads_no_torch():
    code = "import sys, autoaux.sklearn; print('torch' in sys.modules, 'mlflow' in sys.modules)"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.split() == ["False", "False"]
