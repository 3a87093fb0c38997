"""A signal table as a file or as plain data."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from autoaux.errors import InputError
from autoaux.signals._table import SignalTable

SUFFIXES = (".json", ".csv", ".parquet")
COLUMNS = ("main", "candidate", "signal", "value", "reason")


def as_data(table: SignalTable) -> dict:
    """Nested dictionaries: per candidate its values, and the reason of each that is missing."""
    return {
        "main": table.main,
        "candidates": {
            candidate: {
                "signals": table.row(candidate),
                "missing": {
                    name: reason
                    for name in table.names
                    if (reason := table.reason(candidate, name))
                },
            }
            for candidate in table.candidates
        },
        "notes": list(table.notes),
    }


def check_suffix(path: Path) -> None:
    """InputError unless `write_tables` knows the format."""
    if path.suffix not in SUFFIXES:
        raise InputError(f"{path}: expected a name that ends in {', '.join(SUFFIXES)}")


def write_tables(tables: Iterable[SignalTable], path: Path) -> int:
    """Write tables by suffix, one after the other, so that all pairs of a pool need no memory.

    CSV and Parquet hold one row per value with its reason, JSON a list of `as_data`, or a single
    one.

    Returns:
        How many values were written.

    Raises:
        InputError: another suffix.
    """
    check_suffix(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return {".json": _write_json, ".csv": _write_csv, ".parquet": _write_parquet}[path.suffix](
        tables, path
    )


def _write_json(tables: Iterable[SignalTable], path: Path) -> int:
    data = [as_data(table) for table in tables]
    path.write_text(
        json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=1),
        encoding="utf-8",
    )
    return sum(len(one["signals"]) for table in data for one in table["candidates"].values())


def _write_csv(tables: Iterable[SignalTable], path: Path) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for table in tables:
            writer.writerows(table.records())
            written += table.values.size
    return written


def _write_parquet(tables: Iterable[SignalTable], path: Path) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema(
        [(name, pa.float64() if name == "value" else pa.string()) for name in COLUMNS]
    )
    written = 0
    with parquet.ParquetWriter(path, schema) as writer:
        for table in tables:
            writer.write_table(pa.Table.from_pylist(list(table.records()), schema))
            written += table.values.size
    return written
