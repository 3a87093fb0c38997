"""How noisy seeds are, before any run: what the ledger says of a metric and an encoder."""

from collections import defaultdict

import numpy as np

from autoaux.forecast._experience import Experience

_FEWEST_MAINS, _LEAST_FREEDOM = 3, 4
_LEAST_DF, _MOST_DF = 2.0, 20.0


def seed_noise(experience: Experience, metric: str, encoder: str) -> tuple[float, float] | None:
    """(standard deviation in points, degrees of freedom) of a main task's seed noise; None where
    fewer than three main tasks of the metric are recorded.

    The typical main task's, by the mean of the logarithm, over those of the encoder or, where they
    are too few, of any. The degrees of freedom say how much main tasks differ: those of the scaled
    inverse chi-square whose logarithm spreads as much, 1 / (2 · variance of log σ).
    """
    mains: dict[tuple[str, str, str, str], list[tuple[float, int]]] = defaultdict(list)
    for cell in experience.cells:
        if cell.main.metric == metric and len(cell.scores) > 1:
            squares = float(np.var(cell.scores)) * len(cell.scores)
            mains[cell.main.key].append((squares, len(cell.scores) - 1))
    pooled = {
        key: (sum(s for s, _ in own), freedom)
        for key, own in mains.items()
        if (freedom := sum(f for _, f in own)) >= _LEAST_FREEDOM
    }
    own = [value for key, value in pooled.items() if key[1] == encoder]
    used = own if len(own) >= _FEWEST_MAINS else list(pooled.values())
    if len(used) < _FEWEST_MAINS:
        return None
    squares, freedom = np.array(used).T
    logs = 0.5 * np.log(np.maximum(squares / freedom, 1e-6))
    # a pooled variance of f degrees of freedom spreads by 1 / (2 f) itself
    between = max(float(logs.var(ddof=1) - (0.5 / freedom).mean()), 1e-9)
    df = float(np.clip(0.5 / between, _LEAST_DF, _MOST_DF))
    return float(np.exp(logs.mean())), df
