"""What is left to spend, counted in runs."""

from dataclasses import dataclass
from math import inf

from autoaux.search.arms import Arm, Pull, SearchState, Settings


def weight(arm: Arm) -> float:
    """Updates of an arm per update of the single task: what a run costs, in single-task runs."""
    return 1.0 + arm.updates


def weight_of(pull: Pull, heavier: float) -> float:
    """The weight of a run; one of the confirmation weighs `heavier` times as much, where it
    trains another recipe.
    """
    return weight(pull.arm) * (heavier if pull.fresh else 1.0)


def unit_seconds(state: SearchState, guess: float, heavier: float = 1.0) -> float:
    """Seconds of one single-task run, from all runs made so far; `guess` before the first."""
    weights = sum(weight_of(run.pull, heavier) for run in state.runs.values() if run.finished)
    seconds = sum(run.outcome.seconds for run in state.runs.values() if run.finished)
    return seconds / weights if seconds > 0 else guess


@dataclass(frozen=True)
class Purse:
    """What may still be spent: runs, and seconds of worker time at `unit` a single-task run."""

    runs: float
    seconds: float
    unit: float

    def affords(self, weight_each: float) -> float:
        """How many more runs of that weight."""
        return max(0.0, min(self.runs, self.seconds / (self.unit * weight_each)))

    def after(self, runs: float, weight_each: float) -> "Purse":
        return Purse(self.runs - runs, self.seconds - runs * weight_each * self.unit, self.unit)


def purse(
    settings: Settings, state: SearchState, elapsed: float, guess: float, heavier: float = 1.0
) -> Purse:
    """The purse after `elapsed` wall-clock seconds (of all sessions); running trials are paid
    for.
    """
    unit = unit_seconds(state, guess, heavier)
    promised = sum(weight_of(pull, heavier) for pull in state.pending.values()) * unit
    seconds = inf
    if settings.budget is not None:
        seconds = (settings.budget - elapsed) * settings.workers - promised
    if settings.device_hours is not None:
        seconds = min(seconds, 3600 * settings.device_hours - state.seconds - promised)
    runs = inf if settings.trials is None else settings.trials - state.count
    return Purse(runs, seconds, unit)
