"""Spans in JSON records, by the names that annotation tools give their fields."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from autoaux.corpora.files import File
from autoaux.corpora.formats.offsets._annotated import Span
from autoaux.corpora.formats.records import Record, json_records

TEXT = ("text", "sentence", "content", "document", "body", "utterance")
START = ("start", "start_offset", "begin", "start_char", "startOffset", "from")
END = ("end", "end_offset", "stop", "end_char", "endOffset", "to")
LABEL = ("label", "labels", "type", "entity", "tag", "entity_type", "entity_group", "category")
_MOST = 200  # records looked at
_MOSTLY = 0.9


class Odd(ValueError):
    """A record, or a span in it, that is not as its file's others are."""


def first_records(file: File) -> list[dict]:
    """The first records, where nearly all of them are objects; else none."""
    seen: list[Record] = list(islice(json_records(file), _MOST))
    found = [record.value for record in seen if isinstance(record.value, dict)]
    return found if len(found) >= _MOSTLY * len(seen) else []


def is_span(item: object) -> bool:
    try:
        return bool(spans_of(item))
    except Odd:
        return False


def spans_of(item: object) -> list[Span]:
    """What one entry of a list of spans says: ``[start, end, label]`` or an object; several spans
    where it has several labels. Odd where it is no span."""
    if isinstance(item, list) and len(item) == 3:
        start, end, labels, said = *item, None
    elif isinstance(item, Mapping):
        start, end, labels = (_first(item, names) for names in (START, END, LABEL))
        said = item.get("text")
    else:
        raise Odd("a span is neither [start, end, label] nor an object")
    if not _is_number(start) or not _is_number(end):
        raise Odd(f"a span from {start!r} to {end!r}, where two numbers were expected")
    labels = labels if isinstance(labels, list) else [labels]
    if not labels or not all(isinstance(label, str) and label for label in labels):
        raise Odd(f"span {start}-{end} has no label")
    said = said if isinstance(said, str) else None
    return [Span(start, end, label, said) for label in labels]


def all_spans(items: object, key: str) -> list[Span]:
    """The spans of a record's list; none where it has no list (a text without any)."""
    if items is None:
        return []
    if not isinstance(items, list):
        raise Odd(f"no list of spans under {key!r}")
    return [span for item in items for span in spans_of(item)]


def text_of(record: object, key: str) -> str:
    text = record.get(key) if isinstance(record, Mapping) else None
    if not isinstance(text, str):
        raise Odd(f"no text under {key!r}")
    return text


def mostly(records: Sequence[Mapping], test: Callable[[Mapping], bool]) -> bool:
    """Whether nearly all records pass: one that does not is named when the file is read."""
    return bool(records) and sum(map(test, records)) >= _MOSTLY * len(records)


def key_of_text(records: Sequence[Mapping]) -> str | None:
    """The field that holds a text in nearly every record."""
    return next((key for key in TEXT if mostly(records, _has_text(key))), None)


def _has_text(key: str) -> Callable[[Mapping], bool]:
    return lambda record: isinstance(record.get(key), str)


def words_of(tokens: Any, text: str) -> tuple[np.ndarray, np.ndarray] | None:
    """(start, end) of the file's own tokens in the text, but for blank ones; None where it has
    none. Odd where they are not in order within it."""
    if tokens is None:
        return None
    try:
        edges = [(token["start"], token["end"]) for token in tokens]
        places = np.array([(a, b) for a, b in edges if text[a:b].strip()], np.int64).reshape(-1, 2)
    except (TypeError, KeyError, ValueError, OverflowError):
        raise Odd("tokens without a start and an end") from None
    flat = places.ravel()
    if len(flat) and (flat[0] < 0 or flat[-1] > len(text) or (np.diff(flat) < 0).any()):
        raise Odd("tokens that do not follow each other in the text")
    return places[:, 0], places[:, 1]


def _first(item: Mapping, names: Iterable[str]) -> object:
    return next((item[name] for name in names if name in item), None)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
