"""Candidates that joined after the others had their turn: their own runs, and nobody else's."""

from autoaux.search.arms import Arm, Pull
from autoaux.search.planning._allocation import COULD_WIN
from autoaux.search.planning._leader import final_beliefs, leader
from autoaux.search.planning._set_findings import tried_sets
from autoaux.search.planning._view import View

# phases after the turn of candidates alone
PAST = {"sets", "schedule", "order", "mixture", "tune", "confirm", "settle"}


def next_newcomer(view: View) -> Pull | None:
    """A run of a candidate that joined, or of the leading set with it where it helps by itself.

    None where nobody joined, or the others still have their turn and it has its own among them.

    Each has a run, and those that could win as many as others that can.
    """
    joined = [arm for arm in view.viable if is_new(view, arm)]
    if not joined or not view.state.phases & PAST:
        return None
    for arm in joined:
        if not view.state.begun(arm):
            return view.next_run(arm, "singles")
    sets = _with_the_leader(view, joined)
    for arm in sets:
        if not view.state.begun(arm):
            return view.next_run(arm, "sets")
    own = [arm for arm in [*joined, *sets] if _short(view, arm)]
    if not own:
        return None
    seen = [arm for arm in [*view.question.singles, *tried_sets(view)] if view.state.of(arm)]
    arms = list(dict.fromkeys([*own, *seen]))
    chances = final_beliefs(view, arms).posterior.p_best()[1:]
    contender = next(
        (arm for arm, p in zip(arms, chances, strict=True) if arm in own and p >= COULD_WIN), None
    )
    return (
        view.next_run(contender, "singles" if contender in joined else "sets")
        if contender
        else None
    )


def is_new(view: View, arm: Arm) -> bool:
    """Whether an arm trains with somebody who joined."""
    return bool(set(arm.auxiliaries) & set(view.question.joined))


def _short(view: View, arm: Arm) -> bool:
    return len(view.state.begun(arm)) < view.rules.seeds and not view.failed(arm)


def _with_the_leader(view: View, joined: list[Arm]) -> list[Arm]:
    """The leading set, and each that joined and surely helps added to it."""
    first = leader(view, variants=False)
    if first is None or len(first.auxiliaries) >= view.rules.max_set:
        return []
    helpful = [
        name
        for arm in joined
        for name in view.question.adds(arm)
        if view.chances[name] >= view.rules.confidence and name not in first.auxiliaries
    ]
    sets = [view.question.set_of({*first.auxiliaries, name}) for name in helpful]
    return [arm for arm in sets if not view.failed(arm)]
