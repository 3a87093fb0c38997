"""Who of several searches gets the next run of a budget that they share: pure arithmetic.

All amounts are in the unit of the budget: seconds of worker time, or runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Claim:
    """What one search asks of a shared budget.

    Attributes:
        spent: what it has had.
        floor: what the least that ends in a decision still takes: the rest of its baseline, a run
            of a candidate, its confirmation.
        run: what its next run takes.
        worth: points that a run more is expected to add to what is chosen in the end.
        opening: whether its baseline or its first run of a candidate is still to be made, before
            which nothing can be said of its worth.
    """

    spent: float
    floor: float
    run: float
    worth: float
    opening: bool = False


@dataclass(frozen=True)
class Turn:
    """Which search may make a run, and how much it may plan with."""

    place: int
    may_spend: float


Sharing = Literal["worth", "even"]


def by_worth(claims: Sequence[Claim], left: float) -> list[Turn]:
    """Whose turn it is, the first first; whoever has nothing to do leaves it to the next.

    Each begins, then whoever gains most for its cost goes on, with all that nobody's floor needs;
    where that is used up everybody ends on its floor, with an equal part of the rest.
    """
    free = left - sum(claim.floor for claim in claims)
    each = max(0.0, free) / max(1, len(claims))
    opening = [place for place, claim in enumerate(claims) if claim.opening]
    others = [place for place in range(len(claims)) if place not in opening]
    going_on = [place for place in others if 0 < claims[place].run <= free]
    going_on.sort(key=lambda place: -claims[place].worth / claims[place].run)
    ending = [place for place in others if place not in going_on]
    order = [
        *((place, each) for place in _least_first(claims, opening)),
        *((place, free) for place in going_on),
        *((place, each) for place in _least_first(claims, ending)),
    ]
    # what the floors were kept for may be spent by now
    return [Turn(place, min(left, claims[place].floor + more)) for place, more in order]


def evenly(claims: Sequence[Claim], left: float) -> list[Turn]:
    """Round robin: whoever had least comes first, each with an equal part of all there is."""
    part = (left + sum(claim.spent for claim in claims)) / max(1, len(claims))
    places = _least_first(claims, range(len(claims)))
    return [Turn(place, min(left, max(0.0, part - claims[place].spent))) for place in places]


SHARINGS: dict[Sharing, Callable[[Sequence[Claim], float], list[Turn]]] = {
    "worth": by_worth,
    "even": evenly,
}


def _least_first(claims: Sequence[Claim], places: Sequence[int]) -> list[int]:
    return sorted(places, key=lambda place: claims[place].spent)
