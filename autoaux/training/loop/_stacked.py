"""Several runs of one shape in one program: more model-tokens per second on one core or one GPU."""

from collections.abc import Sequence

from autoaux.errors import InputError
from autoaux.ledger import Outcome
from autoaux.training.loop._run import Run
from autoaux.training.loop._stack import stack_programs, unstack_programs


def stackable(runs: Sequence[Run]) -> str | None:
    """Why these runs cannot train as one program; None where they can.

    They must differ in nothing but seed and corpora: same encoder, head, schedule and optimisation,
    as many auxiliaries, one vocabulary, one device, and the same step. What is not stacked, because
    the runs would no longer be what they are alone:

    - multitask and concatenation, where tasks share only a part of the encoder: the batches of one
      update hold different tasks in different runs, and layers of a task that is in no batch rest.
    - multitask of corpora of different sizes: their updates per main step differ.
    - stack with several auxiliaries: its stages end when a run's own dev score has stopped rising.
    - the halving rate and Watanabe's stopping: the rate follows a run's own training loss, and a
      program has one rate.
    """
    first = runs[0]
    recipe = first.recipe
    if not first.program.model.encoder.stackable:
        return f"encoder {recipe.encoder.kind} trains one run at a time"
    plan = first.program.plan
    if plan.stages > 1:
        return (
            f"schedule {plan.kind}: each run decides by its own dev scores when its next auxiliary"
            " begins"
        )
    if any(
        len({first.program.model.encoder.route(task) for task in tasks}) > 1
        for tasks in plan.sources
    ):
        return (
            f"schedule {plan.kind}: a batch of one run can hold a task that another's lacks, and"
            " its own layers rest"
        )
    if recipe.optimisation.decay == "halving" or recipe.optimisation.stop != "dev":
        return "the learning rate follows each run's own training loss"
    for run in runs[1:]:
        other = run.recipe
        for part in ("encoder", "head", "optimisation"):
            if getattr(other, part) != getattr(recipe, part):
                return f"their {part} differs"
        unweighted: dict[str, dict[str, float]] = {"loss_weights": {}}
        if other.schedule.model_copy(update=unweighted) != recipe.schedule.model_copy(
            update=unweighted
        ):
            return "their schedule differs"
        if run.n_tasks != first.n_tasks:
            return "they have different numbers of auxiliaries"
        if run.vocabulary is not first.vocabulary:
            return "they were built with different vocabularies"
        if run.program.device != first.program.device:
            return "they are on different devices"
        if _kinds(run) != _kinds(first):
            return "their auxiliaries are of different kinds"
        if plan.kind == "multitask" and run.program.plan.updates_per_main != plan.updates_per_main:
            return "their updates per main step differ, as their corpora's sizes do"
        if run.program.plan.shares != plan.shares:
            return "their auxiliaries' shares differ, as their sizes do"
        if plan.kind == "iteration" and run.program.plan.epoch_steps != plan.epoch_steps:
            return "their main tasks' epochs have different lengths"
    if len({run.step for run in runs if not run.finished}) > 1:
        return "they stand at different steps"
    return None


def _kinds(run: Run) -> list[str]:
    return [task.kind for task in run.program.lanes[0].tasks]


class StackedRuns:
    """K runs behind the interface of one; each gets what it would get alone.

    Every parameter has a leading K, every batch holds one batch of each run, and each run keeps its
    own seed, order of batches and dropout. Losses and gradients equal those of the separate runs to
    rounding. A run that stops early leaves the stack; the others go on. Between calls of `advance`
    every run stands on its own: it can be saved, resumed, asked and turned into a tagger.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        """InputError where the runs cannot be stacked, and why (see `stackable`)."""
        if not runs:
            raise InputError("no runs to stack")
        if reason := stackable(runs):
            raise InputError(f"these runs cannot be stacked: {reason}")
        self.runs = tuple(runs)

    @property
    def finished(self) -> bool:
        """Whether every run is."""
        return all(run.finished for run in self.runs)

    def advance(self, to_step: int | None = None) -> tuple[Outcome, ...]:
        """Train every unfinished run until `to_step` main steps are done (None: to the end)."""
        target = self.runs[0].recipe.optimisation.max_steps if to_step is None else to_step
        while active := [run for run in self.runs if not run.finished and run.step < target]:
            programs = [run.program for run in active]
            if len(active) == 1:
                programs[0].advance(target)
                continue
            stacked = stack_programs(programs)
            try:
                stacked.advance(target)
            finally:
                unstack_programs(stacked, programs)
        return self.outcomes()

    def outcomes(self) -> tuple[Outcome, ...]:
        """How each run stands; time is the stack's, shared equally."""
        return tuple(run.outcome() for run in self.runs)
