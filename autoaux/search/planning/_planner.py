"""Which run comes next: a pure function of what was seen and what is left.

The phases follow one another and none comes back: baseline, singles, sets, schedule and order of
the leader, confirmation on fresh seeds.
"""

from math import ceil, inf
from statistics import fmean

import numpy as np

from autoaux.search.arms import SINGLE_TASK, Arm, Choice, Pull, SearchState, with_settings
from autoaux.search.beliefs import Beliefs, Reader, order_variants, schedule_variants
from autoaux.search.planning._budget import Purse, purse, weight
from autoaux.search.planning._findings import Findings
from autoaux.search.planning._outlook import Outlook, divide
from autoaux.search.planning._tuning import next_setting
from autoaux.search.planning.allocators import Standing, make_allocator

LATER = {"schedule", "order", "tune"}
COULD_WIN = 0.1
RANDOM_SHARE = 0.5  # of the settings of a search space


class Planner(Findings):
    """Plans runs over a pool; made as `Findings` is."""

    def next(self, state: SearchState, elapsed: float = 0.0) -> Pull | None:
        """The next run, or None when there is nothing left to do within the budget.

        Args:
            elapsed: wall-clock seconds spent, in all sessions together.
        """
        if again := self._interrupted(state):
            return again
        left = purse(self.settings, state, elapsed, self.guess, self.heavier)
        begun = state.begun(SINGLE_TASK)
        if len(begun) < self.settings.seeds and not self._short_of_money(state, left):
            return Pull(SINGLE_TASK, self._free_seed(begun), "baseline")
        if not state.of(SINGLE_TASK):
            return None  # another worker is still at the first baseline run
        self.refine(state)
        outlook = self.outlook(state, left)
        reader = Reader(state, self.metric)
        for phase in (self._singles, self._sets, self._variants, self._tune):
            if outlook.search_left >= 1 and (pull := phase(state, reader, outlook)):
                return pull
        return self._confirm(state, reader, outlook, left)

    def refine(self, state: SearchState) -> None:
        """Take the better priors, where there are any, once every run of the baseline has ended."""
        scores = [run.outcome.score for run in state.of(SINGLE_TASK)[: self.settings.seeds]]
        ended = scores and not any(pull.phase == "baseline" for pull in state.pending.values())
        if self._refine and ended and (better := self._refine(fmean(scores))):
            self.priors, self._refine = dict(better), None

    def _short_of_money(self, state: SearchState, left: Purse) -> bool:
        """Whether the whole baseline would leave nothing for a candidate, where it has a run
        already.
        """
        missing = self.settings.seeds - len(state.begun(SINGLE_TASK))
        return (
            bool(state.of(SINGLE_TASK))
            and left.affords(1.0) < missing + 1 + self.settings.schedule.mixing
        )

    def outlook(self, state: SearchState, left: Purse) -> Outlook:
        return divide(
            self.settings, len(self.candidates), state, left, self.heavier, self.space is not None
        )

    def seconds_left(self, state: SearchState, left: Purse) -> float:
        """Estimated seconds of worker time to the decision: what the budget leaves."""
        if left.runs == inf:
            return left.seconds
        return min(
            left.seconds,
            left.unit
            * self.outlook(state, left).work(1 + self.settings.schedule.mixing, self.heavier),
        )

    def _interrupted(self, state: SearchState) -> Pull | None:
        under_way = {pull.key for pull in state.pending.values()}
        for key, pull in state.interrupted_pulls.items():
            if key not in state.runs and key not in under_way and not self.failed(state, pull.arm):
                return pull
        return None

    def _singles(self, state: SearchState, reader: Reader, outlook: Outlook) -> Pull | None:
        if not self.viable(state) or state.phases & {"sets", *LATER}:
            return None
        believed = self.single_field(state, reader)
        quota = outlook.quota("singles")
        done = outlook.search_done
        if control := self._control(state, believed, quota):
            return control
        if done < quota and not self._settled(believed, state):
            return self._pull(
                self._allocate(believed, state, reader, quota - done), "singles", state
            )
        # the best of them are replicated among the sets, whose share that is
        return None if outlook.sets else self._replicate(believed, state, "singles")

    def _control(self, state: SearchState, believed: Beliefs, quota: float) -> Pull | None:
        """Controls come once there were as many runs as candidates, and only where there is
        room.
        """
        if believed.runs.sum() < len(believed.arms) or quota < len(believed.arms) + 2:
            return None
        each = 1 if quota < 3 * len(believed.arms) else 2
        for arm in self.controls:
            if not self.failed(state, arm) and len(state.begun(arm)) < each:
                return self._pull(arm, "singles", state)
        return None

    def _allocate(
        self,
        believed: Beliefs,
        state: SearchState,
        reader: Reader,
        left: float,
        name: str | None = None,
    ) -> Arm:
        rng = np.random.default_rng([self.settings.seed, state.count])
        runs_per_arm = (believed.runs.sum() + left) / len(believed.arms)
        allocator = make_allocator(
            name or self.settings.allocator, runs_per_arm, forecast=bool(self.priors)
        )
        place = {arm: index for index, arm in enumerate(believed.arms)}
        ended = sorted(
            (run for run in state.runs.values() if run.pull.arm in place and run.finished),
            key=lambda run: run.number,
        )
        rewards = tuple(
            (place[run.pull.arm], run.points > believed.posterior.baseline) for run in ended
        )
        singles = len(state.begun(SINGLE_TASK))
        chosen = allocator.choose(
            Standing(believed.posterior, believed.runs, singles, left, rewards), rng
        )
        return SINGLE_TASK if chosen < 0 else believed.arms[chosen]

    def _settled(self, believed: Beliefs, state: SearchState) -> bool:
        """Whether more runs can hardly change who leads; of what was never tried only a
        forecast can say so.
        """
        if (believed.runs.max() if self.priors else believed.runs.min()) < 1:
            return False
        p_best = believed.posterior.p_best()
        if p_best[0] >= self.settings.confidence:
            return True
        leader = believed.leader
        return bool(
            p_best[leader + 1] >= self.settings.confidence
            and believed.runs[leader] >= self.settings.seeds
        )

    def _replicate(
        self, believed: Beliefs, state: SearchState, phase: str, could_win: float = COULD_WIN
    ) -> Pull | None:
        """Another seed for an arm that leads, or wins with that probability, and has few."""
        p_best = believed.posterior.p_best()[1:]
        contenders = [
            i for i in np.argsort(-p_best) if p_best[i] >= could_win or i == believed.leader
        ]
        short = [i for i in contenders if 0 < believed.runs[i] < self.settings.seeds]
        return self._pull(believed.arms[short[0]], phase, state) if short else None

    def _sets(self, state: SearchState, reader: Reader, outlook: Outlook) -> Pull | None:
        if not outlook.sets or state.phases & LATER:
            return None
        field = self.set_field(state, reader)
        if field is None:  # nothing to put together, unless another seed shows that something helps
            return (
                self._replicate(self.single_field(state, reader), state, "singles")
                if self.viable(state)
                else None
            )
        if outlook.search_done >= outlook.quota("sets"):
            return self._replicate(field, state, "sets", could_win=1.0)
        if self._settled(field, state):
            return None
        left = outlook.quota("sets") - outlook.search_done
        return self._pull(self._allocate(field, state, reader, left, "top_two"), "sets", state)

    def _variants(self, state: SearchState, reader: Reader, outlook: Outlook) -> Pull | None:
        leader = self.leader(state, reader, variants=False)
        if leader is None or "tune" in state.phases:
            return None
        phases = {
            "schedule": schedule_variants(leader, self.settings.schedules),
            "order": order_variants(leader, self.settings.orders, self.settings.seed),
        }
        seeds = sorted({run.pull.seed for run in state.of(leader)})[: self.settings.seeds]
        for phase, arms in phases.items():
            for arm in arms:  # one with all its seeds before the next: a run each would test none
                for seed in seeds if len(seeds) > 1 else ():
                    if not self.failed(state, arm) and seed not in state.begun(arm):
                        return Pull(arm, seed, phase)
        return None

    def _tune(self, state: SearchState, reader: Reader, outlook: Outlook) -> Pull | None:
        """As many settings of the space for the single task as for the leader: equal effort.

        Every setting gets one seed, then the better third of each side the rest of its seeds.
        """
        leader = self.leader(state, reader)
        if leader is None or self.space is None:
            return None
        sides = {base: self.settings_of(base, state) for base in (SINGLE_TASK, leader)}
        for base, tried in sorted(sides.items(), key=lambda side: len(side[1])):
            if len(tried) < self.settings.configurations and (
                choice := self._next_setting(tried, state, reader)
            ):
                return Pull(with_settings(base, choice), self.seed(0), "tune")
        for number in range(1, self.settings.seeds):
            for tried in sides.values():
                for arm in self._best_third(tried, state, reader):
                    if not self.failed(state, arm) and self.seed(number) not in state.begun(arm):
                        return Pull(arm, self.seed(number), "tune")
        return None

    def _next_setting(self, tried: list[Arm], state: SearchState, reader: Reader) -> Choice | None:
        random = self.space.draw(
            max(1, round(RANDOM_SHARE * self.settings.configurations)), self.settings.seed
        )
        points = {
            arm.settings: [one.points for one in reader.observe(state.of(arm))] for arm in tried
        }
        return next_setting(
            self.space,
            random,
            {choice: some[0] if some else None for choice, some in points.items()},
            self.settings.seed,
        )

    @staticmethod
    def _best_third(arms: list[Arm], state: SearchState, reader: Reader) -> list[Arm]:
        first = {arm: seen[0].points for arm in arms if (seen := reader.observe(state.of(arm)))}
        return sorted(first, key=first.__getitem__, reverse=True)[: ceil(len(arms) / 3)]

    def _confirm(
        self, state: SearchState, reader: Reader, outlook: Outlook, left: Purse
    ) -> Pull | None:
        arms = self.to_confirm(state, reader, outlook.sets)
        for number in range(outlook.fresh):
            seed = self.seed(number, fresh=True)
            for arm in arms:
                if seed not in state.begun(arm, fresh=True) and not self.failed(state, arm):
                    return Pull(arm, seed, "confirm") if self._affords(arm, left) else None
        return self._settle(arms[0], state, reader, left) if arms else None

    def _settle(self, winner: Arm, state: SearchState, reader: Reader, left: Purse) -> Pull | None:
        """Twice as many fresh seeds of the winner and of the single task, again and again,
        while that can still decide.
        """
        single_task, confirmed = self.confirmation(state, reader)
        sides = (winner, single_task)
        begun = {arm: state.begun(arm, fresh=True) for arm in sides}
        wanted = confirmed.first(winner)
        while 0 < wanted < max(map(len, begun.values())):
            wanted *= 2
        if all(
            len(seeds) >= wanted for seeds in begun.values()
        ):  # nothing is looked at before both have them
            looking = not any(pull.fresh for pull in state.pending.values())
            if (
                not looking
                or confirmed.effect(winner) is None
                or confirmed.verdict(winner) != "undecided"
            ):
                return None
            if confirmed.needed(winner) > left.affords(self.heavier * sum(map(weight, sides)) / 2):
                return None
            wanted *= 2
        for number in range(wanted):
            for arm in sides:
                if (seed := self.seed(number, fresh=True)) not in begun[arm] and not self.failed(
                    state, arm
                ):
                    return Pull(arm, seed, "settle") if self._affords(arm, left) else None
        return None

    def _affords(self, arm: Arm, left: Purse) -> bool:
        """Whether a run of the confirmation can be paid."""
        return left.affords(self.heavier * weight(arm)) >= 1

    def _pull(self, arm: Arm, phase: str, state: SearchState) -> Pull:
        return Pull(arm, self._free_seed(state.begun(arm)), phase)

    def _free_seed(self, begun: set[int]) -> int:
        return next(seed for i in range(len(begun) + 1) if (seed := self.seed(i)) not in begun)
