"""Registers a number of a learning curve for the main task, the candidate and their ratio."""

from collections.abc import Callable

from autoaux.signals._both_sides import register_sides
from autoaux.signals._comparison import Pair
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals.curves._curve import Progress

OfCurve = Callable[[Progress], float]


def for_both_curves(name: str, of_curve: OfCurve, doc: str, low: float, high: float) -> None:
    """Register ``name.main``, ``.candidate`` and ``.ratio``; missing where a curve is not at hand,
    and the ratio between a loss of tokens and one of documents.
    """

    def side(pair: Pair, profile: Profile) -> float:
        curve = pair.resources.curves.get(profile.digest)
        if curve is None:
            raise Missing(f"no learning curve of {profile.name}: it was not trained alone yet")
        return of_curve(Progress.of(curve, profile.name))

    register_sides(name, side, doc, low, high, needs="curves", of_kind=True)
