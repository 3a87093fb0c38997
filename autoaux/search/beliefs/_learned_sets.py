"""What recorded sets of other main tasks say of a set, in a form that travels to workers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from autoaux.search.beliefs._posterior import Prior

if TYPE_CHECKING:
    from autoaux.forecast import SetSurrogate


@dataclass(frozen=True)
class LearnedSets:
    """The forecast room's model of sets, asked with the gains that the search believes in.

    It travels as the records it learned from, so that every worker believes the same whatever its
    own ledger holds; a process fits it when it first asks.

    Attributes:
        schedule: how the sets asked about are trained.
        facts, beyond, errors, mains: one per recorded set, as `autoaux.forecast.SetRecords` has
            them.
    """

    schedule: str
    facts: tuple[tuple[float | None, ...], ...]
    beyond: tuple[float, ...]
    errors: tuple[float, ...]
    mains: tuple[str, ...]

    @classmethod
    def of(cls, surrogate: "SetSurrogate", schedule: str) -> "LearnedSets":
        """What a fitted surrogate knows; it is not fitted again here."""
        known = surrogate.records
        made = cls(
            schedule,
            tuple(
                tuple(None if np.isnan(fact) else float(fact) for fact in row)
                for row in known.facts
            ),
            tuple(map(float, known.beyond)),
            tuple(map(float, known.errors)),
            tuple(map(str, known.mains)),
        )
        made.__dict__["_surrogate"] = surrogate
        return made

    @cached_property
    def _surrogate(self) -> "SetSurrogate":
        from autoaux.forecast import SetRecords, SetSurrogate

        facts = np.array(self.facts, dtype=np.float64)  # None is NaN
        columns = (np.array(self.beyond), np.array(self.errors), np.array(self.mains, dtype=object))
        return SetSurrogate.learn(SetRecords(facts, *columns))

    def __call__(self, members: Sequence[str], gains: Mapping[str, float]) -> Prior:
        """Expected gain of a set, in points, from believed gains of its members in training
        order.
        """
        means, sd = self._surrogate.predict(
            np.array([[gains[name] for name in members]]), self.schedule
        )
        return Prior(float(means[0]), sd)
