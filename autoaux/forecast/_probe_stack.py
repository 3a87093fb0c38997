"""What a probe adds to the forecast of a source that nobody has tried: two coefficients."""

from dataclasses import dataclass

import numpy as np

from autoaux.forecast._additive import Mixed
from autoaux.forecast._scaling import Scaling

_FEWEST_ROWS, _FEWEST_MAINS = 40, 5
_LEARNABLE = 0.5  # sources that can be learned less are controls, and say nothing of others
_LEAST_LEFT = 0.25  # of the variance: a handful of pairs cannot show more


@dataclass(frozen=True)
class ProbeStack:
    """Gain of a candidate beside the others of its main task ≈ own · forecast + probe · z.

    Both are measured beside the main task's other candidates; the level, which all of them share,
    is the forecast's. Fitted by weighted least squares (Wolpert 1992) on recorded pairs, each
    forecast with its main task and its source left out: that is all that is known of a source when
    it is met for the first time, and to a source with a record the probe adds nothing.

    Attributes:
        own, probe: the coefficients, the latter in the model's unit per standard deviation.
        left: share of the variance between a main task's candidates that the probe leaves.
        scaling: of the probes.
    """

    own: float
    probe: float
    left: float
    scaling: Scaling

    @classmethod
    def fit(cls, mixed: Mixed, gains: np.ndarray, probes: np.ndarray) -> "ProbeStack | None":
        """None where too few pairs were probed.

        Args:
            mixed: the forecast's model; `gains` what it was fitted on [rows].
            probes: what each row's probe said, NaN where there was none [rows].
        """
        rows = mixed.rows
        used = np.isfinite(probes) & (rows.learnable >= _LEARNABLE)
        mains = np.asarray(rows.mains)[used]
        if used.sum() < _FEWEST_ROWS or len(np.unique(mains)) < _FEWEST_MAINS:
            return None
        residuals, deviations = mixed.leave_pair_out()
        scaling = Scaling.of(
            probes[used, None], mains, np.asarray(rows.sources)[used], np.zeros(1, dtype=int)
        )
        z = scaling.apply(probes[used, None], mains)[:, 0]
        weight = 1 / deviations[used] ** 2
        expected = (gains - residuals)[used]
        beside = _beside(np.column_stack([gains[used], expected, z]), mains, weight)
        y, facts, root = beside[:, 0], beside[:, 1:], np.sqrt(weight)
        own, probe = np.linalg.lstsq(facts * root[:, None], y * root, rcond=None)[0]
        before = float((weight * (y - facts[:, 0]) ** 2).sum())
        after = float((weight * (y - facts @ [own, probe]) ** 2).sum())
        left = float(np.clip(after / before, _LEAST_LEFT, 1.0)) if before > 0 else 1.0
        return cls(float(own), float(probe), left, scaling)

    def apply(
        self, mean: np.ndarray, covariance: np.ndarray, probes: np.ndarray, learnable: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Expected gains [n] and the covariance [n, n] of their errors, of one main task's
        candidates in the model's unit, once those were probed whose `probes` are finite.
        """
        probed = np.isfinite(probes)
        count = int(probed.sum())
        if count < 2:
            return mean, covariance
        z = self.scaling.apply(probes[probed, None], np.zeros(count))[:, 0]
        moved = mean.copy()
        beside = mean[probed] - mean[probed].mean()
        moved[probed] += learnable[probed] * ((self.own - 1) * beside + self.probe * (z - z.mean()))
        # what the probed share stays as unsure as it was, what sets them apart becomes surer
        narrow = np.eye(len(mean))
        shared = np.full((count, count), 1 / count)
        narrow[np.ix_(probed, probed)] = shared + np.sqrt(self.left) * (np.eye(count) - shared)
        return moved, narrow @ covariance @ narrow.T


def _beside(columns: np.ndarray, mains: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Columns less their weighted means over each main task's rows."""
    _, main = np.unique(mains, return_inverse=True)
    total = np.bincount(main, weight)
    means = np.stack([np.bincount(main, weight * column) / total for column in columns.T], 1)
    return columns - means[main]
