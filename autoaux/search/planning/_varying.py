"""The phases that vary the leader: its schedule and order, then the settings of a search space."""

from collections.abc import Sequence
from math import ceil

from autoaux.search.arms import SINGLE_TASK, Arm, Choice, Pull, Space, with_settings
from autoaux.search.beliefs import order_variants, schedule_variants
from autoaux.search.planning._budget import weight
from autoaux.search.planning._leader import leader
from autoaux.search.planning._split import BudgetSplit
from autoaux.search.planning._view import View
from autoaux.search.planning.tuning import Joint, next_setting, settings_of

TURNS = 0.5  # of the settings of a side that several arms share
RANDOM_SHARE = 0.5  # of the settings of a search space
COSTLIEST_VARIANT = 4.0  # a variant is tried whose run costs no more than so many of the leader's


def next_variant(view: View, split: BudgetSplit) -> Pull | None:
    """A run of the leader under another schedule or in another order, at a seed that it has."""
    plain = leader(view, variants=False)
    if plain is None or "tune" in view.state.phases:
        return None
    rules = view.rules
    phases = {
        "schedule": schedule_variants(plain, rules.schedules, rules.finetune),
        "order": orders_of(view, plain),
    }
    seeds = sorted({run.pull.seed for run in view.state.of(plain)})[: rules.seeds]
    if len(seeds) < 2:
        return None
    costs = view.question.costs
    most = COSTLIEST_VARIANT * weight(plain, costs)
    for phase, arms in phases.items():
        # one with all its seeds before the next: a run each would test none
        for arm in (arm for arm in arms if weight(arm, costs) <= most):
            for seed in seeds:
                if not view.failed(arm) and seed not in view.state.begun(arm):
                    return Pull(arm, seed, phase)
    return None


def orders_of(view: View, leader: Arm) -> dict[Arm, str]:
    """Other orders of the leading set that are compared with it, and what each is called. Its
    members ascend by what their own runs say, where the search trained them by the forecast.
    """
    singles, rules = view.singles, view.rules
    gains = {
        name: float(gain)
        for arm, gain in zip(singles.arms, singles.posterior.mean, strict=True)
        for name in view.question.adds(arm) or arm.auxiliaries
    }
    return order_variants(leader, rules.orders, rules.seed, gains, view.question.types)


def next_tuning(view: View, split: BudgetSplit) -> Pull | None:
    """As many settings of the space for the single task as for the leader: equal effort.

    Every setting gets one seed, then the better third of each side the rest of its seeds.
    """
    space = view.question.space
    first = leader(view) if space is not None else None
    if space is None or first is None:
        return None
    if view.rules.tuning == "joint":
        return _next_joint(view, space)
    free = {SINGLE_TASK: space.alone, first: space}
    sides = {base: settings_of(view, base) for base, own in free.items() if own}
    for base, tried in sorted(sides.items(), key=lambda side: len(side[1])):
        own = free[base]
        few = own and len(tried) < view.rules.configurations
        if own and few and (choice := _next_setting(view, own, tried)):
            return Pull(with_settings(base, choice), view.question.seed(0), "tune")
    for number in range(1, view.rules.seeds):
        seed = view.question.seed(number)
        for tried in sides.values():
            for arm in _best_third(view, tried):
                if not view.failed(arm) and seed not in view.state.begun(arm):
                    return Pull(arm, seed, "tune")
    return None


def _next_joint(view: View, space: Space) -> Pull | None:
    """The same effort, with settings chosen by one surface, and the leader's share spent on all
    that may lead.
    """
    joint = Joint(view)
    sides = [joint.contenders, *([[SINGLE_TASK]] if space.alone else [])]
    most = view.rules.configurations
    for side in sorted(reversed(sides), key=lambda side: len(joint.tried(side))):
        number = len(joint.tried(side))
        if number < TURNS * most:  # everybody's turn comes before the surface chooses among them
            side = [min(side, key=lambda arm: len(joint.tried([arm])))]
        if number < most and (arm := joint.proposed(side)):
            return Pull(arm, view.question.seed(0), "tune")
    for number in range(1, view.rules.seeds):
        seed = view.question.seed(number)
        for side in sides:
            tried = joint.tried(side)
            for arm in joint.ranked(tried)[: ceil(len(tried) / 3)]:
                if seed not in view.state.begun(arm):
                    return Pull(arm, seed, "tune")
    return None


def _next_setting(view: View, space: Space, tried: Sequence[Arm]) -> Choice | None:
    rules = view.rules
    random = space.draw(max(1, round(RANDOM_SHARE * rules.configurations)), rules.seed)
    points = {
        arm.settings: [one.points for one in view.reader.observe(view.state.of(arm))]
        for arm in tried
    }
    seen = {choice: some[0] if some else None for choice, some in points.items()}
    return next_setting(space, random, seen, rules.seed)


def _best_third(view: View, arms: Sequence[Arm]) -> list[Arm]:
    first = {
        arm: seen[0].points for arm in arms if (seen := view.reader.observe(view.state.of(arm)))
    }
    return sorted(first, key=first.__getitem__, reverse=True)[: ceil(len(arms) / 3)]
