"""What the single-task learning curves of both tasks say."""

from autoaux.signals.curves import _gradient, _logarithm
from autoaux.signals.curves._curve import Progress
from autoaux.signals.curves._gradient import gradient, smoothed_gradient
from autoaux.signals.curves._logarithm import fit_logarithm

__all__ = ["Progress", "fit_logarithm", "gradient", "smoothed_gradient"]
