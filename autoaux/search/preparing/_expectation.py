"""The forecast as the search uses it: priors, who is left out, and what sets may bring."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoaux.corpora import Corpus
from autoaux.ledger import CorpusSketch, PairSignals
from autoaux.recipe import ScheduleName
from autoaux.search.beliefs import LearnedSets, Prior, Refine, SeedNoise
from autoaux.search.preparing._probing import Probing, forecast_of

if TYPE_CHECKING:
    from autoaux.forecast import Forecast
    from autoaux.signals import SignalTable


@dataclass(frozen=True)
class Expectation:
    """What is expected before anything was trained; empty where no forecast was asked for.

    Attributes:
        dropped: how many candidates the forecast would leave out before anything was trained.
        refine: priors once the single task's dev score, in [0, 1], is known.
        sets: what the experience says of sets.
        records: signals and sketches as ledgers keep them, so that later forecasts learn from these
            runs.
        forecast, signals: what all of that was made from.
        seconds: what the probes took of the budget.
        notes: who was known again and who was probed, in words.
        noise: what recorded runs say of seeds.
    """

    priors: Mapping[str, Prior] = field(default_factory=dict)
    dropped: int = 0
    refine: Refine | None = None
    sets: LearnedSets | None = None
    records: Sequence[PairSignals | CorpusSketch] = ()
    forecast: "Forecast | None" = None
    signals: "SignalTable | None" = None
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    noise: SeedNoise | None = None

    @classmethod
    def of(
        cls,
        main: Corpus,
        candidates: Sequence[Corpus],
        table: "SignalTable",
        schedule: ScheduleName = "auxiliary",
        most_loss: float | None = 0.05,
        probing: Probing | None = None,
        sketches: bool = True,
        encoder: str = "gru",
    ) -> "Expectation":
        """Forecast and pruning of a pool.

        Args:
            main, candidates: as they were read, which is how ledgers know them.
            table: signals of what will be trained: leaks dropped, nothing else.
            schedule: how auxiliaries are trained.
            most_loss: candidates are left out as long as that costs so many points on average;
                None leaves out nobody.
            probing: how candidates that nobody has tried are probed; None for not at all.
            sketches: whether recorded sources are known again in other cuts and versions.
            encoder: the kind that is asked about, whose seed noise is looked up.
        """
        from autoaux.forecast import (
            default_forecaster,
            pair_signals,
            prune,
            recognised,
            seed_noise,
            sketches_of,
        )

        forecaster = default_forecaster(without=main.digest)  # its own runs count as runs
        started = time.monotonic()
        again = recognised(candidates, forecaster.experience) if sketches else {}
        forecast, more = forecast_of(
            forecaster, main, candidates, table, probing=probing, known_as=again
        )
        notes = [again[c.digest].sentence_of(c.name) for c in candidates if c.digest in again]
        notes, table = [*notes, *(() if more is table else forecast.notes[:1])], more
        seconds = time.monotonic() - started if probing else 0.0
        known = seed_noise(forecaster.experience, main.metric, encoder)
        pruning = prune(forecast, most_loss=most_loss)
        if dropped := len(pruning.dropped):
            notes.append(
                f"{dropped} of {len(forecast.candidates)} candidates are left out for now"
                f" (expected loss {pruning.expected_loss:.2f} points; --prune off tries all)"
            )

        def refine(score: float) -> dict[str, Prior]:
            return priors_of(
                forecaster.predict(main, candidates, table, single_task_score=score, known_as=again)
            )

        return cls(
            priors_of(forecast),
            dropped,
            refine,
            LearnedSets.of(forecaster.sets, schedule),
            [*pair_signals(main, candidates, table), *sketches_of(candidates)],
            forecast,
            table,
            seconds,
            tuple(notes),
            noise=SeedNoise(*known) if known else None,
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
