"""Measures of a match that has two directions: each by itself, and both in one number."""

from collections.abc import Callable
from typing import Protocol

from autoaux.signals._comparison import Pair
from autoaux.signals._information import Information
from autoaux.signals._registry import Needs, signal


class InformationOf(Protocol):
    """The table that a match of a pair fills, seen from the main task (0) or the candidate (1)."""

    def __call__(self, pair: Pair, *, direction: int) -> Information: ...


def harmonic(one: float, other: float) -> float:
    """UUE = 2·a·b / (a + b) (Schröder & Biemann 2020, eq. 9); 0 where both are 0."""
    return 2 * one * other / (one + other) if one + other else 0.0


def _joint(information: Information) -> float:
    return information.normalised(information.joint)


def _max(information: Information) -> float:
    return information.normalised(max(information.row, information.column))


_NORMS: dict[str, tuple[str, str, Callable[[Information], float]]] = {
    "nmi_joint": ("uue", "the joint entropy", _joint),
    "nmi_max": ("uue_max", "the larger entropy", _max),
}


def register_directions(kind: str, needs: Needs, of: InformationOf, what: str, how: str) -> None:
    """Register ``nmi_joint.KIND.forward`` and ``.backward``, their harmonic mean ``uue.KIND``, and
    the same of ``nmi_max`` (``uue_max.KIND``).

    Args:
        of: what a direction's table says.
        what: what is matched, in few words; how: what is counted, and when it is missing.
    """
    for norm, (both, by, value) in _NORMS.items():

        def forward(pair: Pair, value: Callable[[Information], float] = value) -> float:
            return value(of(pair, direction=0))

        def backward(pair: Pair, value: Callable[[Information], float] = value) -> float:
            return value(of(pair, direction=1))

        def mean(pair: Pair, value: Callable[[Information], float] = value) -> float:
            return harmonic(*(value(of(pair, direction=side)) for side in (0, 1)))

        for name, compute, symmetric, said in (
            (f"{norm}.{kind}.forward", forward, False, "from the main task"),
            (f"{norm}.{kind}.backward", backward, False, "from the candidate"),
            (f"{both}.{kind}", mean, True, "UUE of both directions"),
        ):
            compute.__doc__ = (
                f"{what}: mutual information over {by}, {said}.\n\n    {how.strip()}\n\n"
                "    In [0, 1]."
            )
            signal(name, needs=needs, symmetric=symmetric)(compute)
