"""What a search tells whoever listens: the progress display, MLflow, the ledger, the report."""

from collections.abc import Callable
from dataclasses import dataclass, field

from autoaux.ledger import Outcome
from autoaux.search.arms import Arm, RecipeBook, Settings
from autoaux.search.decision import Decision
from autoaux.search.preparing import Gathered


@dataclass(frozen=True)
class SelectionPlan:
    """What a selection is about to do, as plain data.

    Attributes:
        main, candidates: names; of the candidates those to try, the least promising first.
        expected_seconds: wall-clock seconds to the decision.
        sentence: how many runs, and how long one takes.
        notes: what else to know of the runs: what a small budget takes from them, what was lost.
        warnings: what was noticed in the data.
        trials_so_far: runs of earlier sessions.
    """

    main: str
    candidates: tuple[str, ...]
    expected_seconds: float
    sentence: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    trials_so_far: int = 0


@dataclass(frozen=True)
class Setup:
    """What a person chose, and what makes the recipe of every run of it."""

    settings: Settings
    book: RecipeBook


@dataclass(frozen=True)
class SelectionStarted:
    """Data is read, signals and forecast are made, nothing is spent yet.

    `gathered` are the objects behind the plan; None in an event that was read from a journal.
    `setup` is None where it was not recorded.
    """

    plan: SelectionPlan
    gathered: Gathered | None = field(default=None, compare=False, repr=False)
    setup: Setup | None = field(default=None, compare=False, repr=False)


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
