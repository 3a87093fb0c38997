"""What a selection ends in: arms, their evidence, and the verdict."""

from dataclasses import dataclass, field
from typing import Literal

from autoaux.recipe import Recipe

Role = Literal["single_task", "candidate", "set", "control"]
Control = Literal["", "shuffled", "self"]
VerdictName = Literal["helps", "harms", "no effect", "undecided"]


@dataclass(frozen=True)
class Arm:
    """One thing that can be tried: which auxiliaries in which order, under which schedule.

    `control` says what makes it a control: the auxiliary's train labels shuffled, or the main task
    as its own auxiliary. `updates` is the number of auxiliary updates per main update, summed over
    auxiliaries, so that arms of unequal effort are seen to be. `settings` are values of freed parts
    of the recipe, by dotted name (``optimisation.learning_rate``).
    """

    auxiliaries: tuple[str, ...] = ()
    schedule: str = "single"
    role: Role = "single_task"
    control: Control = ""
    updates: float = 0.0
    settings: tuple[tuple[str, float | int | str | bool], ...] = ()

    @property
    def name(self) -> str:
        """What a table calls it; schedule and settings are named beside it."""
        if self.control == "self":
            return "main task itself"
        if not self.auxiliaries:
            return "single task"
        return ("shuffled " if self.control else "") + " + ".join(self.auxiliaries)


@dataclass(frozen=True)
class ArmEvidence:
    """What is known of one arm after a search.

    `gain` is the posterior mean of its dev score minus the single task's, in points (0-100);
    `low`, `high` bound it with 90 % probability; `p_helps` is P(gain > 0). `runs_to_settle` says how
    many more runs would decide an undecided arm. `forecast` is (gain, low, high) before any run.
    `scores` and `mean` are dev scores in [0, 1], `fresh_scores` those of the confirmation.
    """

    arm: Arm
    scores: tuple[float, ...]
    mean: float
    gain: float
    low: float
    high: float
    p_helps: float
    verdict: VerdictName
    runs: int
    seconds: float
    runs_to_settle: int | None = None
    forecast: tuple[float, float, float] | None = None
    fresh_scores: tuple[float, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """The answer. `winner.arm` is the single task where no auxiliary is worth training with."""

    main: str
    metric: str
    verdict: VerdictName
    sentence: str
    winner: ArmEvidence
    leaderboard: tuple[ArmEvidence, ...]  # single task first, then by gain
    recipe: Recipe
    trials: int
    seconds: float
    test_score: float | None = None  # winner and single task on test, read once, after the decision
    single_task_test_score: float | None = None
    left_out: tuple[tuple[str, str], ...] = ()  # candidate, reason
    warnings: tuple[str, ...] = ()
    details: dict = field(default_factory=dict)
