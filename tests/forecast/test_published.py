"""The papers' predictors keep scikit-learn's conventions and do what their papers say."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from autoaux.forecast import DeadZoneSvm, SignLogistic, SingleSignal, SourceMean, TransferRanker

EVERY = [SignLogistic(), TransferRanker(rounds=20), DeadZoneSvm(), SourceMean(), SingleSignal()]


@parametrize_with_checks(EVERY)
def test_scikit_learn_conventions_hold(estimator, check):
    assert check(estimator) is None  # it raises where a convention is broken


def pairs(seed=0):
    """Sixty pairs of ten main tasks whose gain is their first column, with a constant second
    one.
    """
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 2))
    return X, 3 * X[:, 0] + rng.normal(scale=0.3, size=60), np.repeat(np.arange(10), 6)


@pytest.mark.parametrize(
    "predictor",
    [SignLogistic(), TransferRanker(rounds=30), DeadZoneSvm(), SingleSignal(0)],
    ids=repr,
)
def test_a_column_that_is_the_gain_ranks_new_main_tasks(predictor):
    X, y, mains = pairs()
    new_X, new_y, _ = pairs(seed=1)
    scores = predictor.fit(X, y, mains=mains).predict(new_X)
    assert np.corrcoef(np.argsort(np.argsort(scores)), np.argsort(np.argsort(new_y)))[0, 1] > 0.85


def test_the_sign_model_is_scikit_learns_on_standardised_columns():
    X, y, _ = pairs()
    Z = (X - X.mean(0)) / X.std(0)
    expected = LogisticRegression().fit(Z, y > 0).predict_proba(Z)[:, 1]
    np.testing.assert_allclose(SignLogistic().fit(X, y).predict(X), expected)


def test_gains_all_within_the_dead_zone_give_no_preference():
    X = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_array_equal(
        DeadZoneSvm(dead_zone=0.5).fit(X, np.full(20, 0.3)).predict(X), np.zeros(20)
    )


def test_a_source_mean_is_a_mean_by_source_and_the_overall_mean_for_a_new_one():
    X = np.zeros((4, 1))
    fitted = SourceMean().fit(X, [1.0, 3.0, 10.0, 14.0], sources=["a", "a", "b", "b"])
    np.testing.assert_array_equal(
        fitted.predict(np.zeros((3, 1)), sources=["a", "b", "new"]), [2.0, 12.0, 7.0]
    )


def test_a_signal_that_ranks_the_wrong_way_round_is_turned():
    X, y, mains = pairs()
    assert SingleSignal(0).fit(-X, y, mains=mains).direction_ == -1
    assert SingleSignal(0, direction=1).fit(-X, y, mains=mains).direction_ == 1
