"""A single-task learning curve on a scale that curves of any length share."""

from dataclasses import dataclass

import numpy as np

from autoaux.signals._comparison import Curve
from autoaux.signals._missing import Missing


@dataclass(frozen=True)
class Progress:
    """Training loss against the share of training done.

    Attributes:
        done: float64 [points] from 0 to 100, percent of the recorded training.
        loss: float64 [points].
    """

    done: np.ndarray
    loss: np.ndarray

    @classmethod
    def of(cls, curve: Curve, name: str) -> "Progress":
        """Missing for fewer than four points, or a loss that is not a number."""
        if len(curve) < 4:
            raise Missing(f"the curve of {name} has {len(curve)} points; four are needed")
        steps, loss = np.array(curve, np.float64).T
        if not np.isfinite(loss).all() or not (np.diff(steps) > 0).all():
            raise Missing(
                f"the curve of {name} has losses that are no numbers, or steps that do not rise"
            )
        return cls(100 * (steps - steps[0]) / (steps[-1] - steps[0]), loss)
