"""Finished rows of a benchmark in compressed JSON lines, so that an interrupted one goes on.

A row is written when it is made, as a compressed piece of its own; what a kill left unfinished at
the end is dropped when the file is next opened, and the file is written in one piece again.
"""

import atexit
import gzip
import json
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock

from autoaux.files import replacing

HERE = Path(__file__).parent
Row = dict[str, object]


class Rows:
    """Rows of names and numbers, each under a key that says what it is of; written as they are
    made. The last row of a key counts.

    Args:
        path: ``.jsonl.gz``; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: dict[str, Row] = {}
        self._added = 0
        self._lock = FileLock(f"{path}.lock")
        if not self._load():
            self.compact()

    def __contains__(self, key: Row) -> bool:
        return _text(key) in self._rows

    def add(self, key: Row, values: Row) -> Row:
        """Write a finished row."""
        record = {"key": key, **values}
        with self._lock, self.path.open("ab") as file:
            file.write(gzip.compress(_line(record)))
        self._added += 1
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

    def remove(self, **wanted: object) -> None:
        """Drop the rows whose key has these entries."""
        with self._lock:
            self._load()
            for row in list(self.where(**wanted)):
                del self._rows[_text(row["key"])]
            self._write()

    def compact(self) -> None:
        """Write everything in one piece, which is several times smaller than row by row."""
        with self._lock:
            self._load()
            self._write()

    def _load(self) -> bool:
        """Read what stands in the file; whether all of it could be read."""
        text, whole = _read(self.path)
        for line in text.splitlines():
            record = json.loads(line)
            self._rows[_text(record["key"])] = record
        return whole

    def _write(self) -> None:
        self._added = 0
        with replacing(self.path) as unfinished:
            # no time of day inside: the same rows are the same bytes
            unfinished.write_bytes(
                gzip.compress(b"".join(map(_line, self._rows.values())), mtime=0)
            )


class Results:
    """Results by names within names (part, task, …), kept as rows."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def keep(self, value: object, *names: str) -> None:
        self.rows.add({"names": list(names)}, {"value": value})

    def at(self, *names: str) -> dict:
        """What stands under these names: a result, or a dictionary of those within, by name;
        empty where nothing does.
        """
        found: dict = {}
        for row in self.rows.where():
            path = row["names"]
            if path == list(names):
                return row["value"]
            if path[: len(names)] == list(names):
                place = found
                for name in path[len(names) : -1]:
                    place = place.setdefault(name, {})
                place[path[-1]] = row["value"]
        return found

    def forget(self, *names: str) -> None:
        """Drop everything under these names."""
        for row in list(self.rows.where()):
            if row["names"][: len(names)] == list(names):
                self.rows.remove(names=row["names"])


def rows_of(room: str, name: str) -> Rows:
    """The rows of one benchmark, beside its code; in one piece again when the program ends."""
    rows = Rows(HERE / room / f"{name}.jsonl.gz")
    atexit.register(lambda: rows.compact() if rows._added else None)
    return rows


def results_of(room: str, name: str) -> Results:
    """The results of one benchmark, beside its code."""
    return Results(rows_of(room, name))


def _read(path: Path) -> tuple[str, bool]:
    """(the whole lines, whether they are all there is)."""
    text, whole = bytearray(), True
    if path.exists():
        with gzip.open(path) as file:
            try:
                for line in file:
                    text += line
            except (EOFError, OSError, zlib.error):
                whole = False
    end = text.rfind(b"\n") + 1
    return text[:end].decode(), whole and end == len(text)


def _line(record: Row) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _text(key: Row) -> str:
    return json.dumps(key, sort_keys=True, ensure_ascii=False)
