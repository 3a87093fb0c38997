"""How wide an interval must be: conformal prediction, grouped by main task."""

import numpy as np


def grouped_quantile(scores: np.ndarray, groups: np.ndarray, coverage: float) -> float:
    """The threshold that a score of a new main task stays under with probability `coverage`.

    Rows of one main task share their error, so a main task counts as one observation: the
    quantile is of the average over main tasks of their score distributions, with one further main
    task assumed to lie wholly above (the finite-sample correction of Vovk et al. 2005; groups as
    in Dunn, Wasserman & Ramdas 2023). Where that asks for more than was seen, as with few main
    tasks, the largest score is stretched by the share of the coverage that is out of reach.

    Args:
        scores: |error| / predicted standard deviation, on main tasks left out [rows].
        groups: main task of each row.
    """
    _, group = np.unique(groups, return_inverse=True)
    count = group.max() + 1
    weights = 1 / np.bincount(group)[group] / (count + 1)
    order = np.argsort(scores)
    reached = np.cumsum(weights[order])
    position = np.searchsorted(reached, coverage - 1e-12)
    if position < len(scores):
        return float(scores[order[position]])
    return float(scores.max() * coverage / reached[-1])
