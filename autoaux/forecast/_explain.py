"""Why one candidate stands where it does, in words and numbers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from autoaux.forecast._forecast import Forecast
from autoaux.forecast._groups import group_of
from autoaux.forecast.recognising import OLDER_VERSION
from autoaux.signals import SignalTable

_EFFECTS = {
    "typical gain": "what an auxiliary brings a main task on average",
    "this source's record": "its record on other main tasks",
    "this main task's runs": "earlier runs of this main task",
    "this pair's runs": "earlier runs of this very pair",
    "this candidate's probe": "what its own short training tells of your labels",
    OLDER_VERSION: "what candidates gained on that version",
}
_GROUPS = {
    "headroom": "how much the main task has left to gain",
    "label mapping": "how its labels map onto yours",
    "vocabulary": "words and sizes",
    "vectors": "word vectors",
    "labels": "the label sets by themselves",
    "divergence": "how its word distributions differ from yours",
    "language": "language distance",
    "learning curve": "learning curves",
}


@dataclass(frozen=True)
class Reason:
    """One part of an expected gain.

    `points` of this candidate, `typical` points of the pool's median candidate; `details` are the
    group's strongest signals as (name, value, points, median value).
    """

    name: str
    words: str
    points: float
    typical: float
    details: tuple[tuple[str, float | None, float, float | None], ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A candidate's place in a forecast. Reasons are in order of what sets it apart."""

    sentence: str
    rank: int
    reasons: tuple[Reason, ...]


def explain(forecast: Forecast, name: str, table: SignalTable, *, details: int = 3) -> Explanation:
    """Why candidate `name` has its forecast, beside the median candidate of the pool.

    Raises:
        KeyError: no candidate of that name.
    """
    mine = forecast.of(name)
    points = {
        candidate.name: _by_reason(candidate.contributions) for candidate in forecast.candidates
    }
    reasons = []
    for reason, total in points[name].items():
        typical = float(np.median([points[other].get(reason, 0.0) for other in points]))
        members = [s for s in mine.contributions if s in table.names and group_of(s) == reason]
        strongest = sorted(members, key=lambda s: -abs(mine.contributions[s]))[:details]
        shown = tuple(
            (s, table.value(name, s), mine.contributions[s], _median(table, s)) for s in strongest
        )
        reasons.append(Reason(reason, {**_EFFECTS, **_GROUPS}[reason], total, typical, shown))
    reasons.sort(key=lambda reason: (-abs(reason.points - reason.typical), -abs(reason.points)))
    rank = 1 + sum(candidate.gain > mine.gain for candidate in forecast.candidates)
    record = (
        f"tried on {mine.seen_on} other main tasks"
        if mine.seen_on
        else "never tried on another main task"
    )
    sentence = (
        f"{name} is number {rank} of {len(forecast.candidates)} candidates for {forecast.main}:"
        f" expected gain {mine.gain:+.2f} points, {forecast.coverage:.0%} interval"
        f" [{mine.low:+.2f}, {mine.high:+.2f}], helps with probability {mine.p_helps:.2f};"
        f" {record}."
    )
    return Explanation(sentence, rank, tuple(reasons))


def _by_reason(contributions: Mapping[str, float]) -> dict[str, float]:
    totals: dict[str, float] = defaultdict(float)
    for name, points in contributions.items():
        totals[name if name in _EFFECTS else group_of(name)] += points
    return dict(totals)


def _median(table: SignalTable, name: str) -> float | None:
    values = [
        value
        for candidate in table.candidates
        if (value := table.value(candidate, name)) is not None
    ]
    return float(np.median(values)) if values else None
