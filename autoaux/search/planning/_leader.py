"""Who leads, by the runs that choose and by tests at equal seeds."""

from collections.abc import Sequence

from autoaux.search.arms import Arm
from autoaux.search.beliefs import Beliefs, PairedTest, paired_test
from autoaux.search.planning._set_findings import SetsSeen, tried_sets
from autoaux.search.planning._view import View


def final_beliefs(view: View, arms: Sequence[Arm]) -> Beliefs:
    """Beliefs of the search over arms that were tried, singles and sets."""
    known = SetsSeen(view)
    sets = {
        arm: known.prior(arm)
        for arm in arms
        if arm.role == "set"
        and len(added := view.question.adds(arm)) > 1
        and view.question.allows(arm)
        and known.gains.keys() >= set(added)  # nobody is gone
    }
    return view.beliefs(arms, sets)


def leader(view: View, variants: bool = True) -> Arm | None:
    """The arm with the highest believed gain among those with a run; never a control.

    Another schedule or order of it leads only where the test at equal seeds found it better.
    """
    plain = [*view.question.singles, *tried_sets(view)]
    tried = [
        arm for arm in plain if view.reader.observe(view.state.of(arm)) and not view.failed(arm)
    ]
    if not tried:
        return None
    believed = final_beliefs(view, tried)
    first = believed.arms[believed.leader]
    if not variants:
        return first
    better = [test for test in paired_tests(view, first) if test.detected and test.difference > 0]
    return max(better, key=lambda test: test.difference).variant if better else first


def paired_tests(view: View, leader: Arm) -> list[PairedTest]:
    """Schedules, orders and mixtures that were tried of a leader, against it at equal seeds."""
    state, reader = view.state, view.reader
    phases = ("schedule", "order", "mixture")
    variants = {run.pull.arm: None for run in state.runs.values() if run.pull.phase in phases}
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
