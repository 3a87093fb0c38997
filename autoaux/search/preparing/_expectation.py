"""The forecast as the search uses it: priors, who is left out, and what sets may bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoaux.corpora import Corpus
from autoaux.ledger import PairSignals
from autoaux.recipe import ScheduleName
from autoaux.search.beliefs import LearnedSets, Prior, Refine

if TYPE_CHECKING:
    from autoaux.forecast import Forecast
    from autoaux.signals import SignalTable


@dataclass(frozen=True)
class Expectation:
    """What is expected before anything was trained; empty where no forecast was asked for.

    Attributes:
        dropped: candidates that the forecast leaves out, and why.
        refine: priors once the single task's dev score, in [0, 1], is known.
        sets: what the experience says of sets.
        records: the signals as ledgers keep them, so that later forecasts learn from these runs.
        forecast, signals: what all of that was made from.
    """

    priors: Mapping[str, Prior] = field(default_factory=dict)
    dropped: Sequence[tuple[str, str]] = ()
    refine: Refine | None = None
    sets: LearnedSets | None = None
    records: Sequence[PairSignals] = ()
    forecast: "Forecast | None" = None
    signals: "SignalTable | None" = None

    @classmethod
    def of(
        cls,
        main: Corpus,
        candidates: Sequence[Corpus],
        table: "SignalTable",
        schedule: ScheduleName = "auxiliary",
        most_loss: float | None = 0.05,
    ) -> "Expectation":
        """Forecast and pruning of a pool.

        Args:
            main, candidates: as they were read, which is how ledgers know them.
            table: signals of what will be trained: leaks dropped, nothing else.
            schedule: how auxiliaries are trained.
            most_loss: candidates are left out as long as that costs so many points on average;
                None leaves out nobody.
        """
        from autoaux.forecast import default_forecaster, pair_signals, prune

        forecaster = default_forecaster(without=main.digest)  # its own runs count as runs
        forecast = forecaster.predict(main, candidates, table)
        pruning = prune(forecast, most_loss=most_loss)
        said = {
            item.name: f"expected gain {item.gain:+.2f} [{item.low:+.2f}, {item.high:+.2f}]"
            for item in forecast.candidates
        }
        dropped = [
            (name, f"{said[name]}, chance {pruning.chances[name]:.1%} to be in the best set")
            for name in pruning.dropped
        ]

        def refine(score: float) -> dict[str, Prior]:
            return priors_of(forecaster.predict(main, candidates, table, single_task_score=score))

        return cls(
            priors_of(forecast),
            dropped,
            refine,
            LearnedSets.of(forecaster.sets, schedule),
            pair_signals(main, candidates, table),
            forecast,
            table,
        )

    @property
    def forecasts(self) -> dict[str, tuple[float, float, float]]:
        """(gain, low, high) in points, by name."""
        candidates = self.forecast.candidates if self.forecast else ()
        return {item.name: (item.gain, item.low, item.high) for item in candidates}

    @property
    def gains(self) -> dict[str, float]:
        """Expected gains in points, by name."""
        return {name: gain for name, (gain, _, _) in self.forecasts.items()}


def priors_of(forecast: "Forecast") -> dict[str, Prior]:
    """What the search expects of each candidate, by name."""
    from autoaux.forecast import shared_errors

    shared = shared_errors(forecast.covariance)
    return {
        item.name: Prior(item.gain, item.sd, float(error))
        for item, error in zip(forecast.candidates, shared, strict=True)
    }
