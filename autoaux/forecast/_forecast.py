"""What a forecast says: per candidate an expected gain, its interval, and where the points come
from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from autoaux.display import Row, Table, Tabular, chance

if TYPE_CHECKING:
    import pandas

FOREIGN = 2.0  # how much wider intervals are where no run of the asked encoder is recorded
_MOST_SHARED = 0.98  # of a candidate's standard deviation: every pair has something of its own


@dataclass(frozen=True)
class CandidateForecast:
    """What is expected of one auxiliary, before it was ever trained with this main task.

    Attributes:
        gain: expected dev score minus the single task's, in points (0 to 100).
        low, high: hold the true gain with probability `Forecast.coverage`.
        p_helps: probability that the true gain is above zero.
        sd: calibrated standard deviation of the true gain about `gain`.
        contributions: points by source of knowledge; they add up to `gain`.
        seen_on: on how many other main tasks this auxiliary was tried.
        known: False where no such pair was ever recorded: the interval is as wide as gains are, and
            nobody is left out by it.
    """

    name: str
    gain: float
    low: float
    high: float
    p_helps: float
    sd: float
    contributions: Mapping[str, float]
    seen_on: int
    known: bool = True


@dataclass(frozen=True, repr=False)
class Forecast(Tabular):
    """Forecasts of all candidates of one main task.

    Attributes:
        main: its name. candidates: in the order given.
        covariance: float64 [n, n], of the true gains about the expected ones, in points²; what the
            candidates share is what is not known of the main task.
        coverage: probability that the intervals hold.
        notes: what limits this forecast, in words.
        foreign: in words, that it is of other encoders' runs than was asked about; nobody is left
            out on its word then. Empty where it is not.
    """

    main: str
    candidates: tuple[CandidateForecast, ...]
    covariance: np.ndarray
    coverage: float = 0.9
    notes: tuple[str, ...] = ()
    foreign: str = ""

    @cached_property
    def _by_name(self) -> dict[str, CandidateForecast]:
        return {candidate.name: candidate for candidate in self.candidates}

    def of(self, name: str) -> CandidateForecast:
        """The forecast of one candidate; KeyError where there is none of that name."""
        return self._by_name[name]

    def of_other_encoders(self, kinds: str, asked: str) -> "Forecast":
        """The same, asked about encoder `asked`, of which no run is recorded: `kinds` are.

        Intervals become twice as wide, which is a guess until runs of such an encoder are recorded:
        gains in another encoder are of another size and only partly of the same order.
        """
        candidates = tuple(
            replace(
                one,
                low=one.gain - FOREIGN * (one.gain - one.low),
                high=one.gain + FOREIGN * (one.high - one.gain),
                sd=FOREIGN * one.sd,
                p_helps=float(ndtr(one.gain / (FOREIGN * one.sd))),
            )
            for one in self.candidates
        )
        note = (
            f"asked about encoder {asked}, of which no run is recorded: the forecast is of {kinds},"
            " so its intervals are twice as wide and nobody is left out on its word; with a"
            " pretrained encoder gains are smaller"
        )
        return replace(
            self,
            candidates=candidates,
            covariance=FOREIGN**2 * self.covariance,
            notes=(*self.notes, note),
            foreign=note,
        )

    @property
    def gains(self) -> np.ndarray:
        return np.array([candidate.gain for candidate in self.candidates])

    @property
    def shared_sd(self) -> float:
        """Standard deviation of the error that all candidates share, in points."""
        return (
            float(np.sqrt(np.mean(shared_errors(self.covariance) ** 2))) if self.candidates else 0.0
        )

    def ranked(self) -> tuple[CandidateForecast, ...]:
        """The candidates, best expected gain first."""
        return tuple(sorted(self.candidates, key=lambda candidate: -candidate.gain))

    def samples(self, count: int, seed: int = 0) -> np.ndarray:
        """Joint draws of the true gains, float64 [count, n]."""
        rng = np.random.default_rng(seed)
        return rng.multivariate_normal(
            self.gains, self.covariance, size=count, method="eigh", check_valid="ignore"
        )

    def to_frame(self) -> "pandas.DataFrame":
        """The candidates, best first; gains in points, what each signal contributes beside them."""
        import pandas

        facts = ("gain", "low", "high", "p_helps", "sd", "seen_on")
        rows = [
            {name: getattr(candidate, name) for name in facts} | dict(candidate.contributions)
            for candidate in self.ranked()
        ]
        return pandas.DataFrame(
            rows,
            index=pandas.Index([candidate.name for candidate in self.ranked()], name="candidate"),
        )

    def to_table(self) -> Table:
        """The candidates, best first, each with what moves its forecast most."""
        rows = []
        for candidate in self.ranked():
            most = sorted(candidate.contributions.items(), key=lambda item: -abs(item[1]))[:2]
            why = ", ".join(f"{name} {points:+.2f}" for name, points in most)
            interval = f"[{candidate.low:+.2f}, {candidate.high:+.2f}]"
            cells = (
                candidate.name,
                f"{candidate.gain:+.2f}",
                interval,
                chance(candidate.p_helps),
                str(candidate.seen_on),
                why,
            )
            rows.append(Row(cells, "", (candidate.low, candidate.gain, candidate.high)))
        return Table(
            f"forecast for {self.main}: expected gain in points of dev score, before any run",
            (
                "candidate",
                "gain",
                f"{100 * self.coverage:.0f} % interval",
                "P(helps)",
                "tried",
                "most of it from",
            ),
            tuple(rows),
            self.notes,
            words=frozenset({"most of it from"}),
            optional=("most of it from",),
            legend={"tried": "on how many other main tasks"},
        )


def shared_errors(covariance: np.ndarray) -> np.ndarray:
    """How far each gain lies off when the error that all share is one standard deviation large.

    The loadings of one common factor by the centroid method (Thurstone 1931): an arm's mean
    covariance with the others, over the root of the mean of all these.

    Args:
        covariance: float64 [n, n], of the errors of n forecasts, in points².

    Returns:
        float64 [n], in points; zeros where nothing is shared.
    """
    n = len(covariance)
    between = covariance - np.diag(np.diag(covariance))
    if n < 2 or between.sum() <= 0:
        return np.zeros(n)
    loadings = between.sum(1) / (n - 1) / np.sqrt(between.sum() / (n * (n - 1)))
    most = _MOST_SHARED * np.sqrt(np.diag(covariance))
    return np.clip(loadings, -most, most)
