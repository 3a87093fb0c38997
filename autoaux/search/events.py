"""What a search tells whoever listens: the progress display, MLflow, the ledger, the report."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autoaux.ledger import Outcome
from autoaux.search.arms import Arm
from autoaux.search.decision import Decision


@dataclass(frozen=True)
class SelectionStarted:
    """Data is read, signals and forecast are made, nothing is spent yet.

    `details` holds what was made, where it was made: ``signals`` (a SignalTable), ``forecast`` (a
    Forecast), ``candidates`` (corpora by name as they are trained: divided, leaks dropped),
    ``leaks`` (by candidate, sentences ``dropped`` and those ``in_main_train``) and ``warnings``
    (lines for a person).
    """

    main: str
    candidates: tuple[str, ...]
    expected_seconds: float
    details: dict[str, Any]


@dataclass(frozen=True)
class TrialStarted:
    number: int
    arm: Arm
    seed: int
    phase: str  # baseline, singles, sets, schedule, order, tune, confirm, settle


@dataclass(frozen=True)
class RungReached:
    number: int
    step: int
    score: float


@dataclass(frozen=True)
class TrialEnded:
    number: int
    arm: Arm
    seed: int
    outcome: Outcome
    elapsed: float
    remaining: float  # estimated seconds to the decision
    looked_up: bool = False  # taken from a ledger, not trained


@dataclass(frozen=True)
class DecisionMade:
    decision: Decision


Event = SelectionStarted | TrialStarted | RungReached | TrialEnded | DecisionMade
Listener = Callable[[Event], None]
