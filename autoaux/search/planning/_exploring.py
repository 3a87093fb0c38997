"""The phases that choose auxiliaries: candidates one by one with their controls, then sets."""

from autoaux.search.arms import Pull
from autoaux.search.beliefs import Beliefs
from autoaux.search.planning._allocation import allocate, replicate, settled
from autoaux.search.planning._set_findings import set_field
from autoaux.search.planning._split import BudgetSplit
from autoaux.search.planning._view import View

LATER = {"schedule", "order", "mixture", "tune"}


def next_single(view: View, split: BudgetSplit) -> Pull | None:
    """A run of a candidate by itself, or of a control."""
    if not view.viable or view.state.phases & {"sets", *LATER}:
        return None
    if view.question.forced and not view.state.begun(view.question.base):
        return view.next_run(view.question.base, "singles")  # what all others add to
    believed, quota, done = view.singles, split.quota("singles"), split.search_done
    if control := _control(view, believed, quota):
        return control
    if done < quota and not settled(view, believed):
        return view.next_run(allocate(view, believed, quota - done), "singles")
    # the best of them are replicated among the sets, whose share that is
    return None if split.sets else replicate(view, believed, "singles")


def _control(view: View, believed: Beliefs, quota: float) -> Pull | None:
    """Controls come once there were as many runs as candidates, and only where there is room."""
    if believed.runs.sum() < len(believed.arms) or quota < len(believed.arms) + 2:
        return None
    each = 1 if quota < 3 * len(believed.arms) else 2
    for arm in view.question.controls:
        if not view.failed(arm) and len(view.state.begun(arm)) < each:
            return view.next_run(arm, "singles")
    return None


def next_set(view: View, split: BudgetSplit) -> Pull | None:
    """A run of a set, or of a leading candidate among the sets."""
    if not split.sets or view.state.phases & LATER:
        return None
    field = set_field(view)
    if field is None:  # nothing to put together, unless another seed shows that something helps
        return replicate(view, view.singles, "singles") if view.viable else None
    left = split.quota("sets") - split.search_done
    if left <= 0:
        return replicate(view, field, "sets", could_win=1.0)
    if settled(view, field):
        return None
    return view.next_run(allocate(view, field, left, "top_two"), "sets")
