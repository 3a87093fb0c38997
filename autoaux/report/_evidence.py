"""What was known of each candidate before anything was run, as plain data in the run's folder."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from autoaux.files import write_text
from autoaux.report._label_map import MapExcerpt, map_excerpt
from autoaux.runfolder import RunFolder, read_kept
from autoaux.search import Gathered

if TYPE_CHECKING:
    from autoaux.forecast import Forecast


@dataclass(frozen=True)
class ForecastFacts:
    """Forecast gain in points with its bounds, P(helps), and each signal's contribution in
    points.
    """

    gain: float
    low: float
    high: float
    p_helps: float
    contributions: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CandidateEvidence:
    """One candidate.

    A signal that is missing is None in `signals` and has its reason in `reasons`.
    """

    signals: dict[str, float | None] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    forecast: ForecastFacts | None = None
    label_map: MapExcerpt | None = None
    leaks: str = ""


_EVIDENCE = TypeAdapter(dict[str, CandidateEvidence])


def gather_evidence(gathered: Gathered) -> dict[str, CandidateEvidence]:
    """What is known of each candidate: signals, forecast, leaks, and the label map of the part
    that is trained on.
    """
    found, table = gathered.found, gathered.signals
    evidence = {}
    for candidate in gathered.pool.corpora:
        name = candidate.name
        known = table if table is not None and name in table.candidates else None
        evidence[name] = CandidateEvidence(
            signals=known.row(name) if known else {},
            reasons=(
                {signal: reason for signal in known.names if (reason := known.reason(name, signal))}
                if known
                else {}
            ),
            forecast=_forecast_facts(gathered.forecast, name),
            label_map=map_excerpt(found.main, found.clean.get(name, candidate)),
            leaks=_in_words(found.leaks.get(name, {})),
        )
    return evidence


def _in_words(leaks: Mapping[str, int]) -> str:
    """What of a candidate stands in the main task's splits."""
    parts = []
    if dropped := leaks.get("dropped"):
        parts.append(
            f"{dropped:,} of its sentences stand in the main task's dev or test and were dropped"
        )
    if repeated := leaks.get("in_main_train"):
        parts.append(
            f"{repeated:,} of its training sentences stand in the main task's train and add"
            " nothing new"
        )
    return "; ".join(parts)


def _forecast_facts(forecast: "Forecast | None", name: str) -> ForecastFacts | None:
    if forecast is None or name not in {candidate.name for candidate in forecast.candidates}:
        return None
    found = forecast.of(name)
    return ForecastFacts(
        found.gain, found.low, found.high, found.p_helps, dict(found.contributions)
    )


def write_evidence(folder: Path, evidence: Mapping[str, CandidateEvidence]) -> None:
    plain = {name: asdict(item) for name, item in evidence.items()}
    write_text(RunFolder(folder).evidence, json.dumps(plain, ensure_ascii=False) + "\n")


def read_evidence(folder: Path) -> dict[str, CandidateEvidence]:
    """The evidence of a run's folder; InputError where it is missing or half written."""
    return read_kept(RunFolder(folder).evidence, _EVIDENCE, "made its signals")
