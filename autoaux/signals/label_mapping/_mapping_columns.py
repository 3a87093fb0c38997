"""Registers a measure of a contingency table once per way of filling the table."""

from collections.abc import Callable
from typing import Unpack

from autoaux.signals._comparison import Pair
from autoaux.signals._contingency import COUNTINGS
from autoaux.signals._information import Information
from autoaux.signals._registry import Facts, signal

Measure = Callable[[Information], float]


def for_every_counting(name: str, **facts: Unpack[Facts]) -> Callable[[Measure], Measure]:
    """Register ``name.multiplicative``, ``name.additive`` and so on (`COUNTINGS`)."""

    def register(measure: Measure) -> Measure:
        for counting in COUNTINGS:

            def compute(pair: Pair, counting: str = counting) -> float:
                return measure(pair.information(counting))

            compute.__doc__ = (
                f"{(measure.__doc__ or '').strip()}\n\n    Table: {counting.replace('_', ' ')}."
            )
            signal(f"{name}.{counting}", **facts)(compute)
        return measure

    return register
