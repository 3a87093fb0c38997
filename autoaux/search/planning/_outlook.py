"""How a budget divides: runs for the baseline, for each phase of the search, and for the
confirmation.
"""

from dataclasses import dataclass
from math import inf

import numpy as np

from autoaux.search.arms import LEAST_FRESH, SINGLE_TASK, SearchState, Settings
from autoaux.search.planning._budget import Purse

# of all runs, for each arm that is confirmed; half of it where sets are tried, and more arms are
# confirmed
CONFIRM_EACH = 0.175
MOST_RESERVED = 0.4  # of what is left after the baseline
SETS_EACH, SETS_BEYOND = (
    0.5,
    16,
)  # sets are tried with so many runs a candidate and so many more (benchmarks/search_sets.md)
VARIANTS_SHARE, TUNING_SHARE = 0.15, 0.35
COSTLIEST_ALL = 10.0  # "all" is confirmed up to this many single-task runs a run


@dataclass(frozen=True)
class Outlook:
    """What is left of each part, in runs, and what that comes to.

    Attributes:
        search_left: the missing baseline with it.
        fresh: seeds of the confirmation.
        sets: whether the budget is large enough for sets.
        variants: share of the search kept for schedules and orders, where sets are tried.
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
        shares = {"singles": 0.6, "sets": 1 - self.variants} if self.sets else {"singles": 0.85}
        return shares.get(phase, 1.0) * (1 - self.tuning) * total

    def work(self, typical: float, heavier: float) -> float:
        """All that is left, in single-task runs; one with an auxiliary takes `typical` of them,
        one of the confirmation `heavier` times that.
        """
        return self.baseline_left + typical * (
            max(0.0, self.search_left - self.baseline_left) + heavier * self.confirm_left
        )


def divide(
    settings: Settings,
    candidates: int,
    state: SearchState,
    left: Purse,
    heavier: float = 1.0,
    tunes: bool = False,
) -> Outlook:
    """The outlook of a search after `state`, with the purse that is `left`.

    Args:
        heavier: what a run of the confirmation costs, in runs of the search.
        tunes: whether there is a search space.
    """
    typical = 1 + settings.schedule.mixing
    affordable = left.affords(typical)
    total = state.count + affordable
    sets = settings.max_set > 1 and candidates > 1 and total >= SETS_EACH * candidates + SETS_BEYOND
    heavier = heavier if left.seconds < inf else 1.0
    each = CONFIRM_EACH / 2 if sets else CONFIRM_EACH
    fresh = int(np.clip(each * total / heavier, LEAST_FRESH, settings.fresh_seeds))
    pulls = [*(run.pull for run in state.runs.values()), *state.pending.values()]
    done = sum(pull.phase not in ("baseline", "confirm") for pull in pulls)
    variants = VARIANTS_SHARE if settings.schedules or settings.orders else 0.0
    common = {
        "search_done": done,
        "fresh": fresh,
        "sets": sets,
        "variants": variants,
        "tuning": TUNING_SHARE if tunes else 0.0,
    }
    if any(pull.fresh for pull in pulls):
        return Outlook(baseline_left=0, search_left=0.0, confirm_left=affordable, **common)
    baseline = min(affordable, max(0, settings.seeds - len(state.begun(SINGLE_TASK))))
    # a candidate is tried before anything is confirmed, however little there is
    runs = done + affordable
    least = LEAST_FRESH * heavier * (1 + typical) / typical  # the winner and the single task
    # with sets the best single is confirmed besides, and all together where that can be paid
    confirmed = 2 + sets + (sets and 1 + settings.schedule.mixing * candidates <= COSTLIEST_ALL)
    reserve = min(
        confirmed * fresh * heavier, max(least, MOST_RESERVED * runs), runs / 2, max(0.0, runs - 1)
    )
    if (
        settings.confirm_with is not None and left.seconds == inf
    ):  # the search's runs are of another recipe: the single task has none yet
        reserve = max(reserve, min(2.0 * LEAST_FRESH, runs - 1))
    return Outlook(
        baseline_left=baseline, search_left=affordable - reserve, confirm_left=reserve, **common
    )
