"""Runs that are begun together: each a trial of its own, trained as one program where they fit."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from optuna.trial import Trial

from autoaux.ledger import Outcome
from autoaux.recipe import Recipe
from autoaux.search.arms import Pull
from autoaux.search.running._runner import Runner, StackingRunner


@dataclass
class Lane:
    """One run under way: what it is for, its trial, and what it trains; a run that was short of
    memory goes on with another recipe.
    """

    pull: Pull
    trial: Trial
    recipe: Recipe
    checkpoint: Path
    halved: bool = False


def alike(first: Recipe, other: Recipe) -> bool:
    """Whether runs of two recipes may train as one program, as far as recipes tell."""
    parts = ("main", "encoder", "head", "optimisation", "schedule")
    return len(first.auxiliaries) == len(other.auxiliaries) and all(
        getattr(first, part) == getattr(other, part) for part in parts
    )


class Stack:
    """Trains lanes from rung to rung.

    Args:
        most: lanes of one program; None for as many as the runner finds quickest.
        failed: what a run that raised leaves; it raises what is no fault of the run.
        say: called with a line when memory did not suffice for so many lanes.
    """

    def __init__(
        self,
        runner: Runner,
        most: int | None,
        failed: Callable[[Recipe, Exception], Outcome],
        say: Callable[[str], None],
    ) -> None:
        self.runner, self._most, self._failed, self._say = runner, most, failed, say

    def most(self, recipe: Recipe) -> int:
        """How many runs such as this one are begun together."""
        if not isinstance(self.runner, StackingRunner) or not recipe.encoder.stackable:
            return 1
        return self.runner.quickest_stack(recipe) if self._most is None else self._most

    def advance(self, lanes: Sequence[Lane], rung: int) -> Iterator[tuple[Lane, Outcome]]:
        """Train every lane to `rung`. A lane that fails fails alone; where memory does not suffice
        for all of them, halves go one after the other.
        """
        for some in self._fitting(lanes):
            try:
                outcomes = self._run(some, rung)
            except Exception as error:
                if len(some) > 1:
                    yield from self._apart(some, rung, error)
                else:
                    yield some[0], self._again(some[0], rung, error)
            else:
                yield from zip(some, outcomes, strict=True)

    def _fitting(self, lanes: Sequence[Lane]) -> Iterator[Sequence[Lane]]:
        size = min(len(lanes), self._most or len(lanes))
        return (lanes[first : first + size] for first in range(0, len(lanes), size))

    def _run(self, lanes: Sequence[Lane], rung: int) -> list[Outcome]:
        if len(lanes) == 1 or not isinstance(self.runner, StackingRunner):
            return [self.runner.run(lane.recipe, rung, lane.checkpoint) for lane in lanes]
        recipes = [lane.recipe for lane in lanes]
        return self.runner.run_together(recipes, rung, [lane.checkpoint for lane in lanes])

    def _apart(
        self, lanes: Sequence[Lane], rung: int, error: Exception
    ) -> Iterator[tuple[Lane, Outcome]]:
        """Each by itself, as it cannot be told whose error it was; in halves for want of
        memory.
        """
        if out_of_memory(error):
            self._most = (len(lanes) + 1) // 2
            self._say(
                f"memory does not suffice for {len(lanes)} runs in one program; from now on"
                f" {self._most}"
            )
            yield from self.advance(lanes, rung)
        else:
            for lane in lanes:
                yield from self.advance([lane], rung)

    def _again(self, lane: Lane, rung: int, error: Exception) -> Outcome:
        """A run that was short of memory is tried once more at half the batch, from the start."""
        if not out_of_memory(error) or lane.halved:
            return self._failed(lane.recipe, error)
        lane.recipe, lane.halved = halved(lane.recipe), True
        shutil.rmtree(lane.checkpoint, ignore_errors=True)
        try:
            return self.runner.run(lane.recipe, rung, lane.checkpoint)
        except Exception as again:
            return self._failed(lane.recipe, again)


def halved(recipe: Recipe) -> Recipe:
    """The recipe with half the batch."""
    smaller = recipe.optimisation.model_copy(
        update={"batch_tokens": max(1, recipe.optimisation.batch_tokens // 2)}
    )
    return recipe.model_copy(update={"optimisation": smaller})


def out_of_memory(error: Exception) -> bool:
    """Whether it says that memory did not suffice, of this machine or of a device."""
    return isinstance(error, MemoryError) or type(error).__name__ in (
        "OutOfMemoryError",
        "OutOfMemory",
    )
