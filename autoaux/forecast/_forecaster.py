"""The forecaster: experience in, forecasts for a new main task out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtr
from sklearn.base import clone

from autoaux.forecast._asked import Asked, EncoderAsked
from autoaux.forecast._design import (
    PROBE,
    Design,
    design_of,
    fact_row,
    headroom,
    learnable_of,
    scale_of,
)
from autoaux.forecast._experience import Experience, unrecorded_metric
from autoaux.forecast._forecast import CandidateForecast, Forecast
from autoaux.forecast._predictor import AdditiveGains, normal_quantile
from autoaux.forecast._probe_stack import ProbeStack
from autoaux.forecast._sets import SetForecast, SetSurrogate
from autoaux.forecast.recognising import Recognised, recognition_notes, uninformed
from autoaux.signals import PROBES, SignalTable


class Forecaster:
    """Forecasts gains from signals and from what a ledger says of other main tasks.

    >>> forecaster = Forecaster.fit(experience_of(ledger.records()))
    >>> forecaster.predict(main, candidates, compute_signals(main, candidates))

    Which signals are known differs: by what the person computes, by what was trained already. The
    model is fitted on those columns that the question has, once for every such pattern, so that
    nothing unknown is filled with means and intervals are as wide as that knowledge makes them.
    """

    def __init__(
        self, experience: Experience, design: Design, model: AdditiveGains | None = None
    ) -> None:
        self.experience = experience
        self.design = design
        self.sets = SetSurrogate.fit(experience)
        self._model = model or AdditiveGains()
        self._fitted: dict[tuple[str, ...], AdditiveGains] = {}
        self._stacks: dict[tuple[str, ...], ProbeStack | None] = {}
        self._seen_on: dict[str, set[str]] = defaultdict(set)
        for cell in experience.singles:
            self._seen_on[cell.source].add(cell.main.digest)

    @classmethod
    def fit(cls, experience: Experience, model: AdditiveGains | None = None) -> "Forecaster":
        """Learn from all single auxiliaries of an experience; sets teach the set surrogate.

        Args:
            model: its settings are taken, its groups are those of the columns.
        """
        return cls(experience, design_of(experience), model)

    def model(self, columns: tuple[str, ...]) -> AdditiveGains:
        """The model that knows these columns of the design only, in its order.

        Without the headroom a gain is in points, not in what was left to gain: that is not known of
        the question either, or was the same for all main tasks.
        """
        if columns not in self._fitted:
            design = self.design.with_columns(columns)
            who = design.who | ({} if _in_headroom(columns) else {"scale": None})
            model = clone(self._model).set_params(groups=design.groups)
            self._fitted[columns] = model.fit(design.X, design.gains, errors=design.errors, **who)
        return self._fitted[columns]

    def stack(self, columns: tuple[str, ...]) -> ProbeStack | None:
        """What probes add to the model of these columns; None where too few were recorded."""
        if columns not in self._stacks:
            model = self.model(columns)
            self._stacks[columns] = ProbeStack.fit(model.mixed_, model.gains_, self.design.probes)
        return self._stacks[columns]

    def predict(
        self,
        main: Asked,
        candidates: Sequence[Asked],
        table: SignalTable,
        *,
        single_task_score: float | None = None,
        known_as: Mapping[str, Recognised] | None = None,
        encoder: EncoderAsked | None = None,
    ) -> Forecast:
        """Expected gains of `candidates`, before any of them is trained with.

        Args:
            table: signals of the candidates. A signal that no candidate has is left out of the
                fit; one that some lack counts as unknown for those. Probes count for candidates
                that nobody has tried; what is known of others they do not change.
            single_task_score: dev score of the main task alone in [0, 1], once it is known; how
                much there is to gain is the strongest single fact.
            known_as: by digest, candidates that are recorded sources under another digest, as
                `recognised` finds them.
            encoder: what is asked about; where no run of its kind is recorded, the forecast is
                wider and says so.
        """
        known = self._predicted(main, candidates, table, single_task_score, known_as or {})
        kinds = {one.encoder for one in self.experience.mains}
        if encoder is None or not kinds or encoder.kind in kinds:
            return known
        return known.of_other_encoders(" and ".join(sorted(kinds)), encoder.mode)

    def _predicted(
        self,
        main: Asked,
        candidates: Sequence[Asked],
        table: SignalTable,
        single_task_score: float | None,
        again: Mapping[str, Recognised],
    ) -> Forecast:
        source_of = {
            c.digest: again[c.digest].digest if c.digest in again else c.digest for c in candidates
        }
        single = None if single_task_score is None else 100 * single_task_score
        notes = [*self._limits(), *self._left_out(table)]
        notes += recognition_notes(candidates, again)
        if len(self.design.cells) < 2:
            return uninformed(main.name, [c.name for c in candidates], notes)
        if not candidates:
            return Forecast(main.name, (), np.zeros((0, 0)), self._model.coverage, tuple(notes))
        facts = headroom(single, main.metric)
        signals = [
            {name: value for name, value in table.row(candidate.name).items() if value is not None}
            for candidate in candidates
        ]
        at_hand = {*facts, *(name for known in signals for name in known)}
        columns = tuple(name for name in self.design.names if name in at_hand)
        columns = columns or self.design.names[:1]  # as a fact that nobody knows
        model = self.model(columns)
        X = np.array([fact_row(columns, known, facts) for known in signals], dtype=float)
        scale = None
        if single is not None and _in_headroom(columns):
            scale = np.full(len(candidates), scale_of(single))
        if single is None:
            notes.append(
                "how well the main task does alone is not known yet: as much is taken to be left to"
                " gain as for other main tasks"
            )
        learnable = np.array([learnable_of(known) for known in signals])
        who = {
            "mains": np.array([main.digest] * len(candidates), dtype=object),
            "sources": np.array([source_of[c.digest] for c in candidates], dtype=object),
            "scale": scale,
            "learnable": learnable,
        }
        by_column, effects = model.contributions(X, **who)
        tried = [
            len(self._seen_on.get(source_of[candidate.digest], set()) - {main.digest})
            for candidate in candidates
        ]
        mean, covariance = model.distribution(X, **who)
        if unrecorded := unrecorded_metric(main.metric, self.experience.mains):
            notes.append(unrecorded)
            covariance = covariance + np.diag(self.design.spread(scale, len(candidates)))
        probes = np.array(
            [
                np.nan if times else known.get(PROBE, np.nan)
                for times, known in zip(tried, signals, strict=True)
            ]
        )
        if np.isfinite(probes).any() and (stack := self.stack(columns)):
            unit = 1.0 if scale is None else scale[0]
            moved, covariance = stack.apply(mean / unit, covariance / unit**2, probes, learnable)
            moved, covariance = moved * unit, covariance * unit**2
            effects["this candidate's probe"], mean = moved - mean, moved
        reach = normal_quantile(model.coverage)
        deviations = np.sqrt(np.diag(covariance))
        forecasts = []
        for i, candidate in enumerate(candidates):
            points = {name: float(values[i]) for name, values in effects.items()}
            points |= dict(zip(columns, by_column[i].tolist(), strict=True))
            forecasts.append(
                CandidateForecast(
                    name=candidate.name,
                    gain=float(mean[i]),
                    low=float(mean[i] - reach * deviations[i]),
                    high=float(mean[i] + reach * deviations[i]),
                    p_helps=float(ndtr(mean[i] / deviations[i])),
                    sd=float(deviations[i]),
                    contributions=points,
                    seen_on=tried[i],
                )
            )
        return Forecast(main.name, tuple(forecasts), covariance, model.coverage, tuple(notes))

    def predict_set(
        self,
        forecast: Forecast,
        members: Sequence[str],
        *,
        schedule: str = "auxiliary",
        redundancy: float | None = None,
        draws: int = 400,
    ) -> SetForecast:
        """Expected gain of training with several auxiliaries, in the order of `members`.

        Args:
            forecast: of the single members (of this forecaster, or gains learned since).
            redundancy: `redundancy_of` the members, where known.
            draws: joint draws of the members' gains, by which their uncertainty is carried over.
        """
        index = {candidate.name: i for i, candidate in enumerate(forecast.candidates)}
        chosen = [index[name] for name in members]
        samples = forecast.samples(draws)[:, chosen]
        means, sd = self.sets.predict(
            np.vstack([forecast.gains[chosen], samples]), schedule, redundancy
        )
        gain, total = float(means[0]), float(np.sqrt(means[1:].var() + sd**2))
        reach = normal_quantile(forecast.coverage) * total
        return SetForecast(
            tuple(members), gain, gain - reach, gain + reach, float(ndtr(gain / total)), total
        )

    def _limits(self) -> list[str]:
        mains = len(set(self.design.mains)) if len(self.design.cells) > 1 else 0
        if mains == 0:
            return ["no recorded run to learn from: every candidate gets the same wide interval"]
        if mains == 1:
            return [
                "learned from one main task only: nothing can be validated, intervals are a guess"
            ]
        if mains < 5:
            return [f"learned from {mains} main tasks only: intervals are hardly validated"]
        return []

    def _left_out(self, table: SignalTable) -> list[str]:
        if len(self.design.cells) < 2:
            return []
        notes = []
        unknown = [
            name for name in table.names if name not in self.design.names and name not in PROBES
        ]
        if unknown:
            notes.append(
                f"{len(unknown)} signals were never seen (or never varied) in recorded runs and do"
                f" not count: {_some(unknown)}"
            )
        absent = [
            name
            for name in self.design.names
            if name not in table.names and not name.startswith("headroom")
        ]
        if absent:
            notes.append(
                f"{len(absent)} signals of recorded runs are unknown here; the forecast was fitted"
                f" without them: {_some(absent)}"
            )
        return notes


def _in_headroom(columns: Sequence[str]) -> bool:
    """Whether the model of these columns counts gains by what was left to gain."""
    return "headroom" in columns


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
