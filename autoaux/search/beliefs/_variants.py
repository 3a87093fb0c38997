"""Schedules and orders of one leading arm, and paired tests between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import factorial, sqrt
from statistics import fmean

import numpy as np

from autoaux.recipe import apart
from autoaux.search.arms import Arm, code_to_order, ended_alone
from autoaux.search.beliefs._student import probability_above, quantile

ORDERED = {"auxiliary", "iteration", "stack", "joint"}
ASCENDING, APART, RANDOM = "ascending by single gain", "no two of a type in a row", "random"
MOST_CODES = factorial(7)
SAME_FOR_ONE = {
    "auxiliary",
    "concatenation",
    "iteration",
    "stack",
}  # with one auxiliary these are one thing


def schedule_variants(arm: Arm, schedules: Sequence[str], finetune: float = 0.3) -> list[Arm]:
    """The arm under the other schedules; those that are the same for one auxiliary are left out.
    `finetune` among them is its own schedule with a last phase alone, that share of the steps.
    """
    if not arm.auxiliaries:
        return []
    others = [schedule for schedule in schedules if schedule not in (arm.schedule, "single")]
    if len(arm.auxiliaries) == 1 and arm.schedule in SAME_FOR_ONE:
        others = [schedule for schedule in others if schedule not in SAME_FOR_ONE]
    if arm.schedule == "pretrain" or arm.finetune:  # it ends alone already
        others = [schedule for schedule in others if schedule != "finetune"]
    return [
        ended_alone(arm, finetune) if schedule == "finetune" else replace(arm, schedule=schedule)
        for schedule in others
    ]


def order_variants(
    arm: Arm, most: int, seed: int, gains: Mapping[str, float], types: Mapping[str, str]
) -> dict[Arm, str]:
    """Other orders of a set, each once, with what it is called: ascending by gain as a single
    auxiliary (Watanabe et al. 2022, 5.1), random with no two of a type in a row (4.1), then random.

    Args:
        most: how many orders at most.
        gains: of each member alone, by name.
        types: what makes two members alike, by name; members without are of a type of their own.
    """
    size = len(arm.auxiliaries)
    if size < 2 or arm.schedule not in ORDERED or not most:
        return {}
    names = arm.auxiliaries
    ascending = sorted(names, key=lambda name: (gains.get(name, 0.0), name))
    spread = apart([types.get(name, name) for name in names], seed)
    found = {tuple(ascending): ASCENDING}
    found.setdefault(tuple(names[place] for place in spread), APART)
    codes = np.random.default_rng(seed).permutation(min(factorial(size), MOST_CODES))
    for code in codes[: most + 3]:
        order = tuple(names[place] for place in code_to_order(int(code), size))
        found.setdefault(order, RANDOM)
    found.pop(names, None)
    return {replace(arm, auxiliaries=order): found[order] for order in list(found)[:most]}


@dataclass(frozen=True)
class PairedTest:
    """Variant minus leader at equal seeds, in points: mean, 90 % interval, two-sided p."""

    variant: Arm
    leader: Arm
    seeds: int
    difference: float
    low: float
    high: float
    p: float

    @property
    def detected(self) -> bool:
        return self.p < 0.05


def paired_test(
    leader: Arm,
    variant: Arm,
    leader_points: Mapping[int, float],
    variant_points: Mapping[int, float],
    noise: float,
    df: float,
) -> PairedTest | None:
    """Compare two arms over the seeds that both have; None with fewer than two.

    The spread is the pooled seed noise, for both arms: a few pairs cannot tell their own, and equal
    seeds were not found to make runs more alike.
    """
    shared = sorted(leader_points.keys() & variant_points.keys())
    if len(shared) < 2:
        return None
    mean = fmean(variant_points[seed] - leader_points[seed] for seed in shared)
    error = noise * sqrt(2 / len(shared))
    half = quantile(0.95, df) * error
    p = 2 * probability_above(abs(mean / error), df)
    return PairedTest(variant, leader, len(shared), mean, mean - half, mean + half, p)
