"""Label Studio's JSON: tasks with the results of their annotations. (Its JSON-MIN is a record per
text, read by `_offsets`.)"""

from collections.abc import Iterator, Mapping, Sequence

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import BY_KEYS, EITHER, reader
from autoaux.corpora.formats.offsets._annotated import Annotated
from autoaux.corpora.formats.offsets._record_reader import RecordReader
from autoaux.corpora.formats.offsets._records import (
    TEXT,
    Odd,
    first_records,
    mostly,
    spans_of,
    text_of,
)
from autoaux.corpora.formats.records import Record

_SEVERAL = (
    "texts with several annotations, of which one was read (the ground truth, else the first)"
)


@reader(BY_KEYS - 30, kinds=EITHER)
class LabelStudio(RecordReader):
    """Layers are the names of the controls (`from_name`): labels mark spans, choices are classes.

    Of several annotations of a text the ground truth is read, else the first that was not
    cancelled, and that is said.
    """

    name = "label-studio"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        records = first_records(files[0])
        if not mostly(records, _is_task):
            return None
        results = [one for r in records if _is_task(r) for one in _results(r)[0] or ()]
        spans = _names(results, "labels")
        classes = _names(results, "choices")
        first = next(filter(_is_task, records))["data"]
        keys = [key for key, value in first.items() if isinstance(value, str)]
        text = next((key for key in TEXT if key in keys), keys[0] if keys else None)
        layers = (*spans, *classes)
        if text is None or not layers:
            return Refusal(
                self.name,
                "looks like Label Studio's JSON, but no task has a text with labels or choices"
                " (tasks without annotations, or of images, hold nothing to train on)",
            )
        layout = Layout(
            self.name,
            kind="tagging" if spans else "classification",
            tokens=text,
            labels=layers[0],
            layers=layers,
            text_layers=classes,
            evidence=(f"tasks with data and annotations, labelled by {', '.join(layers)}",),
        )
        return self.with_depths(files[:1], layout) if spans else layout

    def in_record(self, record: Record, layout: Layout) -> Iterator[Annotated]:
        if not isinstance(record.value, Mapping):
            raise Odd("no task with data and annotations")
        text = text_of(record.value.get("data"), layout.tokens)
        results, several = _results(record.value)
        if results is None:
            yield Annotated(record.where, left_out="texts without an annotation left out")
            return
        mine = [result for result in results if result.get("from_name") == layout.labels]
        remark = _SEVERAL if several else ""
        if layout.kind == "classification":
            classes = tuple(str(c) for r in mine for c in _value(r, "choices"))
            yield Annotated(record.where, text, classes=classes, remark=remark)
        else:
            spans = [span for result in mine for span in spans_of(result.get("value"))]
            yield Annotated(record.where, text, spans, remark=remark)


def _is_task(record: Mapping) -> bool:
    return isinstance(record.get("data"), dict) and _annotations(record) is not None


def _annotations(record: Mapping) -> list | None:
    """What annotators did; older exports call it completions."""
    found = record.get("annotations", record.get("completions"))
    return found if isinstance(found, list) else None


def _results(record: Mapping) -> tuple[list[Mapping] | None, bool]:
    """(the results of the annotation that counts, None where there is none; whether there were
    several)."""
    done = [
        one
        for one in _annotations(record) or ()
        if isinstance(one, Mapping) and not one.get("was_cancelled")
    ]
    if not done:
        return None, False
    chosen = next((one for one in done if one.get("ground_truth")), done[0])
    results = chosen.get("result")
    results = results if isinstance(results, list) else []
    return [one for one in results if isinstance(one, Mapping)], len(done) > 1


def _value(result: Mapping, key: str) -> list:
    value = result.get("value")
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []


def _names(results: Sequence[Mapping], kind: str) -> tuple[str, ...]:
    """The controls whose results hold `kind`."""
    return tuple(
        dict.fromkeys(str(result.get("from_name")) for result in results if _value(result, kind))
    )
