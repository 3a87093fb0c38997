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
        shares: how often each auxiliary is drawn where the mean is 1.
        epoch_steps: main-task steps per epoch of the main task (the papers' ITERATION).
        tokens: training tokens of each task, main first (multitask draws in proportion).
        steps: main-task steps that a run may take.
        finetune: share of them, the last ones, that see the main task alone.
    """

    kind: ScheduleName
    auxiliaries: int
    mixing: float
    epoch_steps: int
    tokens: Sequence[int]
    steps: int
    finetune: float = 0.0
    shares: tuple[float, ...] = ()

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
        """How many trainings follow one another (stack: one per auxiliary, and one alone where it
        is asked for).
        """
        return self.auxiliaries + (self.finetune > 0) if self.kind == "stack" else 1

    def stage_steps(self, stage: int) -> int:
        """Main steps that a stage may take; all of them together take `steps`."""
        if self.kind != "stack":
            return self.steps
        if stage == self.auxiliaries:
            return self.steps - self.alone_from
        return max(self.alone_from // self.auxiliaries, 1)

    @property
    def alone_from(self) -> int:
        """The main steps that may see auxiliaries: those after them see the main task alone."""
        return 0 if self.kind == "pretrain" else self.steps - round(self.finetune * self.steps)

    @property
    def patient_from(self) -> int:
        """The step that patience counts from at the earliest, so that a last phase is not missed;
        the stages of a stack have patience of their own.
        """
        return self.alone_from if self.finetune and self.kind != "stack" else 0

    @property
    def before(self) -> tuple[int, ...]:
        """The sources of the updates before the first main step: pretrain's auxiliaries in turn, as
        often as `auxiliary` would take them beside the main task (intermediate training: Phang et
        al. 2018).
        """
        if self.kind != "pretrain":
            return ()
        return tuple(task for step in range(self.steps) for task in self._turn(step))

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
        - pretrain: the main task, after all of `before`.

        In a last phase alone every schedule is single.
        """
        if self.kind in ("single", "pretrain") or self._alone(step, stage):
            return [0]
        if self.kind == "multitask":
            return [self.auxiliaries + 1] * _times(step, self.updates_per_main)
        if self.kind == "joint":
            return [0, *self._turn(step)]
        if self.kind == "auxiliary":
            return [*self._turn(step), 0]
        if self.kind == "concatenation":
            return [self.auxiliaries + 1] * _times(step, self.mixing) + [0]
        auxiliary = stage if self.kind == "stack" else (step // self.epoch_steps) % self.auxiliaries
        return [1 + auxiliary] * _times(step, self._ratio(auxiliary)) + [0]

    def _turn(self, step: int) -> list[int]:
        """Each auxiliary in order, as often as its ratio says in this step."""
        return [
            1 + auxiliary
            for auxiliary in range(self.auxiliaries)
            for _ in range(_times(step, self._ratio(auxiliary)))
        ]

    def _ratio(self, auxiliary: int) -> float:
        """Updates of an auxiliary per main update, where it is drawn by itself."""
        return self.mixing * (self.shares[auxiliary] if self.shares else 1.0)

    def _alone(self, step: int, stage: int) -> bool:
        return stage == self.auxiliaries if self.kind == "stack" else step >= self.alone_from

    @property
    def updates_per_main(self) -> float:
        """Multitask's updates per main step."""
        return (self.tokens[0] + self.mixing * sum(self.tokens[1:])) / self.tokens[0]


def _times(step: int, per_step: float) -> int:
    """How often something that happens `per_step` times a step happens in this one."""
    return int((step + 1) * per_step + 1e-9) - int(step * per_step + 1e-9)
