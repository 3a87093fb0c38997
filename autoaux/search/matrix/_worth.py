"""What further runs are worth to a decision that is not made yet."""

import numpy as np

BATCHES = np.array([1, 2, 4, 8, 16, 32])


def worth_of_a_run(mean: np.ndarray, sd: np.ndarray, noise: float) -> float:
    """Points that one more run adds to the gain of what is chosen in the end, as expected now.

    The knowledge gradient (Frazier, Powell & Dayanik 2008): n runs more of an arm move the mean of
    its belief by s = sd² / √(sd² + noise² / n), and choosing after them instead of now gains
    s (φ(z) + z Φ(z)) with z = −|Δ| / s, where Δ lies between the arm and the best of the others,
    to train with no auxiliary among them. It is that of the arm and of the n that gain most a run
    (KG(*), Frazier & Powell 2010): where seeds are noisy one run alone can change nothing, and
    several can.

    Args:
        mean, sd: what is believed of the arms' gains, float [arms], in points.
        noise: standard deviation of a run over seeds, in points.
    """
    from scipy.special import ndtr

    if not len(mean):
        return 0.0
    order = np.sort(np.append(mean, 0.0))  # no auxiliary gains 0
    others = np.where(mean == order[-1], order[-2], order[-1])
    apart = np.abs(mean - others)[:, None]
    moved = (sd**2)[:, None] / np.sqrt((sd**2)[:, None] + noise**2 / BATCHES)
    z = -apart / np.maximum(moved, 1e-12)
    gained = moved * (np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) + z * ndtr(z))
    return float(np.max(gained / BATCHES))
