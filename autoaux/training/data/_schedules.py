"""In which order batches of which corpus are seen. Names are the papers'.

A schedule answers one question: which batches belong to main-task step number s? A *source* is
what a batch is drawn from: one corpus, or several thrown together. The answer is a list of sources;
the loop makes one update for each, in that order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from autoaux.errors import InputError
from autoaux.recipe import ScheduleName


@dataclass(frozen=True)
class Plan:
    """What a schedule needs to know of a run.

    Attributes:
        kind: the schedule's name.
        auxiliaries: how many there are.
        mixing: auxiliary updates per main update (per auxiliary where the schedule interleaves).
        epoch_steps: main-task steps per epoch of the main task (the papers' ITERATION).
        tokens: training tokens of each task, main first (multitask draws in proportion).
    """

    kind: ScheduleName
    auxiliaries: int
    mixing: float
    epoch_steps: int
    tokens: Sequence[int]

    def __post_init__(self) -> None:
        if self.kind == "single" and self.auxiliaries:
            raise InputError(
                "schedule single takes no auxiliaries; name another schedule or leave them out"
            )
        if self.kind != "single" and not self.auxiliaries:
            raise InputError(f"schedule {self.kind} needs at least one auxiliary")

    @property
    def sources(self) -> tuple[tuple[int, ...], ...]:
        """The tasks each source draws from, by source number."""
        everything = tuple(range(self.auxiliaries + 1))
        single = tuple((task,) for task in everything)
        if self.kind == "concatenation":
            return (*single, everything[1:])
        if self.kind == "multitask":
            return (*single, everything)
        return single

    @property
    def stages(self) -> int:
        """How many trainings follow one another (stack: one per auxiliary)."""
        return self.auxiliaries if self.kind == "stack" else 1

    @property
    def epoch(self) -> int:
        """Main-task steps after which the paper's algorithm asks whether the main loss
        converged.
        """
        return self.epoch_steps * (self.auxiliaries if self.kind == "iteration" else 1)

    def round(self, step: int, stage: int = 0) -> list[int]:
        """The sources of main-task step `step` (from 0), one update each.

        - single: the main task.
        - auxiliary: a batch of each auxiliary in order, then the main batch (Watanabe et al. 2022,
          Algorithm 1).
        - concatenation: a batch of all auxiliaries thrown together, then the main batch (Algorithm
            2).
        - iteration: as Algorithm 1 with one auxiliary, which changes every main epoch (Algorithm
            3).
        - stack: as Algorithm 1 with auxiliary number `stage` (Algorithm 4).
        - joint: the main task, then each auxiliary (Yang et al. 2016, section 4).
        - multitask: batches of all tasks thrown together, treated alike (Watanabe et al. 2022,
          2.1); as many as bring, on average, one batch of main tokens.
        """
        if self.kind == "single":
            return [0]
        if self.kind == "multitask":
            return [self.auxiliaries + 1] * _times(step, self.updates_per_main)
        times = _times(step, self.mixing)
        every = [task for task in range(1, self.auxiliaries + 1) for _ in range(times)]
        if self.kind == "joint":
            return [0, *every]
        if self.kind == "auxiliary":
            return [*every, 0]
        if self.kind == "concatenation":
            return [self.auxiliaries + 1] * times + [0]
        auxiliary = stage if self.kind == "stack" else (step // self.epoch_steps) % self.auxiliaries
        return [1 + auxiliary] * times + [0]

    @property
    def updates_per_main(self) -> float:
        """Multitask's updates per main step."""
        return (self.tokens[0] + self.mixing * sum(self.tokens[1:])) / self.tokens[0]


def _times(step: int, per_step: float) -> int:
    """How often something that happens `per_step` times a step happens in this one."""
    return int((step + 1) * per_step + 1e-9) - int(step * per_step + 1e-9)
