"""What the fresh seeds say, apart from the runs that chose."""

from math import ceil, log2

from autoaux.search.arms import Arm, Rules, SearchState
from autoaux.search.beliefs._beliefs import Reader
from autoaux.search.beliefs._verdict import (
    Effect,
    VerdictName,
    effect_of,
    runs_to_settle,
    sure_after,
)


class Confirmation:
    """Gains of the arms that were confirmed, by their fresh seeds alone, because others chose them.

    The single task was not chosen by anything, so all of its runs count; those of the confirmation
    alone where that trains another recipe, or its settings were chosen.

    Args:
        single_task: the baseline, with its chosen settings where there is a search space.
        apart: whether the search's runs of the single task are of another recipe.
    """

    def __init__(
        self, state: SearchState, rules: Rules, metric: str, single_task: Arm, apart: bool
    ) -> None:
        self.state, self.rules = state, rules
        reader = Reader(state, metric, confirmed=True)
        self.noise, self.df = reader.noise, reader.df
        self.baseline = (
            self._points(single_task)
            if apart
            else [*self._points(single_task, fresh=False), *self._points(single_task)]
        )

    def _points(self, arm: Arm, fresh: bool = True) -> list[float]:
        return [run.points for run in self.state.of(arm, fresh) if run.finished]

    def effect(self, arm: Arm) -> Effect | None:
        """The gain of an arm; None where it was not confirmed."""
        points = self._points(arm)
        return (
            effect_of(points, self.baseline, self.noise, self.df)
            if points and self.baseline
            else None
        )

    def first(self, arm: Arm) -> int:
        """Fresh seeds that the arm had when its verdict was first asked for."""
        return sum(run.pull.phase == "confirm" for run in self.state.of(arm, fresh=True))

    def sure(self, arm: Arm) -> float:
        """The probability that settles the arm's verdict: more each time that its seeds were
        doubled.
        """
        seeds, first = len(self.state.of(arm, fresh=True)), self.first(arm)
        return sure_after(1 + ceil(log2(seeds / first)) if first else 1, self.rules.confidence)

    def verdict(self, arm: Arm) -> VerdictName:
        effect = self.effect(arm)
        return effect.verdict(self.sure(arm), self.rules.margin) if effect else "undecided"

    def needed(self, arm: Arm) -> int:
        """More runs of the arm and the single task that would settle an undecided gain, if it
        is true.
        """
        runs = len(self._points(arm))
        return runs_to_settle(
            self.effect(arm),
            self.noise,
            runs,
            len(self.baseline),
            self.sure(arm),
            self.rules.margin,
        )
