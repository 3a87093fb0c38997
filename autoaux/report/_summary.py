"""What the report says, as plain data: everything that a page or a figure shows is a field here."""

from dataclasses import dataclass

from autoaux.report._citations import Reference
from autoaux.report._facts import CorpusFacts, Facts
from autoaux.report._label_map import MapExcerpt
from autoaux.search import Arm, ArmEvidence, Decision


@dataclass(frozen=True)
class Trial:
    """One run. Times are seconds since the selection began, scores are points (0-100)."""

    number: int
    arm: Arm
    seed: int
    phase: str
    start: float
    end: float | None  # None while it runs, or after a crash
    score: float | None
    status: str
    error: str
    curve: tuple[tuple[int, float], ...]  # (step, dev score)


@dataclass(frozen=True)
class SignalLine:
    """A signal of one candidate; `contribution` is its share of the forecast gain, in points."""

    name: str
    value: float | None
    reason: str | None
    contribution: float | None


@dataclass(frozen=True)
class BoardRow:
    """A line of the leaderboard and what opens under it.

    `key` is its address within the page (``#arm-KEY``). `evidence` is None where nothing was run.
    """

    key: str
    arm: Arm
    evidence: ArmEvidence | None
    forecast: tuple[float, float, float] | None  # gain, low, high
    why_not_run: str
    corpora: tuple[CorpusFacts, ...]
    signals: tuple[SignalLine, ...]
    label_map: MapExcerpt | None
    leaks: str
    trials: tuple[Trial, ...]

    @property
    def name(self) -> str:
        return self.arm.name

    @property
    def baseline(self) -> bool:
        """Whether this is what every gain is measured against: the single task as the recipe
        has it.
        """
        return self.arm == Arm()

    @property
    def so_far(self) -> float | None:
        """Mean dev score of its finished runs, in points; None before the first."""
        scores = [trial.score for trial in self.trials if trial.status == "finished"]
        known = [score for score in scores if score is not None]
        return sum(known) / len(known) if known else None


@dataclass(frozen=True)
class Narrowing:
    """What the search believed of one arm's gain: (seconds, gain, low, high), and what its
    fresh seeds then said.
    """

    name: str
    points: tuple[tuple[float, float, float, float], ...]
    confirmed: tuple[float, float, float] | None


@dataclass(frozen=True, repr=False)
class Summary:
    """A selection as the report tells it; `decision` is None while it is not decided."""

    folder: str
    facts: Facts
    metric: str
    decision: Decision | None
    rows: tuple[BoardRow, ...]
    trials: tuple[Trial, ...]
    narrowing: tuple[Narrowing, ...]
    seconds: float
    torn_lines: int
    references: tuple[Reference, ...]

    def __repr__(self) -> str:
        verdict = "not decided yet" if self.decision is None else self.decision.verdict
        main, runs, sets = self.facts.main.name, len(self.trials), len(self.rows)
        return f"<Summary of {main}: {verdict}, {runs} runs of {sets} sets>"

    @property
    def single_task(self) -> BoardRow | None:
        return next((row for row in self.rows if row.baseline), None)
