"""What the fresh seeds say, apart from the runs that chose."""

from math import ceil, hypot, log2

from autoaux.search.arms import SINGLE_TASK, Arm, Rules, RunSeen, SearchState
from autoaux.search.beliefs._beliefs import Reader
from autoaux.search.beliefs._posterior import SeedNoise
from autoaux.search.beliefs._resampling import Resampling, RunScore
from autoaux.search.beliefs._verdict import (
    LEAST_RUNS,
    Effect,
    VerdictName,
    resampled_effect,
    runs_to_settle,
    sentences_to_settle,
    sure_after,
)

ROUGH = 400  # draws, for the many arms that were only searched


class Confirmation:
    """Gains of the arms that were confirmed, by their fresh seeds alone, because others chose them.

    The single task was not chosen by anything, so all of its runs count; those of the confirmation
    alone where that trains another recipe, or its settings were chosen.

    Args:
        single_task: the baseline, with its chosen settings where there is a search space.
        apart: whether the search's runs of the single task are of another recipe.
        noise: what is expected of seeds before any run.
    """

    def __init__(
        self,
        state: SearchState,
        rules: Rules,
        metric: str,
        single_task: Arm,
        apart: bool,
        noise: SeedNoise | None = None,
    ) -> None:
        self.state, self.rules = state, rules
        reader = Reader(state, metric, confirmed=True, noise=noise)
        self.noise, self.df = reader.noise, reader.df
        fresh = self._runs(single_task)
        self.baseline = fresh if apart else [*self._runs(single_task, fresh=False), *fresh]
        confirmed = [runs for arm in state.arms if arm != single_task and (runs := self._runs(arm))]
        replicates = [self.baseline, *confirmed]
        self.resampling = Resampling(self.noise, self.df, replicates)
        self._rough = Resampling(self.noise, self.df, replicates, draws=ROUGH)
        self._side = self.resampling.side(self.baseline) if self.baseline else None
        self._effects: dict[Arm, Effect | None] = {}

    def _runs(self, arm: Arm, fresh: bool = True) -> list[RunScore]:
        return [scored(run) for run in self.state.of(arm, fresh) if run.finished]

    def effect(self, arm: Arm) -> Effect | None:
        """The gain of an arm; None where it was not confirmed, on two fresh seeds at least."""
        if arm not in self._effects:
            runs = self._runs(arm)
            self._effects[arm] = (
                resampled_effect(self.resampling.side(runs), self._side, self.resampling)
                if len(runs) >= LEAST_RUNS and self._side
                else None
            )
        return self._effects[arm]

    def searched(self, arm: Arm, gain: float, sd: float, df: float) -> Effect:
        """The gain that the search believes in, with dev's own error, which the search leaves aside
        because all arms share most of it.
        """
        runs, baseline = (self._runs(own, fresh=False) for own in (arm, SINGLE_TASK))
        if not runs or not baseline:
            return Effect(gain, sd, df)
        arm_side, base = self._rough.side(runs), self._rough.side(baseline)
        fixed = self._rough.dev_variance(arm_side, base) ** 0.5
        return Effect(gain, hypot(sd, fixed), df, fixed, arm_side.sentences)

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

    def needed(self, arm: Arm) -> int | None:
        """More runs of the arm and the single task that would settle an undecided gain, if it
        is true; None where dev is too small for any number of them.
        """
        effect = self.effect(arm)
        if effect is None:
            return None
        runs, baseline = len(self._runs(arm)), len(self.baseline)
        return runs_to_settle(effect, self.noise, runs, baseline, self.sure(arm), self.rules.margin)

    def sentences(self, arm: Arm) -> int | None:
        """Sentences of dev that would settle a gain which runs do not."""
        effect = self.effect(arm)
        if effect is None:
            return None
        return sentences_to_settle(effect, self.sure(arm), self.rules.margin)


def scored(run: RunSeen) -> RunScore:
    """A run as it is resampled."""
    return RunScore(run.points, run.outcome.judged)
