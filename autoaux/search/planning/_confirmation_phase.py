"""The phase that confirms: fresh seeds of what may be recommended, more of them while that can
still decide.
"""

from collections.abc import Iterator, Sequence
from math import inf

from autoaux.search.arms import LEAST_FRESH, Arm, Pull, SearchState
from autoaux.search.beliefs import Confirmation
from autoaux.search.planning._budget import RemainingBudget, weight
from autoaux.search.planning._confirming import confirmation, to_confirm
from autoaux.search.planning._newcomers import is_new
from autoaux.search.planning._split import BudgetSplit
from autoaux.search.planning._view import View


def next_confirmation(view: View, split: BudgetSplit, left: RemainingBudget) -> Pull | None:
    """A run on a fresh seed; None where all are made or none can be paid."""
    arms = to_confirm(view, split.sets)
    if arms and is_new(view, arms[0]):  # who joined a finished search is confirmed all the same
        for number in range(split.fresh):
            if pull := _missing(view, arms[:1], number, "confirm"):
                return pull
    for sides, seeds in _rounds(view, arms, split.fresh, left):
        for number in range(seeds):
            if pull := _missing(view, sides, number, "confirm"):
                return pull if _affords(view, pull.arm, left) else None
    return _extend(view, left) if arms else None


def confirm_alone(view: View, left: RemainingBudget) -> Pull | None:
    """A fresh seed of the single task, which is the answer where nothing is to be gained; None
    where it has the least that confirms, or no more can be paid.
    """
    single_task, _ = confirmation(view)
    for number in range(LEAST_FRESH):
        if pull := _missing(view, (single_task,), number, "confirm"):
            return pull if _affords(view, single_task, left) else None
    return None


def _rounds(
    view: View, arms: Sequence[Arm], fresh: int, left: RemainingBudget
) -> Iterator[tuple[Sequence[Arm], int]]:
    """Who gets how many fresh seeds, in this order.

    Time may run out before runs do: then the arm that the confirmation began with and the single
    task come to the least that confirms before others begin.
    """
    if arms and left.seconds < inf:
        single_task, _ = confirmation(view)
        sides = [arm for arm in (*_begun(view.state), *arms) if arm != single_task]
        first = next((arm for arm in sides if not view.failed(arm)), single_task)
        yield (first, single_task), min(fresh, LEAST_FRESH)
    yield arms, fresh


def _begun(state: SearchState) -> list[Arm]:
    """The arms whose confirmation began, the earliest first."""
    pulls = {run.number: run.pull for run in state.runs.values()} | state.pending
    return [pulls[number].arm for number in sorted(pulls) if pulls[number].phase == "confirm"]


def _extend(view: View, left: RemainingBudget) -> Pull | None:
    """Twice as many fresh seeds of the arm to train with and of the single task, again and again,
    while that can still decide.
    """
    state, costs = view.state, view.question.costs
    single_task, confirmed = confirmation(view)
    begun_with = [arm for arm in confirmed.arms if _unfinished(view, arm, single_task, confirmed)]
    chosen = begun_with[0] if begun_with else confirmed.best
    if chosen is None:
        return None
    sides = (chosen, single_task)
    begun = [len(state.begun(arm, fresh=True)) for arm in sides]
    wanted = _wanted(view, chosen, confirmed)
    if min(begun) >= wanted:  # nothing is looked at before both have them
        looking = not any(pull.fresh for pull in state.pending.values())
        if not looking or confirmed.verdict(chosen) != "undecided":
            return None
        needed = confirmed.needed(chosen)
        each = costs.confirmation * sum(weight(arm, costs) for arm in sides) / 2
        if needed is None or needed > left.affords(each):
            return None
        wanted *= 2
    for number in range(wanted):
        if pull := _missing(view, sides, number, "settle"):
            return pull if _affords(view, pull.arm, left) else None
    return None


def _wanted(view: View, arm: Arm, confirmed: Confirmation) -> int:
    """Fresh seeds that an arm was last meant to have: those it had at first, doubled so often."""
    wanted, begun = confirmed.first(arm), len(view.state.begun(arm, fresh=True))
    while 0 < wanted < begun:
        wanted *= 2
    return wanted


def _unfinished(view: View, arm: Arm, single_task: Arm, confirmed: Confirmation) -> bool:
    """Whether a doubling of the arm's seeds has begun and is not through."""
    begun = [len(view.state.begun(one, fresh=True)) for one in (arm, single_task)]
    return (
        not view.failed(arm)
        and begun[0] > confirmed.first(arm)
        and min(begun) < _wanted(view, arm, confirmed)
    )


def _missing(view: View, arms: Sequence[Arm], number: int, phase: str) -> Pull | None:
    """The first of the arms that lacks this fresh seed."""
    seed = view.question.seed(number, fresh=True)
    for arm in arms:
        if seed not in view.state.begun(arm, fresh=True) and not view.failed(arm):
            return Pull(arm, seed, phase)
    return None


def _affords(view: View, arm: Arm, left: RemainingBudget) -> bool:
    """Whether a run of the confirmation can be paid."""
    costs = view.question.costs
    return left.affords(costs.confirmation * weight(arm, costs)) >= 1
