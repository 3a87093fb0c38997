"""Prodigy's JSON lines: texts with tokens and spans, or with chosen classes, and an answer."""

from collections.abc import Iterator, Sequence

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import BY_KEYS, EITHER, reader
from autoaux.corpora.formats.offsets._annotated import Annotated
from autoaux.corpora.formats.offsets._offsets import classes_in
from autoaux.corpora.formats.offsets._record_reader import RecordReader
from autoaux.corpora.formats.offsets._records import (
    all_spans,
    first_records,
    mostly,
    text_of,
    words_of,
)
from autoaux.corpora.formats.records import Record


@reader(BY_KEYS - 30, kinds=EITHER)
class Prodigy(RecordReader):
    """Only what was accepted is read; what was rejected or ignored is left out and counted.

    Layers: ``spans``; ``accept``, the chosen options; ``label``, a class per text.
    """

    name = "prodigy"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        records = first_records(files[0])
        if not mostly(records, lambda r: "text" in r and ("answer" in r or "_task_hash" in r)):
            return None
        layers = [
            key
            for key, kind in (("spans", list), ("accept", list), ("label", str))
            if any(isinstance(record.get(key), kind) for record in records)
        ]
        if not layers:
            return None
        classes = tuple(key for key in layers if key != "spans")
        layout = Layout(
            self.name,
            kind="tagging" if layers[0] == "spans" else "classification",
            tokens="text",
            labels=layers[0],
            layers=tuple(layers),
            text_layers=classes,
            evidence=(f"every record has a text, {layers[0]!r} and an answer",),
        )
        return layout if classes == layout.layers else self.with_depths(files[:1], layout)

    def in_record(self, record: Record, layout: Layout) -> Iterator[Annotated]:
        text = text_of(record.value, layout.tokens)
        answer = record.value.get("answer", "accept")
        if answer != "accept":
            yield Annotated(record.where, left_out=f"texts whose answer is {answer!r} left out")
        elif layout.kind == "classification":
            classes = classes_in(record.value.get(layout.labels))
            yield Annotated(record.where, text, classes=classes)
        else:
            spans = all_spans(record.value.get(layout.labels), layout.labels)
            words = words_of(record.value.get("tokens"), text)
            yield Annotated(record.where, text, spans, words)
