"""What the additive model leaves, learned by LightGBM, as far as it carries to new main tasks."""

from dataclasses import dataclass

import lightgbm
import numpy as np

_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_FOLDS = 5
_ROUNDS = 50
_FEWEST = 40  # rows under which there is nothing for trees to learn


@dataclass(frozen=True)
class ResidualTrees:
    """Trees on the residuals of main tasks left out, and the share of them that is used.

    `left_out` holds each row's prediction by trees that saw nothing of its main task [rows].
    """

    trees: lightgbm.Booster | None
    share: float
    left_out: np.ndarray

    @classmethod
    def fit(
        cls, X: np.ndarray, residuals: np.ndarray, mains: np.ndarray, share: float | str, seed: int
    ) -> "ResidualTrees":
        """`share` as in `AdditiveGains`."""
        names, group = np.unique(mains, return_inverse=True)
        if len(residuals) < _FEWEST or len(names) < 3 or X.shape[1] == 0 or share == 0:
            return cls(None, 0.0, np.zeros(len(residuals)))
        left_out = np.zeros(len(residuals))
        fold = np.random.default_rng(seed).permutation(len(names))[group] % min(_FOLDS, len(names))
        for f in range(fold.max() + 1):
            held = fold == f
            left_out[held] = _grow(X[~held], residuals[~held], seed).predict(X[held])
        chosen = float(share) if share != "chosen" else _best_share(residuals, left_out, group)
        return cls(_grow(X, residuals, seed) if chosen else None, chosen, left_out)

    def predict(self, X: np.ndarray) -> np.ndarray:
        return np.zeros(len(X)) if self.trees is None else self.share * self.trees.predict(X)

    def contributions(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points by column [rows, columns] and the trees' own mean [rows] (Lundberg & Lee 2017)."""
        if self.trees is None:
            return np.zeros(X.shape), np.zeros(len(X))
        points = self.share * np.asarray(self.trees.predict(X, pred_contrib=True))
        return points[:, :-1], points[:, -1]


def _best_share(residuals: np.ndarray, predicted: np.ndarray, group: np.ndarray) -> float:
    """The smallest share whose error on left-out main tasks is within a standard error of the
    best.
    """
    errors = np.stack([(residuals - share * predicted) ** 2 for share in _SHARES])
    by_main = np.stack(
        [np.bincount(group, e) / np.bincount(group) for e in errors]
    )  # [shares, mains]
    best = by_main.mean(1).argmin()
    for share, mine in zip(_SHARES, by_main, strict=True):
        excess = mine - by_main[best]
        if excess.mean() <= excess.std() / np.sqrt(len(excess)):
            return share
    raise AssertionError("the best share has no excess over itself")


def _grow(X: np.ndarray, y: np.ndarray, seed: int) -> lightgbm.Booster:
    parameters = {
        "objective": "regression",
        "num_leaves": 7,
        "min_data_in_leaf": 10,
        "learning_rate": 0.05,
        "feature_fraction": 0.5,
        "lambda_l2": 5.0,
        "seed": seed,
        "deterministic": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    return lightgbm.train(parameters, lightgbm.Dataset(X, y), num_boost_round=_ROUNDS)
