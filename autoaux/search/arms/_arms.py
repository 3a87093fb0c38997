"""The arms of a search, and each as Optuna parameters: one boolean per candidate, schedule,
order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import factorial
from typing import Any, get_args

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from autoaux.recipe import Schedule, ScheduleName
from autoaux.search.arms._arm import Arm, Control, Role
from autoaux.search.arms._lehmer import code_to_order, order_to_code
from autoaux.search.arms._space import Choice, Space

SINGLE_TASK = Arm()
CONTROLS = ("", "shuffled", "self")
LARGEST_ORDER = factorial(12)
MOST_ALONE = 0.9  # of the main steps
USE, WEIGHT = "use:", "weight:"
MOST_DRAWN = 100.0  # times as often as others


def candidate_arm(name: str, schedule: Schedule) -> Arm:
    return _arm((name,), "candidate", schedule)


def set_arm(names: Sequence[str], schedule: Schedule) -> Arm:
    """Auxiliaries in training order; a set of one is a candidate."""
    if len(names) == 1:
        return candidate_arm(names[0], schedule)
    return _arm(tuple(names), "set", schedule)


def shuffled_arm(names: Sequence[str], schedule: Schedule) -> Arm:
    return _arm(tuple(names), "control", schedule, "shuffled")


def self_arm(schedule: Schedule) -> Arm:
    return _arm((), "control", schedule, "self")


def _arm(names: tuple[str, ...], role: Role, schedule: Schedule, control: Control = "") -> Arm:
    updates = schedule.updates(max(1, len(names)))
    return Arm(names, schedule.kind, role, control, updates, finetune=schedule.finetune)


def ended_alone(arm: Arm, share: float) -> Arm:
    """The arm with a last phase of the main task alone, so long in shares of the main steps."""
    return replace(arm, finetune=share, updates=arm.updates * (1 - share))


def with_settings(arm: Arm, settings: Choice) -> Arm:
    """The arm with parts of the recipe set; another mixing ratio is another share of updates."""
    mixing = dict(settings).get("schedule.mixing")
    if mixing is None:
        return replace(arm, settings=settings)
    schedule = Schedule(kind=arm.schedule, mixing=mixing, finetune=arm.finetune)
    return replace(arm, settings=settings, updates=schedule.updates(len(arm.auxiliaries)))


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
        self._freed = tuple(space.parameters) if space else ()
        yes_no = CategoricalDistribution((False, True))
        plain: dict[str, BaseDistribution] = {
            **{USE + name: yes_no for name in self.candidates},
            "schedule": CategoricalDistribution(get_args(ScheduleName)),
            "order": IntDistribution(0, LARGEST_ORDER - 1),
            "control": CategoricalDistribution(CONTROLS),
            "finetune": FloatDistribution(0.0, MOST_ALONE),
        }
        self.plain = tuple(plain)  # names of what every arm says
        drawn = {WEIGHT + name: FloatDistribution(0.0, MOST_DRAWN) for name in self.candidates}
        self.distributions = plain | drawn | (space.distributions() if space else {})

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
            "finetune": arm.finetune,
            **{WEIGHT + n: w for n, w in zip(arm.auxiliaries, arm.weights, strict=False)},
            **dict(arm.settings),
        }

    def decode(self, params: Mapping[str, Any]) -> Arm:
        """The arm that parameters stand for; an order that the set is too small for is taken
        modulo.
        """
        settings = tuple((name, params[name]) for name in self._freed if name in params)
        return with_settings(self._plain(params), settings)

    def _plain(self, params: Mapping[str, Any]) -> Arm:
        """The arm without what a search space frees."""
        members = [name for name in self.candidates if params.get(USE + name)]
        control = params.get("control", "")
        if control == "self":
            return _arm((), "control", self._schedule(params), "self")
        if not members:
            return SINGLE_TASK
        order = code_to_order(params.get("order", 0) % factorial(len(members)), len(members))
        names = tuple(members[position] for position in order)
        role: Role = "control" if control else "candidate" if len(names) == 1 else "set"
        arm = _arm(names, role, self._schedule(params), control)
        weights = tuple(params[WEIGHT + name] for name in names if WEIGHT + name in params)
        return replace(arm, weights=weights) if len(weights) == len(names) else arm

    def _schedule(self, params: Mapping[str, Any]) -> Schedule:
        kind = params.get("schedule", "single")
        return Schedule(
            kind="auxiliary" if kind == "single" else kind,
            mixing=self.mixing,
            finetune=params.get("finetune", 0.0),
        )
