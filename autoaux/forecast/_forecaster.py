"""The forecaster: experience in, forecasts for a new main task out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.resources import as_file, files

import numpy as np
from scipy.special import ndtr

from autoaux.corpora import Corpus
from autoaux.forecast._design import design_of, fact_row, headroom, learnable_of, scale_of
from autoaux.forecast._experience import Experience, experience_of
from autoaux.forecast._forecast import CandidateForecast, Forecast
from autoaux.forecast._predictor import AdditiveGains, normal_quantile
from autoaux.forecast._sets import SetForecast, SetSurrogate
from autoaux.ledger import Ledger, default_path, union
from autoaux.signals import SignalTable

# Without any experience: as wide as gains of auxiliaries were found to spread on small main tasks.
_UNINFORMED_SD = 3.0


class Forecaster:
    """Forecasts gains from signals and from what a ledger says of other main tasks.

    >>> forecaster = Forecaster.fit(experience_of(ledger.records()))
    >>> forecaster.predict(main, candidates, compute_signals(main, candidates))
    """

    def __init__(
        self,
        experience: Experience,
        columns: tuple[str, ...],
        model: AdditiveGains | None,
        sets: SetSurrogate,
    ) -> None:
        self.experience = experience
        self.columns = columns
        self.model = model
        self.sets = sets
        self._seen_on: dict[str, set[str]] = defaultdict(set)
        for cell in experience.singles:
            self._seen_on[cell.source].add(cell.main.digest)

    @classmethod
    def fit(cls, experience: Experience, model: AdditiveGains | None = None) -> "Forecaster":
        """Learn from all single auxiliaries of an experience; sets teach the set surrogate."""
        design = design_of(experience)
        if len(design.cells) < 2:
            return cls(experience, (), None, SetSurrogate.fit(experience))
        fitted = (model or AdditiveGains(groups=design.groups)).fit(
            design.X, design.gains, errors=design.errors, **design.who
        )
        return cls(experience, design.names, fitted, SetSurrogate.fit(experience))

    def predict(
        self,
        main: Corpus,
        candidates: Sequence[Corpus],
        table: SignalTable,
        *,
        single_task_score: float | None = None,
    ) -> Forecast:
        """Expected gains of `candidates`, before any of them is trained with.

        Args:
            table: signals of the candidates; a signal that is missing counts as unknown.
            single_task_score: dev score of the main task alone in [0, 1], once it is known; how
                much there is to gain is the strongest single fact.
        """
        single = None if single_task_score is None else 100 * single_task_score
        notes = [*self._limits(), *self._unknown_signals(table)]
        if self.model is None:
            return _uninformed(main.name, [c.name for c in candidates], notes)
        if not candidates:
            return Forecast(main.name, (), np.zeros((0, 0)), self.model.coverage, tuple(notes))
        facts = headroom(single, main.metric)
        signals = [
            {name: value for name, value in table.row(candidate.name).items() if value is not None}
            for candidate in candidates
        ]
        X = np.array([fact_row(self.columns, known, facts) for known in signals], dtype=float)
        if single is None:
            notes.append(
                "how well the main task does alone is not known yet: as much is taken to be left to"
                " gain as for main tasks of its metric"
            )
        who = {
            "mains": np.array([main.digest] * len(candidates), dtype=object),
            "sources": np.array([candidate.digest for candidate in candidates], dtype=object),
            "scale": np.full(
                len(candidates),
                self._typical_scale(main.metric) if single is None else scale_of(single),
            ),
            "learnable": np.array([learnable_of(known) for known in signals]),
        }
        mean, covariance = self.model.distribution(X, **who)
        by_column, effects = self.model.contributions(X, **who)
        reach = normal_quantile(self.model.coverage)
        deviations = np.sqrt(np.diag(covariance))
        forecasts = []
        for i, candidate in enumerate(candidates):
            points = {name: float(values[i]) for name, values in effects.items()}
            points |= dict(zip(self.columns, by_column[i].tolist(), strict=True))
            forecasts.append(
                CandidateForecast(
                    name=candidate.name,
                    gain=float(mean[i]),
                    low=float(mean[i] - reach * deviations[i]),
                    high=float(mean[i] + reach * deviations[i]),
                    p_helps=float(ndtr(mean[i] / deviations[i])),
                    sd=float(deviations[i]),
                    contributions=points,
                    seen_on=len(self._seen_on.get(candidate.digest, set()) - {main.digest}),
                )
            )
        return Forecast(main.name, tuple(forecasts), covariance, self.model.coverage, tuple(notes))

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

    def _typical_scale(self, metric: str) -> float:
        singles = [main.single for main in self.experience.mains if main.metric == metric] or [
            main.single for main in self.experience.mains
        ]
        return scale_of(float(np.median(singles)))

    def _limits(self) -> list[str]:
        mains = len(self.model.mains_) if self.model else 0
        if mains == 0:
            return ["no recorded run to learn from: every candidate gets the same wide interval"]
        if mains == 1:
            return [
                "learned from one main task only: nothing can be validated, intervals are a guess"
            ]
        if mains < 5:
            return [f"learned from {mains} main tasks only: intervals are hardly validated"]
        return []

    def _unknown_signals(self, table: SignalTable) -> list[str]:
        if self.model is None:
            return []
        notes = []
        unknown = [name for name in table.names if name not in self.columns]
        if unknown:
            notes.append(
                f"{len(unknown)} signals were never seen (or never varied) in the experience and"
                f" are not used: {_some(unknown)}"
            )
        absent = [
            name
            for name in self.columns
            if name not in table.names and not name.startswith("headroom")
        ]
        if absent:
            notes.append(
                f"{len(absent)} signals of the experience are not in the table and count as"
                f" unknown: {_some(absent)}"
            )
        return notes


def default_forecaster(ledgers: Iterable[Ledger] = (), *, without: str | None = None) -> Forecaster:
    """Fitted on the packaged runs, the person's own ledger, and `ledgers`; takes seconds.

    How the packaged runs were made stands beside them in experience.md.

    Args:
        without: digest of a main task whose runs, whole or cut, are left out: whoever counts them
            as evidence must not expect from them too.
    """
    with as_file(files("autoaux.forecast") / "experience.jsonl.gz") as packaged:
        records = union([Ledger(packaged), Ledger(default_path()), *ledgers])
    return Forecaster.fit(
        experience_of(record for record in records if record.main.partition("@")[0] != without)
    )


def _uninformed(main: str, names: Sequence[str], notes: Sequence[str]) -> Forecast:
    reach = normal_quantile(0.9) * _UNINFORMED_SD
    candidates = tuple(
        CandidateForecast(name, 0.0, -reach, reach, 0.5, _UNINFORMED_SD, {}, 0) for name in names
    )
    return Forecast(main, candidates, np.eye(len(names)) * _UNINFORMED_SD**2, 0.9, tuple(notes))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
