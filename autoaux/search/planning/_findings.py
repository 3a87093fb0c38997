"""What the runs of a search say: who leads, which sets look promising, what is to be confirmed."""

from collections.abc import Collection, Mapping, Sequence
from statistics import fmean

import numpy as np

from autoaux.errors import InputError
from autoaux.search.arms import (
    SINGLE_TASK,
    Arm,
    SearchState,
    Settings,
    Space,
    candidate_arm,
    self_arm,
    set_arm,
    shuffled_arm,
    with_settings,
)
from autoaux.search.beliefs import (
    Beliefs,
    Confirmation,
    PairedTest,
    Prior,
    Reader,
    Refine,
    SetForecast,
    SetSurrogate,
    paired_test,
    propose,
)
from autoaux.search.planning._budget import weight
from autoaux.search.planning._outlook import COSTLIEST_ALL

FRESH = 1000  # seeds of the confirmation start this far above those of the search
MOST_PROPOSALS = 10
TUNING_SD = 0.5  # of a setting's effect, in points: tuning moves a small tagger little


class Findings:
    """Reads the state of a search over a pool.

    Args:
        candidates: names, the least promising first (a set trains in this order).
        settings: what a person chose.
        metric: of the main task; says how noisy seeds are before any run.
        priors: forecast gain of each candidate; a wide one is taken where none is given.
        guess: seconds of one single-task run before any was made.
        set_forecast: a learned forecast of sets.
        refine: better priors, once the single task's score is known; it may give none yet.
        space: parts of the recipe that are free, tried on the single task and on the leader by the
            same effort.
        heavier: what a run of the confirmation costs, in runs of the search.
    """

    def __init__(
        self,
        candidates: Sequence[str],
        settings: Settings,
        metric: str,
        priors: Mapping[str, Prior] | None = None,
        guess: float = 30.0,
        set_forecast: SetForecast | None = None,
        refine: Refine | None = None,
        space: Space | None = None,
        heavier: float = 1.0,
    ) -> None:
        self.candidates, self.settings, self.metric, self.guess = (
            tuple(candidates),
            settings,
            metric,
            guess,
        )
        self.priors = dict(priors or {})
        self.set_forecast, self._refine, self.space, self.heavier = (
            set_forecast,
            refine,
            space,
            heavier,
        )
        self.singles = {name: candidate_arm(name, settings.schedule) for name in self.candidates}
        favourite = max(
            self.candidates, key=lambda name: self.priors.get(name, Prior()).mean, default=None
        )
        self.controls: list[Arm] = []
        if settings.controls and favourite is not None:
            self.controls = [
                shuffled_arm(favourite, settings.schedule),
                self_arm(settings.schedule),
            ]

    def seed(self, number: int, fresh: bool = False) -> int:
        """The training seed number `number` (from 0) of the search, or of its confirmation."""
        return self.settings.seed + number + (FRESH if fresh else 0)

    def viable(self, state: SearchState) -> list[Arm]:
        """Candidates whose runs did not fail."""
        return [arm for arm in self.singles.values() if not self.failed(state, arm)]

    def failed(self, state: SearchState, arm: Arm) -> bool:
        """Whether an arm's run raised, or took its worker down too often."""
        down = max(
            (len(numbers) for (other, _), numbers in state.interrupted.items() if other == arm),
            default=0,
        )
        return arm in state.failures or down > self.settings.retries

    def refuse_untrainable(self, state: SearchState) -> None:
        """Raise InputError where the single task itself cannot be trained, because then there
        is nothing to compare with.
        """
        if self.failed(state, SINGLE_TASK):
            reason = state.failures.get(SINGLE_TASK, "its runs took their process down")
            raise InputError(f"the single task itself cannot be trained: {reason}")

    def prior_of(self, arm: Arm) -> Prior:
        return self.priors.get(arm.auxiliaries[0], Prior()) if arm.role == "candidate" else Prior()

    def single_field(self, state: SearchState, reader: Reader) -> Beliefs:
        """The beliefs over all candidates whose runs did not fail."""
        return self.beliefs(self.viable(state), state, reader)

    def beliefs(
        self,
        arms: Sequence[Arm],
        state: SearchState,
        reader: Reader,
        priors: Mapping[Arm, Prior] | None = None,
    ) -> Beliefs:
        """The beliefs over `arms`, with these priors or their forecasts; what other candidates'
        runs say of the forecast's common error counts.
        """
        everyone = list(
            dict.fromkeys([*arms, *(arm for arm in self.viable(state) if state.of(arm))])
        )
        believed = reader.beliefs(
            everyone, {arm: self.prior_of(arm) for arm in everyone} | dict(priors or {})
        )
        return believed.first(len(arms))

    def surrogate(self, state: SearchState, reader: Reader) -> tuple[SetSurrogate, Beliefs]:
        """What the singles and sets seen so far say of any set, and the beliefs over singles."""
        singles = self.single_field(state, reader)
        gains = {
            arm.auxiliaries[0]: float(gain)
            for arm, gain in zip(singles.arms, singles.posterior.mean, strict=True)
        }
        seen = {}
        for arm in self._tried_sets(state):
            points = [observation.points for observation in reader.observe(state.of(arm))]
            if points:
                gain = float(np.mean(points)) - singles.posterior.baseline
                seen[frozenset(arm.auxiliaries)] = (gain, reader.noise**2 / len(points))
        spread = 0.5 * reader.noise + 0.2 * max([0.0, *gains.values()])
        return SetSurrogate(gains, spread, seen, self.set_forecast), singles

    def set_field(self, state: SearchState, reader: Reader) -> Beliefs | None:
        """The leading singles, the sets tried, and the most promising sets not yet tried."""
        surrogate, singles = self.surrogate(state, reader)
        chances = {arm: singles.posterior.p_above(i) for i, arm in enumerate(singles.arms)}
        helps = {
            arm.auxiliaries[0]: chance if self._may_join(arm, chance, state) else 0.0
            for arm, chance in chances.items()
        }
        tried = self._tried_sets(state)
        proposals = [
            self._set(members) for members in propose(surrogate.gains, helps, self.settings.max_set)
        ]
        proposals = [arm for arm in proposals if arm not in tried and not self.failed(state, arm)]
        if not tried and not proposals:
            return None
        priors = {arm: surrogate.prior(frozenset(arm.auxiliaries)) for arm in [*tried, *proposals]}
        proposals.sort(key=lambda arm: -(priors[arm].mean + priors[arm].sd))
        leaders = [
            singles.arms[i] for i in np.argsort(-singles.posterior.mean)[:3] if singles.runs[i]
        ]
        return self.beliefs([*leaders, *tried, *proposals[:MOST_PROPOSALS]], state, reader, priors)

    def _may_join(self, arm: Arm, chance: float, state: SearchState) -> bool:
        """Whether a candidate may be put into sets: one with a whole run, as extra updates look
        good at first, or untried and as sure to help as a verdict.
        """
        runs = state.of(arm)
        return any(run.finished for run in runs) or not runs and chance >= self.settings.confidence

    def _set(self, members: Collection[str]) -> Arm:
        """The arm of a set, in the planner's order."""
        return set_arm(
            [name for name in self.candidates if name in members], self.settings.schedule
        )

    def _tried_sets(self, state: SearchState) -> list[Arm]:
        """Sets tried in the planner's order and schedule; their variants are no proposals."""
        return [
            arm
            for arm in state.arms
            if arm.role == "set"
            and arm == self._set(arm.auxiliaries)
            and not self.failed(state, arm)
        ]

    def leader(self, state: SearchState, reader: Reader, variants: bool = True) -> Arm | None:
        """The arm with the highest believed gain among those with a run; never a control.

        Another schedule or order of it leads only where the test at equal seeds found it better.
        """
        plain = [*self.singles.values(), *self._tried_sets(state)]
        tried = [
            arm for arm in plain if reader.observe(state.of(arm)) and not self.failed(state, arm)
        ]
        if not tried:
            return None
        believed = self.final_beliefs(tried, state, reader)
        leader = believed.arms[believed.leader]
        better = [
            test
            for test in self.paired_tests(leader, state, reader)
            if test.detected and test.difference > 0
        ]
        if variants and better:
            return max(better, key=lambda test: test.difference).variant
        return leader

    def paired_tests(self, leader: Arm, state: SearchState, reader: Reader) -> list[PairedTest]:
        """Schedules and orders that were tried of a leader, against it at equal seeds."""
        variants = {
            run.pull.arm: None
            for run in state.runs.values()
            if run.pull.phase in ("schedule", "order")
        }
        points = {
            arm: {run.pull.seed: run.points for run in state.of(arm) if run.finished}
            for arm in [leader, *variants]
        }
        same = [arm for arm in variants if set(arm.auxiliaries) == set(leader.auxiliaries)]
        tests = [
            paired_test(leader, arm, points[leader], points[arm], reader.noise, reader.df)
            for arm in same
        ]
        return [test for test in tests if test is not None]

    def final_beliefs(self, arms: Sequence[Arm], state: SearchState, reader: Reader) -> Beliefs:
        """Beliefs of the search over arms that were tried."""
        surrogate, _ = self.surrogate(state, reader)
        return self.beliefs(
            arms,
            state,
            reader,
            {arm: surrogate.prior(frozenset(arm.auxiliaries)) for arm in arms if arm.role == "set"},
        )

    def tuned(self, arm: Arm, state: SearchState, reader: Reader) -> Arm:
        """The arm with the settings that did best for it, its own where none was better.

        A setting's effect is shrunk by the seed noise, so that one lucky run does not choose it.
        """
        base = reader.observe(state.of(arm))
        if not base:
            return arm
        mean = fmean(observation.points for observation in base)
        effects = {arm: 0.0}
        for tried in self.settings_of(arm, state):
            points = [observation.points for observation in reader.observe(state.of(tried))]
            if points:
                share = TUNING_SD**2 / (
                    TUNING_SD**2 + reader.noise**2 * (1 / len(points) + 1 / len(base))
                )
                effects[tried] = share * (fmean(points) - mean)
        return max(effects, key=effects.__getitem__)

    def settings_of(self, base: Arm, state: SearchState) -> list[Arm]:
        """The arm under every setting of the space that was begun, in that order; failed ones
        too.
        """
        begun = [*state.arms, *state.failures, *(pull.arm for pull in state.pending.values())]
        return [
            arm
            for arm in dict.fromkeys(begun)
            if arm.settings and with_settings(base, arm.settings) == arm
        ]

    def confirmation(self, state: SearchState, reader: Reader) -> tuple[Arm, Confirmation]:
        """The single task as it is confirmed, and what the fresh seeds say beside it."""
        single_task = self.tuned(SINGLE_TASK, state, reader) if self.space else SINGLE_TASK
        apart = self.settings.confirm_with is not None or single_task != SINGLE_TASK
        return single_task, Confirmation(state, self.settings, self.metric, single_task, apart)

    def to_confirm(self, state: SearchState, reader: Reader, sets: bool) -> list[Arm]:
        """None, the winner, the best single and all, as far as they differ."""
        winner = self.leader(state, reader)
        if winner is None:
            return []
        arms = [
            winner,
            SINGLE_TASK,
        ]  # where only one can be paid for, the baseline has runs already
        if sets:
            tried = [arm for arm in self.viable(state) if state.of(arm)]
            if tried:
                believed = self.beliefs(tried, state, reader)
                arms.append(believed.arms[believed.leader])
            everything = set_arm(
                [arm.auxiliaries[0] for arm in self.viable(state)], self.settings.schedule
            )
            if weight(everything) <= COSTLIEST_ALL:
                arms.append(everything)
        if self.space:
            arms = [
                self.tuned(arm, state, reader) if arm in (winner, SINGLE_TASK) else arm
                for arm in arms
            ]
        return list(dict.fromkeys(arms))
