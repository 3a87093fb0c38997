"""Readouts against arithmetic and scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import RidgeCV
from sklearn.metrics import r2_score

from autoaux.training.probing import explained, h_score, leep

RNG = np.random.default_rng(0)


def test_features_that_are_the_labels_explain_them_and_others_nothing():
    labels = RNG.integers(0, 4, 600)
    alike, other = np.eye(4)[labels], RNG.normal(size=(600, 5))
    assert explained(alike[:400], labels[:400], alike[400:], labels[400:]) > 0.999
    assert abs(explained(other[:400], labels[:400], other[400:], labels[400:])) < 0.03


def test_the_ridge_is_about_that_of_another_library():
    labels = RNG.integers(0, 3, 900)
    features = RNG.normal(size=(900, 20)) + 0.8 * np.eye(3, 20)[labels]
    ours = explained(features[:600], labels[:600], features[600:], labels[600:])
    ridge = RidgeCV(np.geomspace(1e-3, 1e5, 25)).fit(features[:600], np.eye(3)[labels[:600]])
    told, asked = ridge.predict(features[600:]), np.eye(3)[labels[600:]]
    theirs = r2_score(asked, told, multioutput="variance_weighted")
    assert ours == pytest.approx(theirs, abs=0.01)  # theirs is about dev's own means
    assert 0.1 < ours < 0.9


def test_dev_of_a_single_label_is_no_division_by_zero():
    assert explained(np.ones((3, 1)), np.zeros(3, int), np.ones((2, 1)), np.zeros(2, int)) == 0.0


def test_the_h_score_of_two_classes_on_a_line():
    # f = ±1 + noise of variance 1/4: cov(E[f|y]) / cov(f) = 1 / (1 + 1/4)
    labels = np.repeat([0, 1], 5000)
    features = (2.0 * labels - 1 + RNG.normal(0, 0.5, 10_000))[:, None]
    assert h_score(features, labels) == pytest.approx(0.8, abs=0.02)
    assert h_score(RNG.normal(size=(10_000, 3)), labels) < 0.01


def test_leep_by_hand():
    # P(y=0|z=0) = .9/1.2, P(y=1|z=0) = .3/1.2; P(y=0|z=1) = .1/.8, P(y=1|z=1) = .7/.8
    chances, labels = np.array([[0.9, 0.1], [0.3, 0.7]]), np.array([0, 1])
    first = 0.9 * 0.9 / 1.2 + 0.1 * 0.1 / 0.8
    second = 0.3 * 0.3 / 1.2 + 0.7 * 0.7 / 0.8
    assert leep(chances, labels) == pytest.approx((np.log(first) + np.log(second)) / 2)
    assert leep(np.eye(2), labels) == pytest.approx(0.0)
