"""Outcomes as a table for other programs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autoaux.ledger._outcome import Outcome

if TYPE_CHECKING:
    import pandas

COLUMNS = (
    "main_name",
    "auxiliary_names",
    "encoder",
    "schedule",
    "seed",
    "metric",
    "score",
    "steps",
    "seconds",
    "cpu_seconds",
    "peak_memory",
    "status",
    "error",
    "recipe",
    "setting",
    "main",
    "auxiliaries",
)


def outcomes_frame(outcomes: Iterable[Outcome]) -> "pandas.DataFrame":
    """A row for each run: scores in points (missing where a run failed), auxiliaries in training
    order with " + " between them.
    """
    import pandas

    rows = [{name: getattr(outcome, name) for name in COLUMNS} for outcome in outcomes]
    for row in rows:
        row["score"] = None if row["status"] == "failed" else 100 * row["score"]
        for name in ("auxiliary_names", "auxiliaries"):
            row[name] = " + ".join(row[name])
    return pandas.DataFrame(rows, columns=list(COLUMNS))
