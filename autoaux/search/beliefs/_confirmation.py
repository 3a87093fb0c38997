"""What the fresh seeds say, and how far the runs that chose are listened to beside them."""

from collections.abc import Collection
from functools import cached_property
from math import ceil, hypot, inf, log2
from statistics import fmean

from autoaux.search.arms import SINGLE_TASK, Arm, Rules, RunSeen, SearchState
from autoaux.search.beliefs._beliefs import Reader
from autoaux.search.beliefs._posterior import SeedNoise, weighed
from autoaux.search.beliefs._resampling import DRAWS, Resampling, RunScore, Side
from autoaux.search.beliefs._shrinking import USUAL_SPREAD, Normal, believed
from autoaux.search.beliefs._student import on_scale
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
    """Gains of the arms that were confirmed: their order is that of their fresh seeds, because the
    search's runs chose them; how large they are is what all runs together make believed (see
    `believed`), where the choice among many is allowed for.

    The single task was not chosen by anything, so all of its runs count. Where the confirmation
    trains another recipe, or settings were chosen, its runs alone count.

    Args:
        single_task: the baseline, with its chosen settings where there is a search space.
        apart: whether the search's runs of the single task are of another recipe.
        noise: what is expected of seeds before any run.
        history: arms that are no longer asked about; none of them is the best.
    """

    def __init__(
        self,
        state: SearchState,
        rules: Rules,
        metric: str,
        single_task: Arm,
        apart: bool,
        noise: SeedNoise | None = None,
        history: Collection[Arm] = (),
    ) -> None:
        self.state, self.rules, self.history = state, rules, set(history)
        reader = Reader(state, metric, confirmed=True, noise=noise)
        self.noise, self.df = reader.noise, reader.df
        fresh = self._runs(single_task)
        self.baseline = fresh if apart else [*self._runs(single_task, fresh=False), *fresh]
        runs = {arm: self._runs(arm) for arm in state.arms if arm != single_task}
        self.arms = [
            arm for arm, own in runs.items() if len(own) >= LEAST_RUNS and arm.role != "control"
        ]
        replicates = [self.baseline, *(own for own in runs.values() if own)]
        self.resampling = Resampling(self.noise, self.df, replicates)
        self._rough = Resampling(self.noise, self.df, replicates, draws=ROUGH)
        self._side = self.resampling.side(self.baseline) if self.baseline else None
        self._sides = {arm: self.resampling.side(runs[arm]) for arm in self.arms}
        self._believed = self._beliefs(reader, apart, self._side) if self._side else {}

    def _runs(self, arm: Arm, fresh: bool = True) -> list[RunScore]:
        return [scored(run) for run in self.state.of(arm, fresh) if run.finished]

    def _beliefs(self, reader: Reader, apart: bool, baseline: Side) -> dict[Arm, Normal]:
        """Of every arm's gain, by all of its runs, or by the fresh ones alone."""
        seen = {}
        for arm in self.state.arms:
            runs = [*self.state.of(arm, fresh=True), *([] if apart else self.state.of(arm))]
            if arm.role in ("candidate", "set") and (observed := reader.observe(runs)):
                points, variance = weighed(observed, self.noise)
                seen[arm] = Normal(points - baseline.mean, variance)
        dev = [self.resampling.dev_variance(side, baseline) for side in self._sides.values()]
        error = self.noise**2 / baseline.runs
        return believed(seen, error, fmean(dev), self.rules.force) if dev else {}

    @cached_property
    def order(self) -> list[Arm]:
        """The confirmed arms, best first, by their fresh seeds alone: the fewer, the nearer to what
        all have in common.
        """
        if not self.arms:
            return []
        middle = fmean(side.mean for side in self._sides.values())

        def standing(arm: Arm) -> float:
            side = self._sides[arm]
            shrunk = USUAL_SPREAD**2 / (USUAL_SPREAD**2 + self.noise**2 / side.runs)
            return shrunk * (side.mean - middle)

        return sorted(self.arms, key=standing, reverse=True)

    @cached_property
    def _effects(self) -> dict[Arm, Effect]:
        """Gains of the confirmed arms; what the search saw lifts none above another, or above the
        single task, that stands before it by fresh seeds.
        """
        effects: dict[Arm, Effect] = {}
        most = inf
        if self._side is None:
            return effects
        for arm in self.order:
            effect = resampled_effect(self._sides[arm], self._side, self.resampling)
            belief = self._believed[arm]
            most = min(most, belief.mean, inf if effect.gain > 0 else 0.0)
            # gains are not quite normal: with the belief's own variance 84 of 100 intervals held
            variance = (belief.variance + effect.error**2) / 2
            effects[arm] = effect.moved(most, variance**0.5)
        return effects

    def effect(self, arm: Arm) -> Effect | None:
        """The gain of an arm; None where it was not confirmed, on two fresh seeds at least."""
        return self._effects.get(arm)

    def searched(self, arm: Arm, gain: float, sd: float, df: float) -> Effect:
        """The gain that the search believes in, with dev's own error, which the search leaves aside
        because all arms share most of it.
        """
        runs, baseline = (self._runs(own, fresh=False) for own in (arm, SINGLE_TASK))
        fixed, sentences = 0.0, None
        if runs and baseline:
            arm_side, base = self._rough.side(runs), self._rough.side(baseline)
            fixed, sentences = self._rough.dev_variance(arm_side, base) ** 0.5, arm_side.sentences
        error = hypot(sd, fixed)
        level = fmean(run.points for run in baseline or self.baseline)
        middle, draws = on_scale(level + gain, error, df, DRAWS)
        return Effect(middle - level, error, df, fixed, sentences, draws - level)

    @cached_property
    def best(self) -> Arm | None:
        """The confirmed arm to train with: the first by fresh seeds, or one that does as well on
        them within the margin, with no weaker verdict, and is smaller or cheaper; None where none
        was confirmed.
        """
        arms = [
            arm
            for arm in self.order
            if self.effect(arm) and arm not in self.state.failures and arm not in self.history
        ]
        if not arms:
            return None
        first = arms[0]
        enough = self._sides[first].mean - self.rules.margin
        as_well = [
            arm
            for arm in arms
            if arm == first
            or self._sides[arm].mean >= enough
            and self.verdict(arm) in ("helps", self.verdict(first))
        ]
        return min(as_well, key=lambda arm: (len(arm.auxiliaries), arm.updates))

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
