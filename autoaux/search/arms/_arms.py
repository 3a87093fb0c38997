"""The arms of a search, and each as Optuna parameters: one boolean per candidate, schedule,
order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import factorial
from typing import Any, get_args

from optuna.distributions import BaseDistribution, CategoricalDistribution, IntDistribution

from autoaux.recipe import Schedule, ScheduleName
from autoaux.search.arms._arm import Arm
from autoaux.search.arms._lehmer import code_to_order, order_to_code
from autoaux.search.arms._space import Choice, Space

SINGLE_TASK = Arm()
CONTROLS = ("", "shuffled", "self")
LARGEST_ORDER = factorial(12)
USE = "use:"


def candidate_arm(name: str, schedule: Schedule) -> Arm:
    return Arm((name,), schedule.kind, "candidate", updates=schedule.mixing)


def set_arm(names: Sequence[str], schedule: Schedule) -> Arm:
    """Auxiliaries in training order; a set of one is a candidate."""
    if len(names) == 1:
        return candidate_arm(names[0], schedule)
    return Arm(tuple(names), schedule.kind, "set", updates=schedule.mixing * len(names))


def shuffled_arm(name: str, schedule: Schedule) -> Arm:
    return Arm((name,), schedule.kind, "control", "shuffled", schedule.mixing)


def self_arm(schedule: Schedule) -> Arm:
    return Arm((), schedule.kind, "control", "self", schedule.mixing)


def with_settings(arm: Arm, settings: Choice) -> Arm:
    """The arm with parts of the recipe set; another mixing ratio is another share of updates."""
    mixing = dict(settings).get("schedule.mixing")
    updates = arm.updates if mixing is None else float(mixing) * len(arm.auxiliaries)
    return replace(arm, settings=settings, updates=updates)


class ArmSpace:
    """Arms over a pool as points of a fixed search space, and back.

    The choices of a study can never change, so the space names every candidate of the pool, every
    schedule and every order up to twelve auxiliaries.
    """

    def __init__(
        self, candidates: Sequence[str], mixing: float = 1.0, space: Space | None = None
    ) -> None:
        self.candidates = tuple(candidates)
        self.mixing = mixing
        yes_no = CategoricalDistribution((False, True))
        self.distributions: dict[str, BaseDistribution] = {
            **{USE + name: yes_no for name in self.candidates},
            "schedule": CategoricalDistribution(get_args(ScheduleName)),
            "order": IntDistribution(0, LARGEST_ORDER - 1),
            "control": CategoricalDistribution(CONTROLS),
            **(space.distributions() if space else {}),
        }

    def encode(self, arm: Arm) -> dict[str, Any]:
        """The parameters of an arm."""
        members = sorted(arm.auxiliaries, key=self.candidates.index)
        order = order_to_code([members.index(name) for name in arm.auxiliaries])
        used = {USE + name: name in arm.auxiliaries for name in self.candidates}
        # of more than twelve auxiliaries the parameters keep the pool's order; the trial keeps the
        # arm
        return {
            **used,
            "schedule": arm.schedule,
            "order": order if order < LARGEST_ORDER else 0,
            "control": arm.control,
            **dict(arm.settings),
        }

    def decode(self, params: Mapping[str, Any]) -> Arm:
        """The arm that parameters stand for; an order that the set is too small for is taken
        modulo.
        """
        members = [name for name in self.candidates if params.get(USE + name)]
        control = params.get("control", "")
        if control == "self":
            return Arm((), params["schedule"], "control", "self", self.mixing)
        if not members:
            return SINGLE_TASK
        order = code_to_order(params.get("order", 0) % factorial(len(members)), len(members))
        names = tuple(members[position] for position in order)
        role = "control" if control else "candidate" if len(names) == 1 else "set"
        schedule = params.get("schedule", "single")
        schedule = "auxiliary" if schedule == "single" else schedule
        return Arm(names, schedule, role, control, self.mixing * len(names))
