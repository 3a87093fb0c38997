"""How a budget is split: runs for the baseline, for each phase of the search, and for the
confirmation.
"""

from dataclasses import dataclass, replace
from math import inf

import numpy as np

from autoaux.search.arms import LEAST_FRESH, SINGLE_TASK, Rules, SearchState
from autoaux.search.planning._budget import RemainingBudget, weight
from autoaux.search.planning._question import Question

# of all runs, for each arm that is confirmed; half of it where sets are tried, and more arms are
# confirmed
CONFIRM_EACH = 0.175
MOST_RESERVED = 0.4  # of what is left after the baseline
SETS_BEYOND = 16  # runs that a budget must have besides those for each candidate
VARIANTS_SHARE, TUNING_SHARE = 0.15, 0.35
MIXTURES_SHARE = 0.4  # at most
SINGLES_SHARE, SINGLES_BEFORE_SETS = 0.6, 0.71  # of the search; of what sets may have spent
COSTLIEST_ALL = 10.0  # "all" is confirmed up to this many single-task runs a run


@dataclass(frozen=True)
class BudgetSplit:
    """What is left of each part, in runs, and what that comes to.

    Attributes:
        search_left: the missing baseline with it.
        fresh: seeds of the confirmation.
        sets: whether the budget is large enough for sets.
        variants: share of the search kept for schedules, orders and mixtures, where sets are tried.
        tuning: share of the search kept for a search space.
    """

    baseline_left: float
    search_left: float
    search_done: int
    confirm_left: float
    fresh: int
    sets: bool
    variants: float
    tuning: float

    def quota(self, phase: str) -> float:
        """Runs that a search may have made when this phase ends."""
        total = self.search_done + self.search_left
        if self.sets:
            sets = 1 - self.variants
            shares = {"singles": min(SINGLES_SHARE, SINGLES_BEFORE_SETS * sets), "sets": sets}
        else:
            shares = {"singles": 0.85}
        return shares.get(phase, 1.0) * (1 - self.tuning) * total

    def work(self, typical: float, confirmation: float) -> float:
        """All that is left, in single-task runs; one with an auxiliary takes `typical` of them,
        one of the confirmation `confirmation` times that.
        """
        return self.baseline_left + typical * (
            max(0.0, self.search_left - self.baseline_left) + confirmation * self.confirm_left
        )


def split_budget(
    question: Question, state: SearchState, left: RemainingBudget, candidates: int
) -> BudgetSplit:
    """How what is `left` after `state` is split, with so many candidates that may be tried."""
    rules, recipe = question.rules, question.settings.recipe
    typical = question.settings.typical_weight
    affordable = left.affords(typical)
    total = state.count + affordable
    enough = rules.runs_for_sets * candidates + SETS_BEYOND
    sets = rules.max_set > 1 and candidates > 1 and total >= enough
    cost = question.costs.confirmation if left.seconds < inf else 1.0
    each = CONFIRM_EACH / 2 if sets else CONFIRM_EACH
    fresh = int(np.clip(each * total / cost, LEAST_FRESH, rules.fresh_seeds))
    pulls = [*(run.pull for run in state.runs.values()), *state.pending.values()]
    done = sum(pull.phase not in ("baseline", "confirm") for pull in pulls)
    confirming = BudgetSplit(
        baseline_left=0.0,
        search_left=0.0,
        search_done=done,
        confirm_left=affordable,
        fresh=fresh,
        sets=sets,
        variants=0.0,
        tuning=TUNING_SHARE if question.space is not None else 0.0,
    )
    if any(pull.fresh for pull in pulls):
        return confirming
    baseline = min(affordable, max(0, rules.seeds - len(state.begun(SINGLE_TASK))))
    # a candidate is tried before anything is confirmed, however little there is
    runs = done + affordable
    least = LEAST_FRESH * cost * (1 + typical) / typical  # the winner and the single task
    # with sets the best single is confirmed besides, and all together where that can be paid
    everything = 1 + recipe.schedule.mixing * candidates
    with_all = sets and everything <= COSTLIEST_ALL
    # those that are forced are confirmed by themselves too
    confirmed = float(2 + sets + with_all + bool(question.forced))
    if left.seconds < inf:  # time is not counted in runs of the typical weight
        tried = [weight(arm, question.costs) for arm in state.arms if arm.role == "set"]
        heaviest = max([typical, *tried])
        least = LEAST_FRESH * cost * (1 + heaviest) / typical
        base = weight(question.base, question.costs) if question.forced else 0.0
        confirmed = (1 + heaviest + base + sets * typical + with_all * everything) / typical
    reserve = min(
        confirmed * fresh * cost, max(least, MOST_RESERVED * runs), runs / 2, max(0.0, runs - 1)
    )
    # the search's runs are of another recipe: the single task has none yet
    if recipe.confirm_with is not None and left.seconds == inf:
        reserve = max(reserve, min(2.0 * LEAST_FRESH, runs - 1))
    return replace(
        confirming,
        baseline_left=baseline,
        search_left=affordable - reserve,
        confirm_left=reserve,
        variants=_variants_share(rules, runs - reserve),
    )


def _variants_share(rules: Rules, runs: float) -> float:
    """The share of a search of so many runs that goes into variants of the leader."""
    compared = VARIANTS_SHARE if rules.schedules or rules.orders else 0.0
    mixed = (rules.mixtures + rules.seeds) / max(1.0, runs) if rules.mixtures else 0.0
    return compared + min(MIXTURES_SHARE, mixed)
