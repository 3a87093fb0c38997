"""A number of each corpus becomes three signals: the main task's, the candidate's, and their ratio."""

from collections.abc import Callable
from math import inf

from autoaux.signals._comparison import Pair
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal

OfOne = Callable[[Profile], float]


def both_sides(name: str, high: float = inf, low: float = 0.0, **facts: object) -> Callable[[OfOne], OfOne]:
    """Register ``name.main``, ``name.candidate`` and ``name.ratio`` (candidate over main, in [0, ∞)).

    The ratio is missing where the main task's number is 0, or where either has the other sign.
    """

    def register(of_one: OfOne) -> OfOne:
        def main(pair: Pair) -> float:
            return of_one(pair.main)

        def candidate(pair: Pair) -> float:
            return of_one(pair.candidate)

        def ratio(pair: Pair) -> float:
            base = of_one(pair.main)
            if base == 0:
                raise Missing(f"{name} of {pair.main.name} is 0")
            return of_one(pair.candidate) / base

        for side, compute, top in (("main", main, high), ("candidate", candidate, high), ("ratio", ratio, inf)):
            bottom = -inf if side == "ratio" and low < 0 else low
            compute.__doc__ = f"{(of_one.__doc__ or '').strip()}\n\n{_SIDES[side]}"
            signal(f"{name}.{side}", low=bottom, high=top, **facts)(compute)
        return of_one

    return register


_SIDES = {
    "main": "Of the main task.",
    "candidate": "Of the candidate.",
    "ratio": "The candidate's over the main task's; missing where the main task's is 0.",
}
