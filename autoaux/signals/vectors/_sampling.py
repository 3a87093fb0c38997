"""Fewer tokens, label by label, and how much the answer may be off because of it."""

import numpy as np

from autoaux.signals._information import Information, entropies

FEWEST = 30  # of each label, where it has that many
RESAMPLES = 200


def stratified(labels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw about `count` positions without replacement, each label in proportion and at least 30
    times.

    Returns the positions, ascending, and float64 weights: how many positions of its label each
    stands for. The same draw every time.
    """
    if count >= len(labels):
        return np.arange(len(labels)), np.ones(len(labels))
    random = np.random.default_rng(0)
    chosen, weights = [], []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        size = min(len(members), max(FEWEST, round(count * len(members) / len(labels))))
        chosen.append(random.choice(members, size, replace=False))
        weights.append(np.full(size, len(members) / size))
    positions = np.concatenate(chosen)
    order = np.argsort(positions)
    return positions[order], np.concatenate(weights)[order]


def error_and_bias(
    main: np.ndarray, other: np.ndarray, weight: np.ndarray, by: np.ndarray, shape: tuple[int, int]
) -> tuple[float, float]:
    """Standard error and bias of NMI_joint of a table filled from a stratified sample, by
    bootstrap.

    `main`, `other` and `by` are labels of each sampled match ([matches]; `by` are those the sample
    was drawn by), `weight` what each adds to its cell. Matches are drawn anew within each label 200
    times: the spread of the values is the error, their mean above the sample's own the bias, which
    few tokens in many cells push upwards (Miller 1955).
    """
    random = np.random.default_rng(0)
    cells = main * shape[1] + other
    strata = [np.flatnonzero(by == label) for label in np.unique(by)]
    tables = np.empty((shape[0], (RESAMPLES + 1) * shape[1]))
    for k in range(RESAMPLES + 1):
        drawn = (
            np.concatenate([random.choice(members, len(members)) for members in strata])
            if k
            else slice(None)
        )
        table = np.bincount(cells[drawn], weight[drawn], minlength=shape[0] * shape[1])
        tables[:, k * shape[1] : (k + 1) * shape[1]] = table.reshape(shape)
    found = zip(*entropies(tables, np.arange(RESAMPLES + 1) * shape[1]), strict=True)
    sample, *again = [_nmi(Information(*map(float, one))) for one in found]
    return float(np.std(again, ddof=1)), float(np.mean(again) - sample)


def _nmi(information: Information) -> float:
    return information.mutual / information.joint if information.joint else 0.0
