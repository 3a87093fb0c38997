"""Predictors of published papers, behind the interface of `AdditiveGains`.

All take gains in points at `fit` and give a score at `predict`: higher is better, zero or a half is
no threshold. Each fills a missing value with its column's median, as their papers assume none.
"""

from typing import Any

import lightgbm
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.utils.validation import check_is_fitted, validate_data


class _Scorer(RegressorMixin, BaseEstimator):
    """Validation and tags that the published predictors share."""

    def _training(self, X: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        rows, gains = validate_data(
            self, X, y, ensure_all_finite="allow-nan", y_numeric=True, dtype=np.float64
        )
        return rows, np.asarray(gains, dtype=float)

    def _rows(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        return validate_data(self, X, ensure_all_finite="allow-nan", reset=False, dtype=np.float64)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.regressor_tags.poor_score = True  # scores order pairs, they are no gains
        return tags


class SignLogistic(_Scorer):
    """Logistic regression on whether an auxiliary helps (Kerinec, Braud & Søgaard 2018, 3.5).

    Bingel & Søgaard (2017) use the same model. `predict` gives P(gain > 0).
    """

    def __init__(self, C: float = 1.0) -> None:
        self.C = C

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        mains: ArrayLike | None = None,
        sources: ArrayLike | None = None,
        errors: ArrayLike | None = None,
    ) -> "SignLogistic":
        """Fit on the gains' signs; who the rows are of is not used."""
        X, y = self._training(X, y)
        self.model_ = _pipeline(LogisticRegression(C=self.C, max_iter=1000), y > 0).fit(X, y > 0)
        return self

    def predict(
        self, X: ArrayLike, *, mains: ArrayLike | None = None, sources: ArrayLike | None = None
    ) -> np.ndarray:
        X = self._rows(X)
        return self.model_.predict_proba(X) @ self.model_.classes_.astype(float)


class TransferRanker(_Scorer):
    """LambdaRank trees over sources within a target (LangRank: Lin et al. 2019, section 4.1).

    The best of a main task's auxiliaries gets relevance `relevant`, the next one less, down to 0.
    """

    def __init__(self, relevant: int = 10, rounds: int = 100, random_state: int = 0) -> None:
        self.relevant = relevant
        self.rounds = rounds
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        mains: ArrayLike | None = None,
        sources: ArrayLike | None = None,
        errors: ArrayLike | None = None,
    ) -> "TransferRanker":
        """Fit on the order of gains within each main task (all rows are of one without `mains`)."""
        X, y = self._training(X, y)
        mains = np.zeros(len(y)) if mains is None else np.asarray(mains)
        order = np.argsort(np.unique(mains, return_inverse=True)[1], kind="stable")
        groups = np.unique(mains[order], return_counts=True)[1]
        relevance = np.zeros(len(y), dtype=int)
        for main in np.unique(mains):
            rows = np.flatnonzero(mains == main)
            ranks = np.argsort(np.argsort(-y[rows], kind="stable"))
            relevance[rows] = np.maximum(self.relevant - ranks, 0)
        parameters = {
            "objective": "lambdarank",
            "num_leaves": 7,
            "min_data_in_leaf": 5,
            "learning_rate": 0.1,
            "seed": self.random_state,
            "deterministic": True,
            "num_threads": 1,
            "verbosity": -1,
        }
        data = lightgbm.Dataset(X[order], relevance[order], group=groups)
        self.trees_ = lightgbm.train(parameters, data, num_boost_round=self.rounds)
        return self

    def predict(
        self, X: ArrayLike, *, mains: ArrayLike | None = None, sources: ArrayLike | None = None
    ) -> np.ndarray:
        X = self._rows(X)
        return np.asarray(self.trees_.predict(X))


class DeadZoneSvm(_Scorer):
    """SVM on distances: helps, harms, or too close to tell (Lange et al. 2021, section 5).

    Gains within `dead_zone` points of zero are a class of their own. `predict` gives P(helps)
    minus P(harms), from one-against-rest margins.
    """

    def __init__(self, dead_zone: float = 0.5, C: float = 1.0) -> None:
        self.dead_zone = dead_zone
        self.C = C

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        mains: ArrayLike | None = None,
        sources: ArrayLike | None = None,
        errors: ArrayLike | None = None,
    ) -> "DeadZoneSvm":
        """Fit on the three classes; who the rows are of is not used."""
        X, y = self._training(X, y)
        harms = np.where(y < -self.dead_zone, -1, 0)
        classes = np.where(y > self.dead_zone, 1, harms)
        self.model_ = _pipeline(SVC(C=self.C), classes).fit(X, classes)
        return self

    def predict(
        self, X: ArrayLike, *, mains: ArrayLike | None = None, sources: ArrayLike | None = None
    ) -> np.ndarray:
        X = self._rows(X)
        classes = self.model_.classes_
        if len(classes) == 1:
            return np.full(len(X), float(classes[0]))
        margins = self.model_.decision_function(X)
        if len(classes) == 2:
            return margins
        return margins @ classes


class SourceMean(_Scorer):
    """An auxiliary's mean gain on the main tasks seen; that of all where it was never seen."""

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        mains: ArrayLike | None = None,
        sources: ArrayLike | None = None,
        errors: ArrayLike | None = None,
    ) -> "SourceMean":
        """Average `y` by source."""
        X, y = self._training(X, y)
        self.overall_ = float(np.mean(y))
        sources = np.arange(len(y)) if sources is None else np.asarray(sources)
        self.means_ = {source: float(y[sources == source].mean()) for source in np.unique(sources)}
        return self

    def predict(
        self, X: ArrayLike, *, mains: ArrayLike | None = None, sources: ArrayLike | None = None
    ) -> np.ndarray:
        if sources is None:
            return np.full(len(self._rows(X)), self.overall_)
        return np.array([self.means_.get(one, self.overall_) for one in np.asarray(sources)])


class SingleSignal(_Scorer):
    """One column as it is, in the direction that ranked best within the main tasks seen.

    `direction` of 1 or -1 fixes it; 0 learns it. A missing value scores as the column's median.
    """

    def __init__(self, column: int = 0, direction: int = 0) -> None:
        self.column = column
        self.direction = direction

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        mains: ArrayLike | None = None,
        sources: ArrayLike | None = None,
        errors: ArrayLike | None = None,
    ) -> "SingleSignal":
        """Learn the direction from the sum over main tasks of the covariance with the gain."""
        X, y = self._training(X, y)
        values = X[:, self.column]
        present = np.isfinite(values)
        self.median_ = float(np.median(values[present])) if present.any() else 0.0
        mains = np.zeros(len(y)) if mains is None else np.asarray(mains)
        filled = np.where(present, values, self.median_)
        together = 0.0
        for main in np.unique(mains):
            rows = mains == main
            together += float((filled[rows] - filled[rows].mean()) @ (y[rows] - y[rows].mean()))
        self.direction_ = self.direction or (1 if together >= 0 else -1)
        return self

    def predict(
        self, X: ArrayLike, *, mains: ArrayLike | None = None, sources: ArrayLike | None = None
    ) -> np.ndarray:
        X = self._rows(X)
        values = X[:, self.column]
        return self.direction_ * np.where(np.isfinite(values), values, self.median_)


def _pipeline(classifier: Any, classes: np.ndarray) -> Pipeline:
    """Filled and standardised columns; where only one class was seen, that is the answer."""
    final = classifier if len(np.unique(classes)) > 1 else DummyClassifier(strategy="most_frequent")
    return make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler(), final
    )
