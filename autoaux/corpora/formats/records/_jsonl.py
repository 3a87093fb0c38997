"""JSON lines: a record per sentence with a list of tokens and a list of labels, or a text and a
label.
"""

import json
from collections.abc import Iterator, Sequence

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store, bad_rows, place
from autoaux.corpora.formats._registry import BY_KEYS, reader
from autoaux.corpora.formats.texts import Texts
from autoaux.errors import InputError

_TEXT = ("text", "sentence", "document", "content")
_LABEL = ("label", "class", "category", "target")


@reader(BY_KEYS)
class JsonLines:
    """Layers are the names of the record's lists (or values) that could hold labels."""

    name = "jsonl"

    def detect(self, files: Sequence[File]) -> Layout | None:
        lines = files[0].head().split(b"\n")[:200]
        records = [record for line in lines if (record := _record(line)) is not None]
        if not records or len(records) < 0.9 * sum(bool(line.strip()) for line in lines):
            return None
        return _tagging(records) or _classification(records)

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        read = _read_lists if layout.kind == "tagging" else _read_texts
        return read(files, layout, store)


def _record(line: bytes) -> dict | None:
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _tagging(records: list[dict]) -> Layout | None:
    lists = [key for key, value in records[0].items() if isinstance(value, list)]
    lists = [key for key in lists if all(isinstance(record.get(key), list) for record in records)]
    words = [
        key
        for key in lists
        if all(isinstance(item, str) for record in records for item in record[key])
    ]
    if not words:
        return None
    kinds = {key: len({str(item) for record in records for item in record[key]}) for key in lists}
    tokens = next(
        (key for key in ("tokens", "words") if key in words), max(words, key=kinds.__getitem__)
    )
    labels = [
        key
        for key in lists
        if key != tokens and all(len(record[key]) == len(record[tokens]) for record in records)
    ]
    if not labels:
        return None
    chosen = next((key for key in labels if "ner" in key or key in ("labels", "tags")), labels[-1])
    remark = (
        f"lists {', '.join(labels)} could each hold the labels; took {chosen} (a layer says"
        " otherwise)"
    )
    return Layout(
        "jsonl",
        tokens=tokens,
        labels=chosen,
        layers=tuple(labels),
        remarks=(remark,) if len(labels) > 1 else (),
    )


def _classification(records: list[dict]) -> Layout | None:
    text = next((key for key in _TEXT if all(isinstance(r.get(key), str) for r in records)), None)
    label = next(
        (key for key in _LABEL if all(isinstance(r.get(key), (str, int)) for r in records)), None
    )
    if text is None or label is None:
        return None
    return Layout("jsonl", kind="classification", tokens=text, labels=label, layers=(label,))


def _records(files: Sequence[File], layout: Layout) -> Iterator[tuple[File, int, bytes, dict]]:
    bad = []
    for file in files:
        line = 0
        for block in file.blocks():
            for text in block.split(b"\n")[:-1]:
                line += 1
                if not text.strip():
                    continue
                record = _record(text.decode(file.encoding).encode())
                if record is None or layout.tokens not in record or layout.labels not in record:
                    bad.append(place(file, line, text, file.encoding))
                else:
                    yield file, line, text, record
    if bad:
        raise bad_rows(
            f"lines that are not a JSON record with {layout.tokens!r} and {layout.labels!r}",
            bad,
            len(bad),
        )


def _read_lists(files: Sequence[File], layout: Layout, store: Store) -> Split:
    tokens: list[int] = []
    labels: list[int] = []
    offsets, bad = [0], []
    for file, line, text, record in _records(files, layout):
        words, marks = record[layout.tokens], record[layout.labels]
        plain = isinstance(words, list) and isinstance(marks, list) and len(words) == len(marks)
        if (
            not plain
            or not all(isinstance(word, str) for word in words)
            or not all(isinstance(mark, (str, int)) for mark in marks)
        ):
            bad.append(place(file, line, text, file.encoding))
            continue
        empty = sum(not word for word in words)
        if empty:
            store.findings.empty_tokens([place(file, line, text, file.encoding)], empty)
        tokens += map(store.forms.one, words)
        labels += [store.labels.one(str(mark)) for mark in marks]
        if words:
            offsets.append(len(tokens))
    if bad:
        raise bad_rows(
            f"records whose lists {layout.tokens!r} and {layout.labels!r} do not match",
            bad,
            len(bad),
        )
    return Split(
        np.array(tokens, np.int32), np.array(labels, np.int32), np.array(offsets, np.int64)
    )


def _read_texts(files: Sequence[File], layout: Layout, store: Store) -> Split:
    texts = Texts(store)
    for file, line, _, record in _records(files, layout):
        text, label = record[layout.tokens], record[layout.labels]
        if not isinstance(text, str) or not isinstance(label, (str, int)):
            raise InputError(
                f"{file.path}:{line}: expected a text and a label, found {type(text).__name__} and"
                f" {type(label).__name__}"
            )
        texts.add(text.encode("utf-8", "replace"), str(label), "utf-8")
    return texts.split()
