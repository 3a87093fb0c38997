from math import ceil, log

import numpy as np

from autoaux.search.planning.allocators._base import Standing


class HalvingAllocator:
    """Sequential halving over candidates and seeds (Karnin, Koren & Somekh 2013).

    The runs are shared equally between rounds; each round shares its runs equally between the arms
    that are left, and keeps the best 1/`rate` of them. Means are posterior means, so a prior
    decides who comes first where there is too little for everybody. What is left over goes to the
    best.
    """

    def __init__(self, rate: float = 2.0) -> None:
        self.rate = rate

    def choose(self, standing: Standing, rng: np.random.Generator) -> int:
        arms = len(standing.runs)
        total = standing.runs.sum() + standing.left
        rounds = max(1, ceil(log(arms, self.rate))) if arms > 1 else 1
        ranked = np.argsort(-standing.posterior.mean, kind="stable")
        due = 0
        for number in range(rounds):
            kept = max(1, ceil(arms / self.rate**number))
            due += max(1, int(total / (rounds * kept)))
            short = [arm for arm in ranked[:kept] if standing.runs[arm] < due]
            if short:
                return int(min(short, key=lambda arm: standing.runs[arm]))
        return int(ranked[0])
