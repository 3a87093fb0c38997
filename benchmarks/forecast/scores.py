"""Scores of predictions on main tasks left out, each with a bootstrap interval over main tasks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import kendalltau, rankdata

from autoaux.forecast import AdditiveGains, Design, shared_errors

RESAMPLES = 1000
SEED = 0


@dataclass(frozen=True)
class Estimate:
    """A figure with the 90 % bootstrap interval over main tasks."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if np.isnan(self.value):
            return "too few"
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


@dataclass(frozen=True)
class LeftOut:
    """Predictions for rows whose main task (and source, where asked) was not in the fit.

    `sd` is the calibrated standard deviation of the true gain, `shared` the part of it that is an
    error of all rows of a main task alike; both are NaN for predictors without one.
    """

    score: np.ndarray
    sd: np.ndarray
    shared: np.ndarray

    @classmethod
    def of(cls, score: np.ndarray) -> "LeftOut":
        """Scores without any uncertainty."""
        nothing = np.full(len(score), np.nan)
        return cls(score, nothing, nothing)


def leave_main_out(design: Design, make: Callable[[], object]) -> LeftOut:
    """Predict each main task from all others."""
    return _left_out(
        design,
        make,
        [(design.mains == main, design.mains != main) for main in np.unique(design.mains)],
    )


def leave_both_out(design: Design, make: Callable[[], object], folds: int = 4) -> LeftOut:
    """Predict each main task's share of the sources from other main tasks and other sources.

    A control is of one family with what it was shuffled from, so that neither speaks for the other.
    """
    family = _families(design)
    names = np.unique(family)
    fold = dict(
        zip(names, np.random.default_rng(SEED).permutation(len(names)) % folds, strict=True)
    )
    number = np.array([fold[name] for name in family])
    parts = []
    for main in np.unique(design.mains):
        for f in range(folds):
            parts.append(
                ((design.mains == main) & (number == f), (design.mains != main) & (number != f))
            )
    return _left_out(design, make, [(test, train) for test, train in parts if test.any()])


def leave_family_out(design: Design, rows: np.ndarray, make: Callable[[], object]) -> LeftOut:
    """Predict the `rows` of a boolean mask, each from other main tasks and other families of
    sources.
    """
    family = _families(design)
    pairs = sorted(set(zip(design.mains[rows], family[rows], strict=True)))
    found = _left_out(
        design,
        make,
        [
            (rows & (design.mains == m) & (family == f), (design.mains != m) & (family != f))
            for m, f in pairs
        ],
    )
    return LeftOut(found.score[rows], found.sd[rows], found.shared[rows])


def _families(design: Design) -> np.ndarray:
    return np.array([source.removeprefix("shuffled:") for source in design.sources], dtype=object)


def _left_out(
    design: Design, make: Callable[[], object], parts: list[tuple[np.ndarray, np.ndarray]]
) -> LeftOut:
    score, sd, shared = np.full((3, len(design.gains)), np.nan)
    model = make()
    for test, train in parts:
        known, asked = design.select(train), design.select(test)
        if isinstance(model, AdditiveGains):
            model.fit(known.X, known.gains, errors=known.errors, **known.who)
            score[test], covariance = model.distribution(asked.X, **asked.who)
            sd[test], shared[test] = np.sqrt(np.diag(covariance)), shared_errors(covariance)
        else:
            model.fit(
                known.X, known.gains, mains=known.mains, sources=known.sources, errors=known.errors
            )
            score[test] = model.predict(asked.X, mains=asked.mains, sources=asked.sources)
    return LeftOut(score, sd, shared)


def kendall(score: np.ndarray, gains: np.ndarray, mains: np.ndarray) -> Estimate:
    """Kendall's tau-b within a main task, averaged over main tasks."""
    return over_mains(np.array([_tau(score[rows], gains[rows]) for rows in _groups(mains)]))


def auc(score: np.ndarray, gains: np.ndarray, mains: np.ndarray) -> Estimate:
    """Area under the ROC curve for the sign of the gain, over all pairs; main tasks are
    resampled.
    """
    groups = list(_groups(mains))
    rng = np.random.default_rng(SEED)
    values = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([groups[i] for i in rng.integers(len(groups), size=len(groups))])
        values.append(_auc(score[rows], gains[rows] > 0))
    return Estimate(_auc(score, gains > 0), *np.nanquantile(values, [0.05, 0.95]))


def coverage(predicted: LeftOut, design: Design, reach: float = 1.6449) -> Estimate:
    """Share of recorded gains within the 90 % interval, widened by the seed noise of the record."""
    width = reach * np.sqrt(predicted.sd**2 + design.errors**2)
    hit = np.abs(design.gains - predicted.score) <= width
    return over_mains(np.array([hit[rows].mean() for rows in _groups(design.mains)]))


def over_mains(values: np.ndarray) -> Estimate:
    """Mean over main tasks with its bootstrap interval."""
    values = values[np.isfinite(values)]
    if not len(values):
        return Estimate(np.nan, np.nan, np.nan)
    means = values[
        np.random.default_rng(SEED).integers(len(values), size=(RESAMPLES, len(values)))
    ].mean(1)
    return Estimate(float(values.mean()), *np.quantile(means, [0.05, 0.95]))


def ceilings(design: Design, draws: int = 40) -> tuple[float, float]:
    """What Kendall and AUC the true gains themselves would reach against records this noisy.

    True gains are drawn from their posterior given the records: within a main task they are normal
    about its mean, with the variance that is left of the records' after seed noise. The single
    task's own noise moves all gains of a main task together, so it limits the AUC and not Kendall.
    """
    rng = np.random.default_rng(SEED)
    shares = np.array(
        [
            1 / len(cell.scores) / (1 / len(cell.scores) + 1 / cell.main.runs)
            for cell in design.cells
        ]
    )
    own, common = design.errors * np.sqrt(shares), design.errors * np.sqrt(1 - shares)
    taus, aucs = [], []
    for _ in range(draws):
        truth, records = np.zeros(len(design.gains)), np.zeros(len(design.gains))
        for rows in _groups(design.mains):
            mean, noise = design.gains[rows].mean(), own[rows]
            spread = max(design.gains[rows].var() - np.mean(noise**2), 1e-6)
            keep = spread / (spread + noise**2)
            baseline = rng.normal(
                scale=common[rows].mean(), size=2
            )  # of the record, and of another that might have been made
            truth[rows] = (
                rng.normal(mean + keep * (design.gains[rows] - mean), np.sqrt(keep) * noise)
                + baseline[0]
            )
            records[rows] = truth[rows] + rng.normal(scale=noise) + baseline[1]
        taus.append(
            np.nanmean([_tau(truth[rows], records[rows]) for rows in _groups(design.mains)])
        )
        aucs.append(_auc(truth, records > 0))
    return float(np.mean(taus)), float(np.mean(aucs))


def _groups(mains: np.ndarray) -> Iterator[np.ndarray]:
    return (np.flatnonzero(mains == main) for main in np.unique(mains))


def _tau(score: np.ndarray, gains: np.ndarray) -> float:
    """A constant score orders nothing: 0, where there is something to order."""
    if len(gains) < 3:
        return np.nan
    tau = kendalltau(score, gains).statistic
    return 0.0 if np.isnan(tau) else float(tau)


def _auc(score: np.ndarray, positive: np.ndarray) -> float:
    """Mann & Whitney's U over the number of pairs; NaN where there is one sign only."""
    ups, downs = int(positive.sum()), int((~positive).sum())
    if not ups or not downs:
        return np.nan
    return float((rankdata(score)[positive].sum() - ups * (ups + 1) / 2) / (ups * downs))
