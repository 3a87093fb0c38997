"""The records of a ledger, and each as one line of canonical JSON."""

import hashlib
import json
from dataclasses import dataclass
from math import isfinite

from pydantic import TypeAdapter, ValidationError

from autoaux.ledger._corpus_sketch import CorpusSketch
from autoaux.ledger._outcome import STRICT, Outcome
from autoaux.strict import in_words

# 2 has sentence counts and the loss on dev, 3 sketches, 4 counts of any metric; what lacks them
# stays as it was
VERSIONS = (1, 2, 3, 4)


@dataclass(frozen=True)
class PairSignals:
    """The signals of one candidate for one main task; a signal that does not apply is absent."""

    main: str
    candidate: str
    main_name: str
    candidate_name: str
    values: dict[str, float]

    __pydantic_config__ = STRICT


Record = Outcome | PairSignals | CorpusSketch
KINDS = {"outcome": Outcome, "signals": PairSignals, "sketch": CorpusSketch}
ADAPTERS: dict[str, TypeAdapter[Record]] = {
    kind: TypeAdapter(record) for kind, record in KINDS.items()
}


def encode(record: Record) -> bytes:
    kind = next(kind for kind, of in KINDS.items() if isinstance(record, of))
    data = json.loads(ADAPTERS[kind].dump_json(record))
    # what came later: records without it keep their digest
    for later in ("setting", "dev_counts"):
        if not data.get(later, True):
            del data[later]
    for point in data.get("curve", ()):
        if point["dev_loss"] is None:
            del point["dev_loss"]
    return canonical({"version": _version(record), "kind": kind} | data)


def _version(record: Record) -> int:
    """The oldest version of the ledger that knows everything in the record."""
    if not isinstance(record, Outcome):
        return 3 if isinstance(record, CorpusSketch) else 1
    if record.dev_counts.startswith("2 "):
        return 4
    new = record.dev_counts or any(point.dev_loss is not None for point in record.curve)
    return 2 if new else 1


class Torn(Exception):
    """A line that is no JSON: a write was cut short."""


class Unsound(Exception):
    """A line that is JSON and no record that can be used.

    Attributes:
        ours: whether it is a record all the same, of another version.
    """

    def __init__(self, reason: str, ours: bool = False) -> None:
        super().__init__(reason)
        self.ours = ours


def decode(line: bytes | None) -> tuple[str, Record]:
    """The digest of a line's content, and its record; None is a line too long to be one.

    Raises:
        Torn, Unsound: it holds none.
    """
    if line is None:
        raise Unsound("too long to be a record")
    try:
        data = json.loads(line)
    except RecursionError:
        raise Unsound("nested too deep to be a record") from None
    except ValueError:
        raise Torn from None
    if not isinstance(data, dict) or "version" not in data or data.get("kind") not in list(KINDS):
        raise Unsound("not a record of an autoaux ledger; expected one JSON object a line")
    if data["version"] not in VERSIONS:
        raise Unsound(
            f"written in version {data['version']!s:.20} of the ledger, this is version"
            f" {VERSIONS[-1]}",
            ours=True,
        )
    try:
        digest = hashlib.sha256(canonical(data)).hexdigest()
    except (ValueError, RecursionError):
        raise Unsound("a number or letter that JSON does not know (NaN, 1e400)") from None
    del data["version"]
    try:
        record = ADAPTERS[data.pop("kind")].validate_python(data)
    except ValidationError as error:
        raise Unsound(in_words(error)) from None
    if reason := _unsound(record):
        raise Unsound(reason)
    return digest, record


def _unsound(record: Record) -> str:
    """Why nothing can be learned from a record; empty where it is sound."""
    if isinstance(record, PairSignals):
        name = next((name for name, value in record.values.items() if not isfinite(value)), None)
        return "" if name is None else f"values.{name}: not a finite number"
    if isinstance(record, CorpusSketch):
        return record.unsound
    if not (isfinite(record.seconds) and record.seconds >= 0):
        return f"seconds: {record.seconds} is no duration"
    if record.status != "failed" and not 0 <= record.score <= 1:
        return f"score: {record.score} is not in [0, 1]"
    return ""


def canonical(data: dict) -> bytes:
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()
