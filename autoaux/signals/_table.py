"""One row per candidate, one column per signal, and a reason wherever a value is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from autoaux.display import Table, Tabular
from autoaux.signals._signals_table import signals_table

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, repr=False)
class SignalTable(Tabular):
    """Signals of candidates for one main task.

    Attributes:
        main: name of the main task.
        candidates, names: rows and columns.
        values: float64 [candidates, names]; NaN exactly where `reasons` has an entry.
        reasons: why a value is missing, by (candidate, name).
        notes: what else a person should know, such as samples and their errors.
    """

    main: str
    candidates: tuple[str, ...]
    names: tuple[str, ...]
    values: np.ndarray
    reasons: Mapping[tuple[str, str], str]
    notes: tuple[str, ...] = ()

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {candidate: i for i, candidate in enumerate(self.candidates)}

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {name: j for j, name in enumerate(self.names)}

    def value(self, candidate: str, name: str) -> float | None:
        """The signal, None where it is missing; KeyError for a name that is not in the table."""
        value = self.values[self._rows[candidate], self._columns[name]]
        return None if np.isnan(value) else float(value)

    def reason(self, candidate: str, name: str) -> str | None:
        """Why the value is missing; None where it is there."""
        self._rows[candidate], self._columns[name]
        return self.reasons.get((candidate, name))

    def row(self, candidate: str) -> dict[str, float | None]:
        return {name: self.value(candidate, name) for name in self.names}

    def joined(self, other: "SignalTable") -> "SignalTable":
        """With the columns of another table of the same candidates, in any order, beside these."""
        if set(other.candidates) != set(self.candidates):
            raise ValueError("tables of other candidates cannot stand side by side")
        rows = [other._rows[candidate] for candidate in self.candidates]
        return SignalTable(
            self.main,
            self.candidates,
            self.names + other.names,
            np.hstack([self.values, other.values[rows]]),
            {**self.reasons, **other.reasons},
            self.notes + other.notes,
        )

    def records(self) -> Iterator[dict[str, object]]:
        """One dictionary per value: main, candidate, signal, value, reason."""
        for candidate in self.candidates:
            for name in self.names:
                yield {
                    "main": self.main,
                    "candidate": candidate,
                    "signal": name,
                    "value": self.value(candidate, name),
                    "reason": self.reason(candidate, name),
                }

    def to_frame(self) -> "pandas.DataFrame":
        """Candidates × signals as nullable floats (``<NA>`` where missing)."""
        import pandas

        frame = pandas.DataFrame(
            self.values, index=pandas.Index(self.candidates, name="candidate"), columns=self.names
        )
        return frame.astype("Float64")

    def to_table(self) -> Table:
        """The signals that say most at a glance; all of them are in `to_frame`."""
        return signals_table(self)
