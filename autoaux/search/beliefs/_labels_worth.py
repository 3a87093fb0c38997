"""What a gain is worth in labelled sentences of the main task."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 20_000


@dataclass(frozen=True)
class LabelsWorth:
    """How many more labelled sentences would bring the single task as far as its auxiliaries do.

    Between half of its sentences and all of them the single task gains so many points a doubling;
    as much is taken for a doubling more. Curves flatten, so that is rather too few sentences.

    Attributes:
        sentences: training sentences of the main task.
        doubling, doubling_low, doubling_high: points that the second half brought; 90 % bounds.
        more, low, high: sentences, with 90 % bounds; None for more than there are already, because
            nobody has seen the curve there.
    """

    sentences: int
    doubling: float
    doubling_low: float
    doubling_high: float
    more: float | None
    low: float | None
    high: float | None

    @property
    def sentence(self) -> str:
        """In words; none of them where the curve is flat."""
        if self.doubling_low <= 0:
            return (
                "cannot be told in labels: the single task's curve is flat, the second half of its"
                f" {self.sentences:,} sentences brought {self.doubling:+.2f} points"
                f" [{self.doubling_low:+.2f}, {self.doubling_high:+.2f}]"
            )
        if self.more is None:
            return (
                f"as much as {self._rounded(None)} more labelled sentences, further than the curve"
                " of half and all of them can be followed"
            )
        return (
            f"as much as about {self._rounded(self.more)} more labelled sentences"
            f" [{self._rounded(self.low)}, {self._rounded(self.high)}]"
        )

    def _rounded(self, sentences: float | None) -> str:
        """To two digits."""
        if sentences is None:
            return f"more than {self._rounded(self.sentences)}"
        return f"{float(f'{max(0.0, sentences):.2g}'):,.0f}"


def worth_in_labels(
    trained: Sequence[float],
    whole: Sequence[float],
    half: Sequence[float],
    noise: float,
    sentences: int,
) -> LabelsWorth:
    """From points of the runs with auxiliaries, and of the single task on all of its sentences and
    on half of them. Score = a + b log2 n through the latter two; bounds are of the runs' noise.

    Args:
        noise: standard deviation of a run over seeds, in points.
    """
    rng = np.random.default_rng(0)
    sides = (trained, whole, half)
    means = [np.array([np.mean(points)]) for points in sides]
    drawn = [
        mean + noise / len(points) ** 0.5 * rng.standard_normal(DRAWS)
        for mean, points in zip(means, sides, strict=True)
    ]
    more = _more(drawn[0] - drawn[1], drawn[1] - drawn[2], sentences)
    low, high = np.quantile(more, (0.05, 0.95), method="nearest")
    flattest, steepest = np.quantile(drawn[1] - drawn[2], (0.05, 0.95))
    best = _more(means[0] - means[1], means[1] - means[2], sentences)[0]
    told = [float(one) if one <= sentences else None for one in (best, low, high)]
    doubling = float(means[1][0] - means[2][0])
    return LabelsWorth(sentences, doubling, float(flattest), float(steepest), *told)


def _more(gain: np.ndarray, doubling: np.ndarray, sentences: int) -> np.ndarray:
    """n (2^(gain / doubling) - 1): infinite where more labels bring nothing and something was
    gained.
    """
    doublings = np.where(gain > 0, np.inf, 0.0)
    np.divide(gain, doubling, out=doublings, where=doubling > 0)
    return sentences * (np.exp2(np.minimum(doublings, 1000.0)) - 1)
