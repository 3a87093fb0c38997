"""The shape of a loss curve as the two numbers of a logarithm."""

from dataclasses import dataclass
from math import inf

import numpy as np

from autoaux.signals._missing import Missing
from autoaux.signals.curves._curve import Progress
from autoaux.signals.curves._curve_columns import for_both_curves

STEEPEST, SHALLOWEST = 1e4, 1e-4  # bounds of c


@dataclass(frozen=True)
class LogarithmFit:
    """loss(i) ≈ a·ln(c·i + 1) + b, i in percent of training.

    `error` is the root of the mean squared residual over the standard deviation of the losses: 0
    for a perfect fit, 1 for one no better than a constant.
    """

    a: float
    b: float
    c: float
    error: float


def fit_logarithm(progress: Progress) -> LogarithmFit:
    """Least-squares fit of a·ln(c·i + d) + b (Kerinec et al. 2018, 3.5).

    d is set to 1: a·ln(c·i + d) + b = a·ln((c/d)·i + 1) + (b + a·ln d), so that d only rescales c
    and shifts b, and a free d leaves c without a value. For each c the best a and b are linear; c
    is searched between 1e-4 and 1e4, first on a grid, then between its neighbours. Missing for a
    flat curve, whose c is anything.
    """
    spread = progress.loss.std()
    if spread <= 1e-12 * max(1.0, abs(progress.loss.mean())):
        raise Missing("the learning curve is flat")
    grid = np.geomspace(SHALLOWEST, STEEPEST, 161)
    for _ in range(4):
        errors = [_linear(progress, c)[2] for c in grid]
        best = int(np.argmin(errors))
        c = float(grid[best])
        grid = np.geomspace(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)], 21)
    a, b, error = _linear(progress, c)
    return LogarithmFit(a, b, c, float(min(np.sqrt(error) / spread, 1.0)))


def _linear(progress: Progress, c: float) -> tuple[float, float, float]:
    """The best a and b for a given c, and the mean squared residual."""
    x = np.log1p(c * progress.done)
    centred = x - x.mean()
    a = float((centred * progress.loss).sum() / (centred**2).sum())
    b = float(progress.loss.mean() - a * x.mean())
    return a, b, float(((progress.loss - a * x - b) ** 2).mean())


_DOC = """{title}

    From the least-squares fit of a·ln(c·i + d) + b to the single-task training loss, i in percent
    of training (Kerinec et al. 2018, 3.5), with d = 1, without which c has no value. {range}
    Missing without a curve, with fewer than four points, or where the loss never changes.
    """

for_both_curves(
    "curve.a",
    lambda p: fit_logarithm(p).a,
    _DOC.format(
        title="How much the loss falls per e-fold of training.",
        range="In (−∞, ∞), below 0 when it falls.",
    ),
    -inf,
    inf,
)
for_both_curves(
    "curve.c",
    lambda p: fit_logarithm(p).c,
    _DOC.format(title="How early the loss falls.", range="In [1e-4, 1e4]."),
    SHALLOWEST,
    STEEPEST,
)
for_both_curves(
    "curve.fit_error",
    lambda p: fit_logarithm(p).error,
    _DOC.format(
        title="How badly the logarithm describes the loss.",
        range="In [0, 1]: 0 exactly, 1 no better than a constant.",
    ),
    0.0,
    1.0,
)
