"""Which run comes next: a pure function of what was seen and what is left.

The phases follow one another and none comes back: baseline, singles, sets, schedule and order of
the leader, confirmation on fresh seeds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.search._allocators import Standing, make_allocator
from autoaux.search._arms import SINGLE_TASK, candidate_arm, self_arm, set_arm, shuffled_arm
from autoaux.search._beliefs import Beliefs, Reader
from autoaux.search._budget import Purse, purse, weight
from autoaux.search._decision import Arm
from autoaux.search._posterior import Prior
from autoaux.search._sets import SetForecast, SetSurrogate, propose
from autoaux.search._settings import LEAST_FRESH, Settings
from autoaux.search._state import Pull, SearchState
from autoaux.search._variants import order_variants, schedule_variants

FRESH = 1000  # seeds of the confirmation start this far above those of the search
PHASES = ("baseline", "singles", "sets", "schedule", "order", "confirm")
CONFIRM_SHARE = 0.35  # of all runs
MOST_RESERVED = 0.4  # of what is left after the baseline
COULD_WIN = 0.1
COSTLIEST_ALL = 10.0  # "all" is confirmed up to this many single-task runs a run


@dataclass(frozen=True)
class Outlook:
    """How the budget divides: runs for the search, seeds for the confirmation."""

    search_left: float
    search_done: int
    fresh: int
    sets: bool

    def quota(self, phase: str) -> float:
        """Runs that a search may have made when this phase ends."""
        total = self.search_done + self.search_left
        shares = {"singles": 0.6, "sets": 0.85} if self.sets else {"singles": 0.85, "sets": 0.85}
        return shares.get(phase, 1.0) * total


class Planner:
    """Plans runs over a pool.

    Args:
        candidates: names, the least promising first (a set trains in this order).
        settings: what a person chose.
        metric: of the main task; says how noisy seeds are before any run.
        priors: forecast gain of each candidate; a wide one is taken where none is given.
        guess: seconds of one single-task run before any was made.
        set_forecast: a learned forecast of sets.
    """

    def __init__(
        self,
        candidates: Sequence[str],
        settings: Settings,
        metric: str,
        priors: Mapping[str, Prior] | None = None,
        guess: float = 30.0,
        set_forecast: SetForecast | None = None,
    ) -> None:
        self.candidates, self.settings, self.metric, self.guess = tuple(candidates), settings, metric, guess
        self.priors = dict(priors or {})
        self.set_forecast = set_forecast
        self.singles = {name: candidate_arm(name, settings.schedule) for name in self.candidates}
        favourite = max(self.candidates, key=lambda name: self.priors.get(name, Prior()).mean, default=None)
        self.controls: list[Arm] = []
        if settings.controls and favourite is not None:
            self.controls = [shuffled_arm(favourite, settings.schedule), self_arm(settings.schedule)]

    def next(self, state: SearchState, elapsed: float = 0.0) -> Pull | None:
        """The next run, or None when there is nothing left to do within the budget.

        Args:
            elapsed: wall-clock seconds spent, in all sessions together.
        """
        if again := self._interrupted(state):
            return again
        begun = state.begun(SINGLE_TASK)
        if len(begun) < self.settings.seeds:
            return Pull(SINGLE_TASK, self._free_seed(begun), "baseline")
        if not state.of(SINGLE_TASK):
            return None  # another worker is still at the first baseline run
        left = purse(self.settings, state, elapsed, self.guess)
        outlook = self.outlook(state, left)
        reader = Reader(state, self.metric)
        for phase in (self._singles, self._sets, self._variants):
            if outlook.search_left >= 1 and (pull := phase(state, reader, outlook)):
                return pull
        return self._confirm(state, reader, outlook, left)

    def outlook(self, state: SearchState, left: Purse) -> Outlook:
        typical = 1 + self.settings.schedule.mixing
        affordable = left.affords(typical)
        total = state.count + affordable
        sets = self.settings.max_set > 1 and len(self.candidates) > 1 and total >= 1.5 * len(self.candidates) + 16
        confirmed = 4 if sets else 2
        fresh = int(np.clip(CONFIRM_SHARE * total / confirmed, LEAST_FRESH, self.settings.fresh_seeds))
        pulls = [*(run.pull for run in state.runs.values()), *state.pending.values()]
        confirming = sum(pull.fresh for pull in pulls)
        searched = sum(pull.phase not in ("baseline", "confirm") for pull in pulls)
        if confirming:
            return Outlook(0.0, searched, fresh, sets)
        reserve = min(confirmed * fresh, max(LEAST_FRESH, MOST_RESERVED * (searched + affordable)))
        return Outlook(affordable - reserve, searched, fresh, sets)

    def viable(self, state: SearchState) -> list[Arm]:
        """Candidates whose runs did not fail."""
        return [arm for arm in self.singles.values() if not self.failed(state, arm)]

    def failed(self, state: SearchState, arm: Arm) -> bool:
        """Whether an arm's run raised, or took its worker down too often."""
        down = max((len(numbers) for (other, _), numbers in state.interrupted.items() if other == arm), default=0)
        return arm in state.failures or down > self.settings.retries

    def prior_of(self, arm: Arm) -> Prior:
        return self.priors.get(arm.auxiliaries[0], Prior()) if arm.role == "candidate" else Prior()

    # ---- phases -----------------------------------------------------------------------------

    def _interrupted(self, state: SearchState) -> Pull | None:
        under_way = {pull.key for pull in state.pending.values()}
        for key, pull in state.interrupted_pulls.items():
            if key not in state.runs and key not in under_way and not self.failed(state, pull.arm):
                return pull
        return None

    def _singles(self, state: SearchState, reader: Reader, outlook: Outlook) -> Pull | None:
        arms = self.viable(state)
        if not arms or state.phases & {"sets", "schedule", "order"}:
            return None
        believed = reader.beliefs(arms, {arm: self.prior_of(arm) for arm in arms})
        quota = outlook.quota("singles")
        done = outlook.search_done
        if control := self._control(state, believed, quota):
            return control
        if done < quota and not self._settled(believed, state):
            return self._pull(self._allocate(believed, state, reader, quota - done), "singles", state)
        return self._replicate(believed, state, "singles")

    def _control(self, state: SearchState, believed: Beliefs, quota: float) -> Pull | None:
        """Controls come once every candidate had its first run, and only where there is room."""
        if believed.runs.min() < 1 or quota < len(believed.arms) + 2:
            return None
        each = 1 if quota < 3 * len(believed.arms) else 2
        for arm in self.controls:
            if not self.failed(state, arm) and len(state.begun(arm)) < each:
                return self._pull(arm, "singles", state)
        return None

    def _allocate(self, believed: Beliefs, state: SearchState, reader: Reader, left: float, name: str | None = None) -> Arm:
        rng = np.random.default_rng([self.settings.seed, state.count])
        runs_per_arm = (believed.runs.sum() + left) / len(believed.arms)
        allocator = make_allocator(name or self.settings.allocator, runs_per_arm, bool(self.priors))
        place = {arm: index for index, arm in enumerate(believed.arms)}
        ended = sorted((run for run in state.runs.values() if run.pull.arm in place and run.finished), key=lambda run: run.number)
        rewards = tuple((place[run.pull.arm], run.points > believed.posterior.baseline) for run in ended)
        singles = len(state.begun(SINGLE_TASK))
        chosen = allocator.choose(Standing(believed.posterior, believed.runs, singles, left, rewards), rng)
        return SINGLE_TASK if chosen < 0 else believed.arms[chosen]

    def _settled(self, believed: Beliefs, state: SearchState) -> bool:
        """Whether more runs can hardly change who leads."""
        if believed.runs.min() < 1:
            return False
        p_best = believed.posterior.p_best()
        if p_best[0] >= self.settings.confidence:
            return True
        leader = believed.leader
        return bool(p_best[leader + 1] >= self.settings.confidence and believed.runs[leader] >= self.settings.seeds)

    def _replicate(self, believed: Beliefs, state: SearchState, phase: str) -> Pull | None:
        """Another seed for an arm that could win and has few."""
        p_best = believed.posterior.p_best()[1:]
        short = [i for i in np.argsort(-p_best) if p_best[i] >= COULD_WIN and 0 < believed.runs[i] < self.settings.seeds]
        return self._pull(believed.arms[short[0]], phase, state) if short else None

    def _sets(self, state: SearchState, reader: Reader, outlook: Outlook) -> Pull | None:
        if not outlook.sets or state.phases & {"schedule", "order"}:
            return None
        field = self.set_field(state, reader)
        if field is None or outlook.search_done >= outlook.quota("sets"):
            return self._replicate(field, state, "sets") if field else None
        if self._settled(field, state):
            return None
        left = outlook.quota("sets") - outlook.search_done
        return self._pull(self._allocate(field, state, reader, left, "top_two"), "sets", state)

    def set_field(self, state: SearchState, reader: Reader) -> Beliefs | None:
        """The leading singles, the sets tried, and the most promising sets not yet tried."""
        singles = reader.beliefs(self.viable(state), {arm: self.prior_of(arm) for arm in self.viable(state)})
        gains = {arm.auxiliaries[0]: float(gain) for arm, gain in zip(singles.arms, singles.posterior.mean, strict=True)}
        helps = {arm.auxiliaries[0]: singles.posterior.p_above(i) for i, arm in enumerate(singles.arms)}
        tried = [arm for arm in state.arms if arm.role == "set" and not self.failed(state, arm)]
        proposals = [set_arm([n for n in self.candidates if n in members], self.settings.schedule) for members in propose(gains, helps, self.settings.max_set)]
        proposals = [arm for arm in proposals if arm not in tried and not self.failed(state, arm)]
        if not tried and not proposals:
            return None
        baseline = singles.posterior.baseline
        seen = {}
        for arm in tried:
            points = [observation.points for observation in reader.observe(state.of(arm))]
            if points:
                seen[frozenset(arm.auxiliaries)] = (float(np.mean(points)) - baseline, reader.noise**2 / len(points))
        spread = 0.5 * reader.noise + 0.2 * max(0.0, *gains.values())
        surrogate = SetSurrogate(gains, spread, seen, self.set_forecast)
        priors = {arm: surrogate.prior(frozenset(arm.auxiliaries)) for arm in [*tried, *proposals]}
        proposals.sort(key=lambda arm: -(priors[arm].mean + priors[arm].sd))
        leaders = [singles.arms[i] for i in np.argsort(-singles.posterior.mean)[:3] if singles.runs[i]]
        priors |= {arm: self.prior_of(arm) for arm in leaders}
        return reader.beliefs([*leaders, *tried, *proposals[:10]], priors)

    def _variants(self, state: SearchState, reader: Reader, outlook: Outlook) -> Pull | None:
        leader = self.leader(state, reader, variants=False)
        if leader is None:
            return None
        phases = {"schedule": schedule_variants(leader, self.settings.schedules), "order": order_variants(leader, self.settings.orders, self.settings.seed)}
        seeds = sorted({run.pull.seed for run in state.of(leader)})[: self.settings.seeds]
        for phase, arms in phases.items():
            for seed in seeds if len(seeds) > 1 else ():
                for arm in arms:
                    if not self.failed(state, arm) and seed not in state.begun(arm):
                        return Pull(arm, seed, phase)
        return None

    def _confirm(self, state: SearchState, reader: Reader, outlook: Outlook, left: Purse) -> Pull | None:
        arms = self.to_confirm(state, reader, outlook)
        for number in range(outlook.fresh):
            seed = self.settings.seed + FRESH + number
            for arm in arms:
                if seed not in state.begun(arm, fresh=True) and not self.failed(state, arm):
                    return Pull(arm, seed, "confirm") if left.affords(weight(arm)) >= 1 else None
        return None

    # ---- what the search found --------------------------------------------------------------

    def leader(self, state: SearchState, reader: Reader, variants: bool = True) -> Arm | None:
        """The arm with the highest believed gain among those with a run; never a control."""
        tried = [
            arm
            for arm in state.arms
            if arm.role in ("candidate", "set") and reader.observe(state.of(arm)) and not self.failed(state, arm)
            and (variants or arm.schedule == self.settings.schedule.kind and not self._reordered(arm))
        ]  # fmt: skip
        if not tried:
            return None
        believed = self.final_beliefs(tried, state, reader)
        return believed.arms[believed.leader]

    def final_beliefs(self, arms: Sequence[Arm], state: SearchState, reader: Reader) -> Beliefs:
        """Beliefs of the search over arms that were tried; a variant starts from its leader's."""
        field = self.set_field(state, reader) if any(arm.role == "set" for arm in arms) else None
        priors = {arm: self.prior_of(arm) for arm in arms if arm.role == "candidate"}
        if field is not None:
            surprise = Prior(float(field.posterior.mean.max()), 0.5 * reader.noise + 0.2 * abs(float(field.posterior.mean.max())))
            priors |= {arm: surprise for arm in arms if arm.role == "set"}
        return reader.beliefs(arms, priors)

    def to_confirm(self, state: SearchState, reader: Reader, outlook: Outlook) -> list[Arm]:
        """None, the winner, the best single and all, as far as they differ."""
        winner = self.leader(state, reader)
        if winner is None:
            return []
        arms = [winner, SINGLE_TASK]  # where only one can be paid for, the baseline has runs already
        if outlook.sets:
            tried = [arm for arm in self.viable(state) if state.of(arm)]
            if tried:
                believed = reader.beliefs(tried, {arm: self.prior_of(arm) for arm in tried})
                arms.append(believed.arms[believed.leader])
            everything = set_arm([arm.auxiliaries[0] for arm in self.viable(state)], self.settings.schedule)
            if weight(everything) <= COSTLIEST_ALL:
                arms.append(everything)
        return list(dict.fromkeys(arms))

    def _reordered(self, arm: Arm) -> bool:
        return arm.auxiliaries != tuple(name for name in self.candidates if name in arm.auxiliaries)

    def _pull(self, arm: Arm, phase: str, state: SearchState) -> Pull:
        return Pull(arm, self._free_seed(state.begun(arm)), phase)

    def _free_seed(self, begun: set[int]) -> int:
        return next(self.settings.seed + i for i in range(len(begun) + 1) if self.settings.seed + i not in begun)
