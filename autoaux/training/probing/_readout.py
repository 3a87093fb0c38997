"""How well frozen features tell labels that they were not trained for."""

import numpy as np

_PENALTIES = np.geomspace(1e-3, 1e5, 25)


def explained(
    features: np.ndarray, labels: np.ndarray, dev_features: np.ndarray, dev_labels: np.ndarray
) -> float:
    """Share of dev's variance of the labels that a ridge on the features explains, R².

    Labels are one column of 0 and 1 each, and R² is of all columns together; the ridge's penalty
    is the one with the least generalised cross-validation error on train (Golub, Heath & Wahba
    1979). In (−∞, 1]: 1 where dev is told exactly, 0 where no better than train's shares. 0 where
    dev has one label only, and train's shares say it.

    Args:
        features, dev_features: float [n, size], of train and dev.
        labels, dev_labels: int [n], from 0.
    """
    classes = int(max(labels.max(), dev_labels.max())) + 1
    wanted, asked = np.eye(classes)[labels], np.eye(classes)[dev_labels]
    shares, middle = wanted.mean(0), features.mean(0)
    X, Y = (features - middle).astype(float), wanted - shares
    weights = _ridge(X, Y)
    left = asked - shares - (dev_features - middle) @ weights
    spread = float(((asked - shares) ** 2).sum())
    return 1 - float((left**2).sum()) / spread if spread > 0 else 0.0


def _ridge(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Weights [size, classes] of the best penalty, from one decomposition of XᵀX."""
    values, vectors = np.linalg.eigh(X.T @ X)
    values = np.maximum(values, 0)
    along = vectors.T @ (X.T @ Y)
    power = np.divide((along**2).sum(1), values, out=np.zeros(len(values)), where=values > 1e-9)
    total, n = float((Y**2).sum()), len(Y)

    def error(penalty: float) -> float:
        kept = values / (values + penalty)
        left = max(total - float(((2 * kept - kept**2) * power).sum()), 0.0)
        return left / max(n - 1 - float(kept.sum()), 1e-9) ** 2

    best = min(_PENALTIES, key=error)
    return vectors @ (along / (values + best)[:, None])


def h_score(features: np.ndarray, labels: np.ndarray) -> float:
    """tr(cov(f)⁻¹ cov(E[f|y])): how far apart the labels stand in the features' own spread.

    Bao et al. 2019, definition 2, with a thousandth of the mean variance added to cov(f), because
    features of a short training may not vary in every direction. In [0, number of labels).
    """
    centred = features.astype(float) - features.mean(0)
    count = np.bincount(labels)
    present = count > 0
    means = np.zeros((len(count), centred.shape[1]))
    np.add.at(means, labels, centred)
    means = means[present] / count[present, None]
    within = centred.T @ centred / len(centred)
    within[np.diag_indices(len(within))] += 1e-3 * max(np.trace(within) / len(within), 1e-12)
    between = (means * count[present, None]).T @ means / len(centred)
    return float(max(np.trace(np.linalg.solve(within, between)), 0.0))


def leep(chances: np.ndarray, labels: np.ndarray) -> float:
    """Mean log-likelihood of labels when the model's own answers are translated, label by label.

    With θ(x) the chances of the model's labels z, P(y, z) is their mean over the items labelled y,
    and the score is the mean of log Σ_z P(y | z) θ(x)_z (Nguyen et al. 2020, equations 1 and 2). In
    (−∞, 0].

    Args:
        chances: float [n, the model's labels], rows that add up to 1.
        labels: int [n], from 0.
    """
    together = np.zeros((int(labels.max()) + 1, chances.shape[1]))
    np.add.at(together, labels, chances.astype(float))
    given = together / np.maximum(together.sum(0), 1e-12)
    likelihood = (given[labels] * chances).sum(1)
    return float(np.log(np.maximum(likelihood, 1e-12)).mean())
