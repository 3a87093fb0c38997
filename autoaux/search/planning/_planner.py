"""Which run comes next: a pure function of what is asked, what was seen and what is left.

The phases follow one another and none comes back: baseline, singles, sets, schedule, order
and mixture of the leader, confirmation on fresh seeds.
"""

from collections.abc import Mapping
from math import inf
from statistics import fmean

from autoaux.errors import InputError
from autoaux.search.arms import LEAST_FRESH, SINGLE_TASK, Pull, SearchState
from autoaux.search.beliefs import Prior
from autoaux.search.planning._budget import RemainingBudget, weight
from autoaux.search.planning._confirmation_phase import confirm_alone, next_confirmation
from autoaux.search.planning._exploring import next_set, next_single
from autoaux.search.planning._mixtures import next_mixture
from autoaux.search.planning._newcomers import next_newcomer
from autoaux.search.planning._question import Question
from autoaux.search.planning._split import split_budget
from autoaux.search.planning._varying import next_tuning, next_variant
from autoaux.search.planning._view import View, failed

PHASES = (next_single, next_set, next_variant, next_mixture, next_tuning)


class Planner:
    """Plans the runs of one question; it remembers nothing."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def view(self, state: SearchState, priors: Mapping[str, Prior] | None = None) -> View:
        """What the planner sees of a state."""
        return View(self.question, state, priors)

    def next(
        self,
        state: SearchState,
        elapsed: float = 0.0,
        priors: Mapping[str, Prior] | None = None,
    ) -> Pull | None:
        """The next run, or None when there is nothing left to do within the budget.

        Args:
            elapsed: wall-clock seconds spent, in all sessions together.
            priors: of the candidates, as good as they are now; the question's own where none are
                given.
        """
        view = self.view(state, priors)
        if again := _interrupted(view):
            return again
        left = RemainingBudget.of(self.question, state, elapsed)
        if self._baseline_goes_on(state, left):
            return view.next_run(SINGLE_TASK, "baseline")
        if not state.of(SINGLE_TASK):
            return None  # another worker is still at the first baseline run
        if view.at_the_ceiling:
            return confirm_alone(view, left)
        if pull := next_newcomer(view):
            return pull
        split = split_budget(self.question, state, left, len(view.viable))
        for phase in PHASES:
            if split.search_left >= 1 and (pull := phase(view, split)):
                # a wide set costs several runs of the time that the confirmation needs
                if self._in_runs(pull, left) <= split.search_left:
                    return pull
        return next_confirmation(view, split, left)

    def single_task_score(self, state: SearchState, elapsed: float = 0.0) -> float | None:
        """The single task's mean dev score, in [0, 1], once every run of the baseline has ended;
        None before.
        """
        left = RemainingBudget.of(self.question, state, elapsed)
        under_way = any(pull.phase == "baseline" for pull in state.pending.values())
        if under_way or self._baseline_goes_on(state, left):
            return None
        runs = [run for run in state.of(SINGLE_TASK) if run.pull.phase == "baseline"]
        return fmean(run.outcome.score for run in runs) if runs else None

    def refuse_untrainable(self, state: SearchState) -> None:
        """Raise InputError where the single task itself cannot be trained, because then there
        is nothing to compare with.
        """
        if failed(self.question, state, SINGLE_TASK):
            reason = state.failures.get(SINGLE_TASK, "its runs took their process down")
            raise InputError(f"the single task itself cannot be trained: {reason}")

    def seconds_left(self, state: SearchState, elapsed: float = 0.0) -> float:
        """Estimated seconds of worker time to the decision: what the budget leaves."""
        left, view = RemainingBudget.of(self.question, state, elapsed), self.view(state)
        if view.at_the_ceiling:
            missing = LEAST_FRESH - len(state.begun(SINGLE_TASK, fresh=True))
            return min(left.seconds, left.unit * self.question.costs.confirmation * missing)
        if left.runs == inf:
            return left.seconds
        question, candidates = self.question, len(view.viable)
        split = split_budget(question, state, left, candidates)
        work = split.work(question.settings.typical_weight, question.costs.confirmation)
        return min(left.seconds, left.unit * work)

    def _in_runs(self, pull: Pull, left: RemainingBudget) -> float:
        """What a run of the search costs, in those that a budget is counted in: each is one where
        runs are counted, and a run of the typical weight where time is.
        """
        if left.seconds == inf:
            return 1.0
        typical = self.question.settings.typical_weight
        return max(1.0, weight(pull.arm, self.question.costs) / typical)

    def _baseline_goes_on(self, state: SearchState, left: RemainingBudget) -> bool:
        """Whether the single task gets another run: the whole baseline, or where that would leave
        nothing for a candidate, one.
        """
        missing = self.question.rules.seeds - len(state.begun(SINGLE_TASK))
        if missing <= 0:
            return False
        enough = missing + self.question.settings.typical_weight
        return not state.of(SINGLE_TASK) or left.affords(1.0) >= enough


def _interrupted(view: View) -> Pull | None:
    """A run that was cut off and is not being made again yet."""
    state = view.state
    under_way = {pull.key for pull in state.pending.values()}
    for key, pull in state.interrupted_pulls.items():
        wanted = not pull.arm.auxiliaries or view.question.allows(pull.arm)
        again = key not in state.runs and key not in under_way
        if again and wanted and not view.failed(pull.arm):
            return pull
    return None
