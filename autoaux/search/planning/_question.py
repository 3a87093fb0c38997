"""What a search is asked: among whom it chooses, by which rules, and what is expected."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from autoaux.search.arms import (
    SINGLE_TASK,
    Arm,
    Rules,
    Settings,
    Space,
    self_arm,
    set_arm,
    shuffled_arm,
)
from autoaux.search.beliefs import LearnedSets, Prior, SeedNoise

FRESH = 1000  # seeds of the confirmation start this far above those of the search


@dataclass(frozen=True)
class Costs:
    """What runs take before any was made.

    Attributes:
        run: seconds of one single-task run.
        confirmation: what a run of the confirmation costs, in runs of the search.
        sizes: training tokens of candidates, in those of the main task; 1 for whom it is not known.
        closing: wall-clock seconds from the last run to the end.
    """

    run: float = 30.0
    confirmation: float = 1.0
    sizes: Mapping[str, float] = field(default_factory=dict)
    closing: float = 0.0


@dataclass(frozen=True)
class Question:
    """One selection as the planner needs it; the same for everybody who works on it.

    Attributes:
        candidates: names, the least promising first (a set trains in this order).
        settings: what a person chose.
        metric: of the main task; says how noisy seeds are before any run.
        costs: what runs take.
        priors: forecast gain of each candidate before the single task's score is known; a wide one
            is taken where none is given.
        types: what each candidate labels, as text: those with the same text are of one type.
        joined: candidates that came into the pool after the search had begun; all of them where
            others are forced since.
        sets: a learned forecast of sets; None where none was asked for.
        space: parts of the recipe that are free, tried on the single task and on the leader by the
            same effort.
        noise: what recorded runs say of seeds; a guess by the metric where they say nothing.
    """

    candidates: tuple[str, ...]
    settings: Settings
    metric: str
    costs: Costs = Costs()
    priors: Mapping[str, Prior] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    sets: LearnedSets | None = None
    space: Space | None = None
    noise: SeedNoise | None = None

    @property
    def rules(self) -> Rules:
        return self.settings.rules

    @cached_property
    def forced(self) -> tuple[str, ...]:
        """Candidates that stand in every set, in training order."""
        return tuple(name for name in self.candidates if name in self.rules.force)

    @property
    def base(self) -> Arm:
        """What every other arm adds to: those that are forced, or nothing."""
        return self.set_of(self.forced) if self.forced else SINGLE_TASK

    @cached_property
    def singles(self) -> tuple[Arm, ...]:
        """Each candidate alone; where others are forced, those alone and then each beside them."""
        free = [name for name in self.candidates if name not in self.forced]
        beside = tuple(self.set_of({*self.forced, name}) for name in free)
        return (self.base, *beside) if self.forced else beside

    def adds(self, arm: Arm) -> tuple[str, ...]:
        """The auxiliaries of an arm that are not forced."""
        return tuple(name for name in arm.auxiliaries if name not in self.forced)

    def allows(self, arm: Arm) -> bool:
        """Whether an arm may be recommended: nobody of it has left the pool, nobody who is forced
        is missing.
        """
        members = set(arm.auxiliaries)
        return members <= set(self.candidates) and members >= set(self.forced)

    @cached_property
    def controls(self) -> tuple[Arm, ...]:
        """The most promising candidate with shuffled labels (of those that are forced too), and the
        main task itself.
        """
        if not self.rules.controls or not self.candidates:
            return ()
        schedule = self.settings.recipe.schedule
        free = [name for name in self.candidates if name not in self.forced] or self.candidates
        asked = [name for name in free if name not in self.joined]
        favourite = max(asked or free, key=lambda name: self.priors.get(name, Prior()).mean)
        members = self.set_of({*self.forced, favourite}).auxiliaries
        return shuffled_arm(members, schedule), self_arm(schedule)

    def set_of(self, members: Collection[str]) -> Arm:
        """The arm of a set, its members in this order and under the search's schedule."""
        names = [name for name in self.candidates if name in members]
        return set_arm(names, self.settings.recipe.schedule)

    def seed(self, number: int, fresh: bool = False) -> int:
        """The training seed number `number` (from 0) of the search, or of its confirmation."""
        return self.rules.seed + number + (FRESH if fresh else 0)

    def free_seed(self, begun: Collection[int]) -> int:
        """The first seed of the search that is not among these."""
        return next(seed for i in range(len(begun) + 1) if (seed := self.seed(i)) not in begun)
