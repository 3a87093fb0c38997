"""A number of each corpus becomes three signals: the main task's, the candidate's, and their
ratio.
"""

from collections.abc import Callable
from math import inf

from autoaux.signals._comparison import Pair
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._registry import Needs, signal

OfOne = Callable[[Profile], float]
OfSide = Callable[[Pair, Profile], float]


def both_sides(
    name: str, low: float = 0.0, high: float = inf, *, of_kind: bool = False
) -> Callable[[OfOne], OfOne]:
    """Register a function of a profile as ``name.main``, ``name.candidate`` and ``name.ratio``;
    `of_kind` as `register_sides` has it.
    """

    def register(of_one: OfOne) -> OfOne:
        def of_side(pair: Pair, profile: Profile) -> float:
            return of_one(profile)

        register_sides(name, of_side, of_one.__doc__ or "", low, high, of_kind=of_kind)
        return of_one

    return register


def register_sides(
    name: str,
    of_side: OfSide,
    doc: str,
    low: float,
    high: float,
    *,
    needs: Needs = "counts",
    label_names_matter: bool = False,
    of_kind: bool = False,
) -> None:
    """Register a number of either side of a pair, and the candidate's over the main task's.

    The ratio lies in [0, ∞), in (−∞, ∞) where the number may be negative, and is missing where the
    main task's number is 0.

    Args:
        of_kind: whether the number is of what is labelled, tokens or documents; its ratio is
            missing where the two corpora label different things.
    """

    def main(pair: Pair) -> float:
        return of_side(pair, pair.main)

    def candidate(pair: Pair) -> float:
        return of_side(pair, pair.candidate)

    def ratio(pair: Pair) -> float:
        if of_kind:
            pair.refuse_across_kinds()
        base, other = of_side(pair, pair.main), of_side(pair, pair.candidate)
        if base == 0:
            raise Missing(f"{name} of {pair.main.name} is 0")
        return other / base

    for side, compute in (("main", main), ("candidate", candidate), ("ratio", ratio)):
        across = " Missing between tokens and documents." if of_kind and side == "ratio" else ""
        compute.__doc__ = f"{doc.strip()}\n\n    {_SIDES[side]}{across}"
        bounds = (low, high) if side != "ratio" else (-inf if low < 0 else 0.0, inf)
        signal(
            f"{name}.{side}",
            low=bounds[0],
            high=bounds[1],
            needs=needs,
            label_names_matter=label_names_matter,
        )(compute)


_SIDES = {
    "main": "Of the main task.",
    "candidate": "Of the candidate.",
    "ratio": "The candidate's over the main task's; missing where the main task's is 0.",
}
