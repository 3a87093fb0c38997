"""What was observed: every outcome of every run, appended to one file, merged by union.

A ledger is JSON lines, one record a line, each with the format's version. Three kinds of record:
the outcome of a training run, the signals of a (main, candidate) pair, so that a forecast can be
fitted again where the corpora are no longer at hand, and a corpus's sketch, by which it is known
again.
"""

import gzip
import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from autoaux.errors import InputError
from autoaux.files import data_folder, replacing
from autoaux.ledger._corpus_sketch import CorpusSketch
from autoaux.ledger._lines import Damaged, Lines, read_lines
from autoaux.ledger._outcome import Outcome
from autoaux.ledger._records import (
    PairSignals,
    Record,
    Torn,
    Unsound,
    decode,
    encode,
)

MOST_NOTES = 5

_log = logging.getLogger(__name__)


def default_path() -> Path:
    """The person's own ledger: $AUTOAUX_LEDGER, else ``ledger.jsonl`` where the system keeps a
    person's data.
    """
    named = os.environ.get("AUTOAUX_LEDGER")
    return Path(named) if named else data_folder() / "ledger.jsonl"


class Ledger:
    """An append-only file of records that many processes may write to at once.

    A record is one write to a file opened for appending, then synced; so lines never mix, and a
    crash can only leave a torn last line, which is left out with a word. Records are identified by
    the digest of their content: the same record twice counts once, and a merge is a union. A line
    that is not sound is left out with a word too; a file without any record is refused.

    >>> ledger = Ledger(Path("ledger.jsonl"))
    >>> ledger.append(outcome)
    >>> ledger.find(outcome.recipe, outcome.main, outcome.auxiliaries, outcome.seed) == outcome
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._noted: dict[str, None] = {}
        self._unlike = ""  # the first line of another shape
        self._damaged = False
        self._records: dict[str, Record] = {}
        self._read_bytes = 0
        self._read_lines = 0

    def append(self, *records: Record) -> None:
        """Add records in one write; OSError when the disk is full."""
        lines = [encode(record) for record in records]
        if not lines:
            return
        if self.path.suffix == ".gz":
            raise InputError(
                f"{self.path}: a compressed ledger is for reading; export it to a .jsonl file to"
                " add to it"
            )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            data = b"".join(line + b"\n" for line in lines)
            if _ends_torn(handle):
                data = b"\n" + data
            written = os.write(handle, data)
            if written != len(data):
                raise OSError(
                    28,
                    "no space left for the record; the torn line will be left out",
                    str(self.path),
                )
            os.fsync(handle)
        finally:
            os.close(handle)

    def add(self, *records: Record) -> int:
        """Append those records that are not yet there; returns how many were not."""
        self._refresh()
        new = [
            record
            for record in records
            if hashlib.sha256(encode(record)).hexdigest() not in self._records
        ]
        self.append(*new)
        return len(new)

    def records(self) -> list[Record]:
        """All records, oldest first, each once; reads only what was added since the last call."""
        self._refresh()
        return list(self._records.values())

    def __iter__(self) -> Iterator[Outcome]:
        return (record for record in self.records() if isinstance(record, Outcome))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def signals(self) -> list[PairSignals]:
        """The recorded signals, oldest first."""
        return [record for record in self.records() if isinstance(record, PairSignals)]

    def sketches(self) -> list[CorpusSketch]:
        """The recorded sketches, oldest first."""
        return [record for record in self.records() if isinstance(record, CorpusSketch)]

    def find(self, recipe: str, main: str, auxiliaries: Iterable[str], seed: int) -> Outcome | None:
        """The longest run of this recipe digest, main, auxiliaries (in order) and seed, or None."""
        wanted = (recipe, main, tuple(auxiliaries), seed)
        found = [o for o in self if (o.recipe, o.main, o.auxiliaries, o.seed) == wanted]
        return max(found, key=lambda outcome: outcome.steps, default=None)

    def merge(self, *others: "Ledger") -> int:
        """Add the records of `others` that are not yet here; returns how many were added."""
        self._refresh()
        new: dict[str, Record] = {}
        for other in others:
            other._refresh()
            new |= {
                digest: record
                for digest, record in other._records.items()
                if digest not in self._records
            }
            for note in other.notes:
                self._note(note)
        self.append(*new.values())
        return len(new)

    def export(self, path: Path) -> int:
        """Write all records to a new file, compressed where its name ends in .gz; returns how many.

        The same records give the same bytes. Whoever reads `path` sees the old file or the new one.
        """
        records = self.records()
        data = b"".join(encode(record) + b"\n" for record in records)
        with replacing(path) as unfinished:
            unfinished.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
        return len(records)

    def _refresh(self) -> None:
        if self._damaged:
            return
        try:
            for line in read_lines(self.path, self._read_bytes):
                self._take(line)
                if line.ended:
                    self._read_lines += line.count
                    self._read_bytes += line.size
        except FileNotFoundError:
            return
        except Damaged as error:
            lost = len(self._records)
            self._damaged, self._unlike = True, ""
            self._records.clear()
            self._noted.clear()
            self._note(
                f"{self.path}: damaged ({error}); none of its {lost} readable records is used,"
                " because nobody can say which of them were changed: copy the file again"
            )
        if self._unlike and not self._records:
            raise InputError(
                f"{self._unlike}; not a record of an autoaux ledger, and nothing else in the file"
                " is one"
            )

    def _take(self, line: Lines) -> None:
        """Keep the line's record; what is none is left out with a word, as a torn line is."""
        if line.content is not None and not line.content.strip():
            return
        where = f"{self.path}:{self._read_lines + 1}"
        try:
            digest, record = decode(line.content)
        except Torn:
            self._note(f"{where}: a torn line (a write was cut short); left out")
        except Unsound as error:
            self._note(f"{where}: {error}; left out")
            if not error.ours:
                self._unlike = self._unlike or f"{where}: {error}"
        else:
            self._records[digest] = record

    def _note(self, note: str) -> None:
        """A word about what is left out, said once; of many only the first few."""
        if note in self._noted:
            return
        self._noted[note] = None
        if len(self._noted) <= MOST_NOTES:
            _log.warning(note)

    @property
    def notes(self) -> list[str]:
        """What was left out and why; of many the first few, and how many more."""
        more = len(self._noted) - MOST_NOTES
        return [
            *list(self._noted)[:MOST_NOTES],
            *([f"{self.path}: {more:,} more left out like these"] if more > 0 else []),
        ]


def union(ledgers: Iterable[Ledger]) -> list[Record]:
    """The records of several ledgers, each once; nothing is written."""
    merged: dict[str, Record] = {}
    for ledger in ledgers:
        ledger._refresh()
        merged |= ledger._records
    return list(merged.values())


def _ends_torn(handle: int) -> bool:
    end = os.lseek(handle, 0, os.SEEK_END)
    return end > 0 and os.pread(handle, 1, end - 1) != b"\n"
