"""What is left to spend, counted in runs."""

from dataclasses import dataclass
from math import inf

from autoaux.search.arms import Arm, Pull, SearchState
from autoaux.search.planning._question import Costs, Question


def weight(arm: Arm, costs: Costs) -> float:
    """Updates of an arm per update of the single task: what a run costs, in single-task runs.

    Where auxiliaries take turns one of them is trained beside each main update; multitask draws
    from all tokens, so that it costs what they are more than the main task's.
    """
    return 1.0 + auxiliary_updates(arm, costs)


def auxiliary_updates(arm: Arm, costs: Costs) -> float:
    """Updates of auxiliaries per update of the main task, as training makes them."""
    names = arm.auxiliaries or ("",)  # the main task itself, or none, of which no updates are made
    each = arm.updates / len(names)
    match arm.schedule:
        case "concatenation" | "iteration" | "stack":
            return each
        case "multitask":
            return each * sum(costs.sizes.get(name, 1.0) for name in names)
    return arm.updates


def _weight_of(pull: Pull, costs: Costs) -> float:
    """The weight of a run; one of the confirmation weighs more, where it trains another recipe."""
    return weight(pull.arm, costs) * (costs.confirmation if pull.fresh else 1.0)


def _unit_seconds(state: SearchState, costs: Costs) -> float:
    """Seconds of one single-task run, from all runs made so far; the guess before the first."""
    finished = [run for run in state.runs.values() if run.finished]
    weights = sum(_weight_of(run.pull, costs) for run in finished)
    seconds = sum(run.outcome.seconds for run in finished)
    return seconds / weights if seconds > 0 else costs.run


@dataclass(frozen=True)
class RemainingBudget:
    """What may still be spent: runs, and seconds of worker time at `unit` a single-task run."""

    runs: float
    seconds: float
    unit: float

    @classmethod
    def of(cls, question: Question, state: SearchState, elapsed: float = 0.0) -> "RemainingBudget":
        """After `elapsed` wall-clock seconds (of all sessions); running trials are paid for."""
        given, costs = question.settings.budget, question.costs
        unit = _unit_seconds(state, costs)
        promised = sum(_weight_of(pull, costs) for pull in state.pending.values()) * unit
        seconds = inf
        if given.seconds is not None:
            left = given.seconds - costs.closing - elapsed
            seconds = left * question.settings.machines.workers - promised
        if given.device_hours is not None:
            seconds = min(seconds, 3600 * given.device_hours - state.seconds - promised)
        runs = inf if given.trials is None else given.trials - state.count
        return cls(runs, seconds, unit)

    def affords(self, weight_each: float) -> float:
        """How many more runs of that weight."""
        return max(0.0, min(self.runs, self.seconds / (self.unit * weight_each)))
