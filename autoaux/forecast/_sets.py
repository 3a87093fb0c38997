"""The gain of a set of auxiliaries, from its members' gains, their overlap, order and schedule.

A set's gain is hardly the sum of its members' gains. What is predicted is how far the set is
beyond its best member, by the same mixed model as single gains, learned from recorded sets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from autoaux.forecast._experience import Cell, Experience
from autoaux.forecast._predictor import AdditiveGains

# How much two corpora repeat each other: of the recorded signals, the first that is there.
OVERLAPS = ("text_overlap.multiplicative", "shared_vocabulary")
SET_FACTS = ("helpful rest", "harmful rest", "size", "redundancy", "concatenated", "best goes last")
_FEWEST = 12
# Without recorded sets: the rest of a set hardly adds, and how far that is off on published sets.
_UNLEARNED_SD = 2.0


@dataclass(frozen=True)
class SetForecast:
    """As `CandidateForecast`, for a set in its order of training."""

    members: tuple[str, ...]
    gain: float
    low: float
    high: float
    p_helps: float
    sd: float


@dataclass(frozen=True)
class SetRecords:
    """Recorded sets whose members were each also tried alone on the same main task.

    Attributes:
        facts: float64 [sets, SET_FACTS], NaN where one is missing.
        beyond: points beyond the best member [sets]; errors: their standard errors.
        mains: digest of each set's main task [sets].
    """

    facts: np.ndarray
    beyond: np.ndarray
    errors: np.ndarray
    mains: np.ndarray

    @classmethod
    def of(cls, experience: Experience) -> "SetRecords":
        facts, beyond, errors, cells = set_design(experience)
        mains = np.array([cell.main.digest for cell in cells], dtype=object)
        return cls(facts, beyond, errors, mains)


@dataclass(frozen=True)
class SetSurrogate:
    """Predicts sets from gains of their members.

    Attributes:
        model: fitted on recorded sets; None where there were too few.
        records: what it was fitted on.
    """

    model: AdditiveGains | None
    records: SetRecords

    @classmethod
    def fit(cls, experience: Experience) -> "SetSurrogate":
        """Learn from all sets whose members were each also tried alone on the same main task."""
        return cls.learn(SetRecords.of(experience))

    @classmethod
    def learn(cls, records: SetRecords) -> "SetSurrogate":
        if len(records.beyond) < _FEWEST:
            return cls(None, records)
        model = AdditiveGains(trees=0, relative=False).fit(
            records.facts, records.beyond, mains=records.mains, errors=records.errors
        )
        return cls(model, records)

    @property
    def learned_from(self) -> int:
        """Number of recorded sets."""
        return len(self.records.beyond)

    def predict(
        self, gains: np.ndarray, schedule: str, redundancy: float | None = None
    ) -> tuple[np.ndarray, float]:
        """Expected gains [draws] and their standard deviation, in points.

        Args:
            gains: gains of the members in training order, float64 [draws, members].
        """
        best = gains.max(1)
        if self.model is None:
            return best, _UNLEARNED_SD
        X = np.stack([set_facts(row, schedule, redundancy) for row in gains])
        sd = float(np.sqrt(self.model.distribution(X[:1])[1][0, 0]))
        return best + self.model.predict(X), sd


def set_design(
    experience: Experience,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[Cell, ...]]:
    """Facts [sets, SET_FACTS], points beyond the best member [sets], their errors, and the sets."""
    alone = {(cell.main.key, cell.auxiliaries[0]): cell for cell in experience.singles}
    rows, beyond, errors, cells = [], [], [], []
    for cell in experience.sets:
        keys = [(cell.main.key, auxiliary) for auxiliary in cell.auxiliaries]
        if not all(key in alone for key in keys):
            continue
        members = [alone[key] for key in keys]
        gains = np.array([member.gain for member in members])
        rows.append(
            set_facts(gains, cell.schedule, redundancy_of(cell.auxiliaries, experience.signals))
        )
        beyond.append(cell.gain - gains.max())
        # The single task's noise is in both and cancels; the best member's own does not.
        errors.append(
            cell.main.noise
            * np.sqrt(1 / len(cell.scores) + 1 / len(members[int(gains.argmax())].scores))
        )
        cells.append(cell)
    return (
        np.array(rows).reshape(len(cells), len(SET_FACTS)),
        np.array(beyond),
        np.array(errors),
        tuple(cells),
    )


def set_facts(gains: np.ndarray, schedule: str, redundancy: float | None) -> list[float]:
    """One row of `SET_FACTS`; `gains` in training order."""
    rest = np.delete(gains, gains.argmax())
    return [
        float(rest[rest > 0].sum()),
        float(rest[rest < 0].sum()),
        float(len(gains)),
        np.nan if redundancy is None else redundancy,
        float(schedule == "concatenation"),
        gains.argmax() / (len(gains) - 1) if len(gains) > 1 else 0.5,
    ]


def redundancy_of(
    auxiliaries: Sequence[str], signals: Mapping[tuple[str, str], Mapping[str, float]]
) -> float | None:
    """Mean overlap of the pairs of a set, from recorded signals of (auxiliary, auxiliary)."""
    found = []
    for pair in combinations(auxiliaries, 2):
        known = signals.get(pair) or signals.get(pair[::-1]) or {}
        found += [known[name] for name in OVERLAPS if name in known][:1]
    return float(np.mean(found)) if found else None
