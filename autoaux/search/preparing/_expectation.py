"""The forecast as the search uses it: priors, who is left out, and what sets may bring."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from autoaux.corpora import Corpus
from autoaux.ledger import CorpusSketch, PairSignals
from autoaux.recipe import EncoderPart, Gru, ScheduleName
from autoaux.search.beliefs import LearnedSets, Prior, Refine, SeedNoise
from autoaux.search.preparing._foresight import Foresight
from autoaux.search.preparing._matching import Matching
from autoaux.search.preparing._probing import Probing

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
        seconds: what the forecast took of the budget, vectors and probes included.
        notes: who was known again, who was probed and what was left out, in words.
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
        matching: Matching | None = None,
        probing: Probing | None = None,
        sketches: bool = True,
        encoder: EncoderPart | None = None,
    ) -> "Expectation":
        """Forecast and pruning of a pool.

        Args:
            main, candidates: as they were read, which is how ledgers know them.
            table: signals of what will be trained: leaks dropped, nothing else.
            schedule: how auxiliaries are trained.
            most_loss: candidates are left out as long as that costs so many points on average;
                None leaves out nobody.
            matching: how vectors are compared; None for not at all.
            probing: how candidates that nobody has tried are probed; None for not at all.
            sketches: whether recorded sources, and the main task, are known again in other cuts and
                versions.
            encoder: the one that is asked about; the small GRU without it.
        """
        from autoaux.forecast import (
            default_forecaster,
            pair_signals,
            prune,
            seed_noise,
            sketches_of,
        )

        known = default_forecaster(without=main.digest)  # its own runs count as runs
        started = time.monotonic()
        asked = encoder or Gru()
        foresight = Foresight(known, main, candidates, encoder=asked)
        if sketches:
            foresight = foresight.recognising(schedule, asked.kind)
        forecast, table, done = foresight.after(table, [matching, probing])
        notes = [*foresight.sentences, *done]
        seconds = time.monotonic() - started
        noise = seed_noise(known.experience, main.metric, asked.kind)
        pruning = prune(forecast, most_loss=most_loss)
        if forecast.foreign:
            notes.append(forecast.foreign)
        if dropped := len(pruning.dropped):
            notes.append(
                f"{dropped} of {len(forecast.candidates)} candidates are left out for now"
                f" (expected loss {pruning.expected_loss:.2f} points; --prune off tries all)"
            )

        def refine(score: float) -> dict[str, Prior]:
            return priors_of(foresight.of(table, score))

        return cls(
            priors_of(forecast),
            dropped,
            refine,
            LearnedSets.of(foresight.forecaster.sets, schedule),
            [*pair_signals(main, candidates, table), *sketches_of([main, *candidates])],
            forecast,
            table,
            seconds,
            tuple(notes),
            noise=SeedNoise(*noise) if noise else None,
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
    """What the search expects of each candidate, by name; nothing of those that no recorded run
    tells of.
    """
    from autoaux.forecast import shared_errors

    known = np.array([item.known for item in forecast.candidates], bool)
    shared = iter(shared_errors(forecast.covariance[np.ix_(known, known)]))
    return {
        item.name: Prior(item.gain, item.sd, float(next(shared)))
        for item in forecast.candidates
        if item.known
    }
