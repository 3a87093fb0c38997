"""JSON records of a text and its spans by character: doccano, Label Studio's JSON-MIN, Rasa, and
whatever writes ``[start, end, label]``."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import BY_KEYS, EITHER, reader
from autoaux.corpora.formats.offsets._annotated import Annotated
from autoaux.corpora.formats.offsets._record_reader import RecordReader
from autoaux.corpora.formats.offsets._records import (
    Odd,
    all_spans,
    first_records,
    is_span,
    key_of_text,
    mostly,
    text_of,
)
from autoaux.corpora.formats.records import Record


@reader(BY_KEYS - 20, kinds=EITHER)
class Offsets(RecordReader):
    """The layer is the field of the spans; or that of a list of classes (doccano's documents)."""

    name = "offsets"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        records = first_records(files[0])
        text = key_of_text(records)
        if text is None:
            return None
        keys = dict.fromkeys(key for record in records for key in record)
        lists = [key for key in keys if key != text and mostly(records, _has_list(key))]
        spans = [key for key in lists if _of_spans(records, key)]
        if spans:
            said = f"a text under {text!r}, spans with character offsets under {spans[0]!r}"
            layout = Layout(
                self.name, tokens=text, labels=spans[0], layers=tuple(spans), evidence=(said,)
            )
            return self.with_depths(files[:1], layout)
        classes = [key for key in lists if _of_classes(records, key, text)]
        if not classes:
            return None
        said = f"a text under {text!r}, a list of classes under {classes[0]!r}"
        return Layout(
            self.name,
            kind="classification",
            tokens=text,
            labels=classes[0],
            layers=tuple(classes),
            text_layers=tuple(classes),
            remarks=(
                f"the classes under {classes[0]!r} are lists (multi-label): a text with more"
                " than one is refused",
            ),
            evidence=(said,),
        )

    def in_record(self, record: Record, layout: Layout) -> Iterator[Annotated]:
        text = text_of(record.value, layout.tokens)
        marks = record.value.get(layout.labels)
        if layout.kind == "classification":
            yield Annotated(record.where, text, classes=classes_in(marks))
        else:
            yield Annotated(record.where, text, all_spans(marks, layout.labels))


def classes_in(marks: object) -> tuple[str, ...]:
    """The classes of one text: a list of names, a name, or none."""
    marks = marks if isinstance(marks, list) else [] if marks is None else [marks]
    if not all(isinstance(mark, (str, int)) for mark in marks):
        raise Odd("a class that is neither a name nor a number")
    return tuple(dict.fromkeys(map(str, marks)))


def _has_list(key: str) -> Callable[[Mapping], bool]:
    return lambda record: isinstance(record.get(key), (list, type(None)))


def _items(records: Sequence[dict], key: str) -> list:
    lists = (record.get(key) for record in records)
    return [item for one in lists if isinstance(one, list) for item in one]


def _of_spans(records: Sequence[dict], key: str) -> bool:
    items = _items(records, key)
    return bool(items) and sum(map(is_span, items)) >= 0.9 * len(items)


def _of_classes(records: Sequence[dict], key: str, text: str) -> bool:
    """Lists of names, which are not as long as the texts have words (labels of words)."""
    items = _items(records, key)
    both = [(r.get(key), r.get(text)) for r in records]
    lengths = [
        (len(a), len(b.split())) for a, b in both if isinstance(a, list) and isinstance(b, str)
    ]
    return (
        len(set(map(str, items))) > 1
        and all(isinstance(item, str) for item in items)
        and sum(labels == words for labels, words in lengths) < 0.5 * len(records)
    )
