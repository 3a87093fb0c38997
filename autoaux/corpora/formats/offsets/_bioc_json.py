"""BioC in JSON (PubTator Central): documents of passages with annotations, as in BioC XML."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import BY_KEYS, reader
from autoaux.corpora.formats.offsets._annotated import Annotated, Span
from autoaux.corpora.formats.offsets._record_reader import RecordReader
from autoaux.corpora.formats.offsets._records import Odd, first_records, mostly
from autoaux.corpora.formats.records import Record


@reader(BY_KEYS - 35)
class BiocJson(RecordReader):
    """The layer is the infon that says an annotation's kind: ``type``, unless there is none.

    A passage is a text; its sentences are the file's, where it has them.
    """

    name = "bioc-json"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        if not mostly(first_records(files[0]), _holds_passages):
            return None
        said = "a JSON collection of documents and passages"
        layout = Layout(self.name, labels="type", evidence=(said,))
        return self.with_depths(files[:1], layout)

    def in_record(self, record: Record, layout: Layout) -> Iterator[Annotated]:
        for document in _documents(record.value):
            for passage in _listed(document, "passages"):
                if (text := _text(passage, layout.labels, record.where)) is not None:
                    yield text


def _documents(record: Any) -> Sequence[Any]:
    """The documents of a record: those of a collection, or itself."""
    whole = isinstance(record, Mapping) and "documents" in record
    return _listed(record, "documents") if whole else [record]


def _holds_passages(record: Any) -> bool:
    try:
        return bool([_listed(document, "passages") for document in _documents(record)])
    except Odd:
        return False


def _listed(item: Any, key: str) -> list[Any]:
    found = item.get(key) if isinstance(item, Mapping) else None
    if not isinstance(found, list):
        raise Odd(f"no list under {key!r}")
    return found


def _number(item: Any, key: str) -> int:
    found = item.get(key) if isinstance(item, Mapping) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise Odd(f"no number under {key!r}")
    return found


def _text(passage: Any, label: str, where: str) -> Annotated | None:
    """A passage with its spans; None where it has no text."""
    offset = _number(passage, "offset")
    parts = passage.get("sentences") or []
    if not isinstance(parts, list):
        raise Odd("no list under 'sentences'")
    if not parts and "text" not in passage:
        raise Odd("a passage without a text")
    text = passage.get("text") or ""
    for part in parts if not text else ():
        text = text.ljust(_number(part, "offset") - offset) + str(part.get("text") or "")
    if not isinstance(text, str):
        raise Odd("no text under 'text'")
    spans = []
    for holder in (passage, *parts):
        for found in _listed({"annotations": []} | dict(holder), "annotations"):
            span = _span(found, label, offset)
            spans += [span] if span else []
    begins = [_number(part, "offset") - offset for part in parts] or None
    return Annotated(where, text, spans, begins=begins) if text else None


def _span(found: Any, label: str, offset: int) -> Span | None:
    """An annotation; None where it has no place or no kind."""
    infons = found.get("infons") if isinstance(found, Mapping) else None
    if not isinstance(infons, Mapping):
        raise Odd("an annotation without infons")
    places = [
        (_number(place, "offset") - offset, _number(place, "length"))
        for place in _listed(found, "locations")
    ]
    kind = infons.get(label) or next(iter(infons.values()), None)
    if not places or not isinstance(kind, str) or not kind:
        return None
    end = max(start + length for start, length in places)
    said = found.get("text")
    return Span(min(places)[0], end, kind, said if isinstance(said, str) else None, len(places))
