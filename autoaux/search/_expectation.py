"""The forecast as the search uses it: priors, who is left out, and what sets may bring."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autoaux.corpora import Corpus
from autoaux.ledger import PairSignals
from autoaux.search._posterior import Prior
from autoaux.search._sets import SetForecast

Refine = Callable[[float], Mapping[str, Prior]]


@dataclass(frozen=True)
class Expectation:
    """What is expected before anything was trained; empty where no forecast was asked for.

    Attributes:
        forecasts: (gain, low, high) in points, by name.
        dropped: candidates that the forecast leaves out, and why.
        refine: priors once the single task's dev score, in [0, 1], is known.
        records: the signals as ledgers keep them, so that later forecasts learn from these runs.
        details: the forecast and the signals behind it, for whoever listens.
    """

    forecasts: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    priors: Mapping[str, Prior] = field(default_factory=dict)
    dropped: Sequence[tuple[str, str]] = ()
    refine: Refine | None = None
    records: Sequence[PairSignals] = ()
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, main: Corpus, candidates: Mapping[str, Corpus]) -> "Expectation":
        """Signals, forecast and pruning of a pool."""
        from autoaux.forecast import default_forecaster, pair_signals, prune
        from autoaux.signals import compute_signals

        corpora = list(candidates.values())
        table = compute_signals(main, corpora)
        forecaster = default_forecaster()
        forecast = forecaster.predict(main, corpora, table)
        pruning = prune(forecast)
        said = {item.name: f"expected gain {item.gain:+.2f} [{item.low:+.2f}, {item.high:+.2f}]" for item in forecast.candidates}
        dropped = [(name, f"{said[name]}, chance {pruning.chances[name]:.1%} to be in the best set") for name in pruning.dropped]

        def refine(score: float) -> dict[str, Prior]:
            better = forecaster.predict(main, corpora, table, single_task_score=score)
            return {item.name: Prior(item.gain, item.sd) for item in better.candidates}

        return cls(
            {item.name: (item.gain, item.low, item.high) for item in forecast.candidates},
            {item.name: Prior(item.gain, item.sd) for item in forecast.candidates},
            dropped,
            refine,
            pair_signals(main, corpora, table),
            {"signals": table, "forecast": forecast, "pruning": pruning.sentence},
        )

    def gain(self, name: str) -> float:
        return self.forecasts[name][0] if name in self.forecasts else 0.0


def learned_sets(schedule: str) -> SetForecast:
    """The forecast room's model of sets, asked with the gains that the search believes in."""
    from autoaux.forecast import default_forecaster

    surrogate = default_forecaster().sets

    def forecast(members: Sequence[str], gains: Mapping[str, float]) -> Prior:
        means, sd = surrogate.predict(np.array([[gains[name] for name in members]]), schedule)
        return Prior(float(means[0]), sd)

    return forecast
