"""JSON records of words and spans that count words: GLiNER, SpERT, DyGIE++."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import BY_KEYS, reader
from autoaux.corpora.formats.offsets._annotated import Annotated, Span
from autoaux.corpora.formats.offsets._record_reader import RecordReader
from autoaux.corpora.formats.offsets._records import (
    Odd,
    first_records,
    is_span,
    mostly,
    spans_of,
)
from autoaux.corpora.formats.records import Record

# (words, spans): whether the last word is counted in (GLiNER, DyGIE++) or is the end (SpERT)
_SHAPES = {
    ("tokenized_text", "ner"): True,
    ("sentences", "ner"): True,
    ("tokens", "entities"): False,
    ("words", "entities"): False,
}


@reader(BY_KEYS - 25)
class TokenSpans(RecordReader):
    """The layer is the field of the spans: ``ner`` or ``entities``."""

    name = "token-spans"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        records = first_records(files[0])
        shape = next((one for one in _SHAPES if mostly(records, _has(*one))), None)
        if shape is None:
            return None
        words, spans = shape
        items = [item for r in records if _has(*shape)(r) for item in _items(r[spans])]
        if not items or sum(map(is_span, items)) < 0.9 * len(items):
            return None
        layout = Layout(
            self.name,
            tokens=words,
            labels=spans,
            evidence=(f"words under {words!r}, spans that count them under {spans!r}",),
        )
        return self.with_depths(files[:1], layout)

    def in_record(self, record: Record, layout: Layout) -> Iterator[Annotated]:
        inclusive = _SHAPES.get((layout.tokens, layout.labels), False)
        yield _one(record.where, record.value, layout, inclusive)


def _has(words: str, spans: str) -> Callable[[Mapping], bool]:
    return lambda record: all(isinstance(record.get(key), list) for key in (words, spans))


def _one(where: str, value: object, layout: Layout, inclusive: bool) -> Annotated:
    if not isinstance(value, Mapping) or not isinstance(value.get(layout.tokens), list):
        raise Odd(f"no list of words under {layout.tokens!r}")
    forms, items, begins = _flat(value[layout.tokens], value.get(layout.labels) or [])
    if not all(isinstance(form, str) for form in forms):
        raise Odd(f"something under {layout.tokens!r} that is no word")
    spans = [span for item in items for span in spans_of(item)]
    spans = [Span(span.start, span.end + inclusive, span.label) for span in spans]
    return Annotated(where, spans=spans, forms=forms, begins=begins)


def _flat(words: list, spans: object) -> tuple[list, list, list[int]]:
    """(words, spans, where sentences begin); DyGIE++ has lists of both, one per sentence."""
    if not isinstance(spans, list):
        raise Odd("no list of spans")
    if not words or not isinstance(words[0], list):
        return words, spans, [0]
    forms: list[str] = []
    begins: list[int] = []
    for sentence in words:
        if not isinstance(sentence, list):
            raise Odd("a sentence that is no list of words")
        begins.append(len(forms))
        forms += sentence
    return forms, _items(spans), begins


def _items(spans: list) -> list:
    """The spans, out of their sentences' lists where they stand in such."""
    nested = all(isinstance(one, list) and not is_span(one) for one in spans)
    return [span for sentence in spans for span in sentence] if nested else spans
