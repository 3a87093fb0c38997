"""spaCy's JSON: v2's training data (``[text, {"entities": ...}]``, or paragraphs of sentences of
tokens) and what v3's ``Doc.to_json`` writes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import BY_KEYS, EITHER, reader
from autoaux.corpora.formats.offsets._annotated import Annotated
from autoaux.corpora.formats.offsets._reading import LOOKED_AT
from autoaux.corpora.formats.offsets._record_reader import RecordReader
from autoaux.corpora.formats.offsets._records import Odd, all_spans, text_of, words_of
from autoaux.corpora.formats.records import Record, json_records

_PAIR, _PARAGRAPHS, _DOC = "entities", "ner", "ents"  # shapes, by the layer of their spans
_TAGS = ("tag", "pos", "dep")
_OTHER_SHAPE = "not of the shape that spaCy writes"


@reader(BY_KEYS - 30, kinds=EITHER)
class SpacyJson(RecordReader):
    """Layers: ``entities``, ``ner`` or ``ents``, as the shape calls them; ``tag``, ``pos`` and
    ``dep`` of its tokens; ``cats``, the text's classes (those of 0.5 or more)."""

    name = "spacy-json"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        values = [record.value for record in islice(json_records(files[0]), LOOKED_AT)]
        values = [value for value in values if value is not None]
        shapes = [shape for value in values if (shape := _shape_of(value))]
        if not shapes or shapes.count(shapes[0]) < 0.9 * len(values):
            return None
        shape = shapes[0]
        values = [value for value in values if _shape_of(value) == shape]
        tokens = [token for value in values for token in _tokens(value)]
        tags = [tag for tag in _TAGS if any(token.get(tag) for token in tokens)]
        cats = ("cats",) * any(any(_cats(value)) for value in values)
        spans = (shape,) * any(map(_has_spans, values))
        layers = (*spans, *cats, *tags) or (shape,)
        layout = Layout(
            self.name,
            kind="classification" if layers[0] == "cats" else "tagging",
            tokens={_PAIR: "0", _PARAGRAPHS: "orth", _DOC: "text"}[shape],
            labels=layers[0],
            layers=layers,
            text_layers=cats,
            evidence=(f"every record has the shape that spaCy writes, with {', '.join(layers)}",),
        )
        return self.with_depths(files[:1], layout) if spans else layout

    def in_record(self, record: Record, layout: Layout) -> Iterator[Annotated]:
        if record.value is None:  # an annotator's empty slot
            return
        shape = _shape_of(record.value)
        if shape is None:
            raise Odd(_OTHER_SHAPE)
        try:
            yield from _READ[shape](record.where, record.value, layout)
        except (TypeError, KeyError, AttributeError):
            raise Odd(_OTHER_SHAPE) from None


def _shape_of(value: object) -> str | None:
    if isinstance(value, list):
        pair = len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict)
        return _PAIR if pair and ("entities" in value[1] or "cats" in value[1]) else None
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("paragraphs"), list):
        return _PARAGRAPHS
    tokens = value.get("tokens")
    if isinstance(value.get("text"), str) and isinstance(tokens, list) and "answer" not in value:
        whole = all(isinstance(token, dict) and "start" in token for token in tokens)
        return _DOC if whole and ("ents" in value or "sents" in value) else None
    return None


def _pair(where: str, value: list, layout: Layout) -> Iterator[Annotated]:
    text, marks = value
    if layout.kind == "classification":
        yield Annotated(where, text, classes=_chosen(marks.get("cats")))
    else:
        yield Annotated(where, text, all_spans(marks.get("entities"), "entities"))


def _doc(where: str, value: Mapping, layout: Layout) -> Iterator[Annotated]:
    text = text_of(value, "text")
    if layout.kind == "classification":
        yield Annotated(where, text, classes=_chosen(value.get("cats")))
        return
    begins = [sentence["start"] for sentence in value.get("sents") or ()]
    if not all(isinstance(at, int) and 0 <= at <= len(text) for at in begins):
        raise Odd("sentences that do not begin within the text")
    words = words_of(value["tokens"], text)
    if layout.labels != _DOC:
        kept = [t for t in value["tokens"] if text[t["start"] : t["end"]].strip()]
        tags = [str(token.get(layout.labels) or "_") for token in kept]
        yield Annotated(where, text, words=words, begins=begins or None, tags=tags)
    else:
        spans = all_spans(value.get("ents"), "ents")
        yield Annotated(where, text, spans, words, begins=begins or None)


def _paragraphs(where: str, value: Mapping, layout: Layout) -> Iterator[Annotated]:
    for paragraph in value["paragraphs"]:
        forms: list[str] = []
        tags: list[str] = []
        begins: list[int] = []
        for sentence in paragraph.get("sentences") or ():
            begins.append(len(forms))
            for token in sentence["tokens"]:
                if not isinstance(token.get("orth"), str):
                    raise Odd("a token without its text under 'orth'")
                if token["orth"].strip():
                    forms.append(token["orth"])
                    tags.append(_tag(token, layout.labels))
        if layout.kind == "classification":
            cats = paragraph.get("cats") or ()
            chosen = _chosen({one["label"]: one["value"] for one in cats})
            yield Annotated(where, forms=forms, classes=chosen)
        else:
            yield Annotated(where, forms=forms, begins=begins, tags=tags)


_Read = Callable[[str, Any, Layout], Iterator[Annotated]]
_READ: dict[str, _Read] = {_PAIR: _pair, _PARAGRAPHS: _paragraphs, _DOC: _doc}


def _tag(token: Mapping, layer: str) -> str:
    """A token's label; one without an entity, or of which none is known ("-"), is outside."""
    found = str(token.get(layer) or "")
    return ("O" if found in ("", "-") else found) if layer == _PARAGRAPHS else found or "_"


def _chosen(cats: object) -> tuple[str, ...]:
    if cats is None:
        return ()
    if not isinstance(cats, Mapping) or not all(isinstance(v, (int, float)) for v in cats.values()):
        raise Odd("cats that are not numbers by name")
    return tuple(name for name, value in cats.items() if value >= 0.5)


def _tokens(value: Any) -> Iterator[Mapping]:
    """The tokens of a record, as far as it is whole."""
    try:
        if isinstance(value, list):
            return
        if "paragraphs" not in value:
            yield from value["tokens"]
            return
        for paragraph in value["paragraphs"]:
            for sentence in paragraph.get("sentences") or ():
                yield from (token for token in sentence["tokens"] if isinstance(token, dict))
    except (TypeError, KeyError, AttributeError):
        return


def _cats(value: Any) -> Iterator[object]:
    """Whatever a record says of classes."""
    holders = [value[1]] if isinstance(value, list) else [value, *value.get("paragraphs", ())]
    yield from (one.get("cats") for one in holders if isinstance(one, Mapping))


def _has_spans(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value[1].get("entities"))
    return bool(value.get("ents")) or any("ner" in token for token in _tokens(value))
