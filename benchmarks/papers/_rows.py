"""Finished rows of a benchmark in a JSON-lines file beside it, so that an interrupted one goes
on.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
Row = dict[str, object]


class Rows:
    """Rows of names and numbers, each under a key that says what it is of; written as they are
    made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: dict[str, Row] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                self._rows[_text(record["key"])] = record

    def __contains__(self, key: Row) -> bool:
        return _text(key) in self._rows

    def add(self, key: Row, values: Row) -> Row:
        """Write a finished row."""
        record = {"key": key, **values}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        self._rows[_text(key)] = record
        return record

    def once(self, key: Row, compute: Callable[[], Row]) -> Row:
        """The row of `key`: as it was written, or computed, timed and written now."""
        if key in self:
            return self._rows[_text(key)]
        start = time.process_time()
        values = compute()
        return self.add(key, {"cpu_seconds": round(time.process_time() - start, 2), **values})

    def where(self, **wanted: object) -> Iterator[Row]:
        """The rows whose key has these entries, oldest first, key and values in one dictionary."""
        for record in self._rows.values():
            key = record["key"]
            if all(key.get(name) == value for name, value in wanted.items()):
                yield {**key, **record}


def rows_of(name: str) -> Rows:
    """The rows of one paper's benchmark, beside its code."""
    return Rows(FOLDER / f"{name}.jsonl")


def _text(key: Row) -> str:
    return json.dumps(key, sort_keys=True, ensure_ascii=False)
