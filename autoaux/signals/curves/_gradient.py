"""How steeply the training loss falls at a point of training."""

from math import inf

import numpy as np

from autoaux.signals.curves._curve import Progress
from autoaux.signals.curves._curve_columns import for_both_curves

POINTS = (10, 25, 50, 75)  # percent of training, Kerinec et al. 2018, 3.5
WINDOW = 10.0  # percent of training on each side of a point, for the smoothed gradient


def gradient(progress: Progress, percent: float) -> float:
    """Slope of the single-task training loss at a percentage of training, as the papers take it.

    The difference quotient of the two recorded points around it, in loss per percent of training
    (Bingel & Søgaard 2017; Kerinec et al. 2018, 3.5), in (−∞, ∞). Missing without a curve, or with
    fewer than four points.
    """
    right = int(
        np.clip(np.searchsorted(progress.done, percent, side="right"), 1, len(progress.done) - 1)
    )
    rise = progress.loss[right] - progress.loss[right - 1]
    return float(rise / (progress.done[right] - progress.done[right - 1]))


def smoothed_gradient(progress: Progress, percent: float) -> float:
    """Slope of the single-task training loss around a percentage of training, by least squares.

    Over the recorded points within 10 % of training on either side, at least the four nearest, in
    loss per percent of training: what is left of the papers' gradients when one noisy evaluation
    does not decide. In (−∞, ∞). Missing without a curve, or with fewer than four points.
    """
    distance = np.abs(progress.done - percent)
    near = distance <= max(WINDOW, np.sort(distance)[3])
    done, loss = progress.done[near], progress.loss[near]
    centred = done - done.mean()
    return float((centred * loss).sum() / (centred**2).sum())


def _register(percent: int) -> None:
    for_both_curves(
        f"curve.gradient_{percent}",
        lambda p: gradient(p, percent),
        gradient.__doc__ or "",
        -inf,
        inf,
    )
    for_both_curves(
        f"curve.gradient_{percent}_smoothed",
        lambda p: smoothed_gradient(p, percent),
        smoothed_gradient.__doc__ or "",
        -inf,
        inf,
    )


for _percent in POINTS:
    _register(_percent)
