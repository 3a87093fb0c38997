"""A signal table as a file or as plain data."""

import csv
import json
from pathlib import Path

from autoaux.errors import InputError
from autoaux.signals._table import SignalTable

SUFFIXES = (".json", ".csv", ".parquet")


def as_data(table: SignalTable) -> dict:
    """Nested dictionaries: per candidate its values, and the reason of each that is missing."""
    return {
        "main": table.main,
        "candidates": {
            candidate: {
                "signals": table.row(candidate),
                "missing": {name: reason for name in table.names if (reason := table.reason(candidate, name))},
            }
            for candidate in table.candidates
        },
        "notes": list(table.notes),
    }


def check_suffix(path: Path) -> None:
    """InputError unless `write_table` knows the format."""
    if path.suffix not in SUFFIXES:
        raise InputError(f"{path}: expected a name that ends in {', '.join(SUFFIXES)}")


def write_table(table: SignalTable, path: Path) -> None:
    """Write by suffix: JSON as `as_data`, CSV and Parquet with one row per value and its reason.

    Raises:
        InputError: another suffix.
    """
    check_suffix(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = list(table.records())
    if path.suffix == ".json":
        path.write_text(json.dumps(as_data(table), ensure_ascii=False, indent=1), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys() if rows else ["main", "candidate", "signal", "value", "reason"])
            writer.writeheader()
            writer.writerows(rows)
    else:
        import pyarrow as pa
        from pyarrow import parquet

        names = ("main", "candidate", "signal", "value", "reason")
        kinds = (pa.string(), pa.string(), pa.string(), pa.float64(), pa.string())
        columns = {name: pa.array([row[name] for row in rows], kind) for name, kind in zip(names, kinds)}
        parquet.write_table(pa.table(columns), path)
