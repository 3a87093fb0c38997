"""JSON records: a sentence with a list of tokens and a list of labels, or a text and a label. They
stand a line each, in an array, in an object's ``data``, or as pandas writes columns.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

import numpy as np

from autoaux.corpora.corpus import Kind, Split
from autoaux.corpora.files import File, place_of
from autoaux.corpora.formats._layout import Layout, Refusal, Store, bad_rows
from autoaux.corpora.formats._registry import BY_KEYS, EITHER, reader
from autoaux.corpora.formats.records._json_records import Record, json_records
from autoaux.corpora.formats.records._names import LABEL, PAIRS, TEXT, TOKENS
from autoaux.corpora.formats.texts import Texts
from autoaux.errors import InputError

_MOST = 200  # records looked at
_MOSTLY = 0.9  # of which so many must fit; the others are named when the file is read


@reader(BY_KEYS, kinds=EITHER)
class JsonLines:
    """Layers are the names of the record's lists (or values) that could hold labels. A list of
    objects, one a token, is read as a list for each of their names."""

    name = "jsonl"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        seen = list(islice(json_records(files[0]), _MOST))
        records = [flattened(one.value) for one in seen if isinstance(one.value, Mapping)]
        if not records or len(records) < _MOSTLY * len(seen):
            problem = next((one for one in seen if one.problem), None)
            if problem is None or files[0].name.suffix not in (".json", ".jsonl"):
                return None
            return Refusal(self.name, f"{problem.where}: {problem.problem}")
        if held := _splits_held(seen[0].value):
            return Refusal(
                self.name,
                f"splits {', '.join(held)} within one JSON object; save each as a file of its own"
                f" ({held[0]}.json)",
            )
        return (
            _tagging(records)
            or _classification(records)
            or Refusal(self.name, _no_labels_in(records))
        )

    def unlabelled(self, files: Sequence[File], labelled: Layout) -> Layout | None:
        """The layout of a split whose records have the words or the text, and no labels."""
        seen = list(islice(json_records(files[0]), _MOST))
        records = [flattened(one.value) for one in seen if isinstance(one.value, Mapping)]
        lists = labelled.kind == "tagging"
        words = [isinstance(one.get(labelled.tokens), list if lists else str) for one in records]
        bare = [one.get(labelled.labels) is None for one in records]
        if not seen or sum(words) < _MOSTLY * len(seen) or not all(bare):
            return None
        return replace(labelled, labels="")

    def bare(
        self,
        files: Sequence[File],
        separator: str,
        tokens: str | None,
        labels: str | None,
        *_: object,
    ) -> Layout:
        """The layout of records that a person describes, by the first that has both keys."""
        for one in islice(json_records(files[0]), _MOST):
            record = flattened(one.value) if isinstance(one.value, Mapping) else {}
            if tokens and labels and tokens in record and labels in record:
                lists = isinstance(record[tokens], list)
                kind: Kind = "tagging" if lists else "classification"
                return Layout(self.name, kind, tokens=tokens, labels=labels, layers=(labels,))
        raise InputError(
            f"{files[0].path}: no JSON record in it has {tokens!r} and {labels!r} (`tokens:` and"
            " `labels:` in corpus.yaml say which keys)"
        )

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        read = _read_lists if layout.kind == "tagging" else _read_texts
        return read(files, layout, store)


def _splits_held(value: object) -> list[str]:
    """The names of splits under which an object holds records; empty where it is another one."""
    held = value if isinstance(value, Mapping) else {}
    return [
        name
        for name, records in held.items()
        if isinstance(records, list)
        and records
        and isinstance(records[0], Mapping)
        and place_of(PurePosixPath(str(name))).split
    ]


def _no_labels_in(records: list[Mapping]) -> str:
    keys = Counter(key for record in records for key in record)
    shown = ", ".join(str(key) for key, _ in keys.most_common(8)) or "none"
    return (
        f"JSON in which no tokens or texts with labels are found (keys: {shown});"
        " `format: jsonl`, `tokens:` and `labels:` in corpus.yaml say which they are"
    )


def flattened(record: Mapping) -> Mapping:
    """The record with a list of objects taken apart: ``[{"word": w, "ner": l}, ...]`` under any
    name is ``{"word": [...], "ner": [...]}``; one without is itself."""
    for key, value in record.items():
        if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            names = [name for name in value[0] if all(name in one for one in value)]
            if any(name in (*TOKENS, "text") for name in names):
                others = {name: one for name, one in record.items() if name != key}
                return others | {name: [one[name] for one in value] for name in names}
    return record


def _mostly(found: Sequence[bool]) -> bool:
    return sum(found) >= _MOSTLY * len(found)


def _tagging(records: list[Mapping]) -> Layout | None:
    names = dict.fromkeys(key for record in records for key in record)
    lists = [key for key in names if _mostly([isinstance(r.get(key), list) for r in records])]
    whole = [r for r in records if all(isinstance(r.get(key), list) for key in lists)]
    if not lists or not whole:
        return None
    words = [key for key in lists if all(isinstance(item, str) for r in whole for item in r[key])]
    if not words:
        return None
    kinds = {key: len({str(item) for r in whole for item in r[key]}) for key in lists}
    tokens = next((key for key in TOKENS if key in words), max(words, key=kinds.__getitem__))
    labels = [
        key
        for key in lists
        if key != tokens and _mostly([len(r[key]) == len(r[tokens]) for r in whole])
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
        evidence=(f"records with {tokens!r} and, as long, {', '.join(map(repr, labels))}",),
    )


def _classification(records: list[Mapping]) -> Layout | Refusal | None:
    def holds(key: str, kind: type | tuple[type, ...]) -> bool:
        return _mostly([isinstance(record.get(key), kind) for record in records])

    text = next((key for key in TEXT if holds(key, str)), None)
    label = next((key for key in LABEL if key != text and holds(key, (str, int))), None)
    pair = next((pair for pair in PAIRS if all(holds(key, str) for key in pair)), None)
    if pair and label:
        return Refusal(
            "jsonl", f"a label for a pair of texts ({' and '.join(pair)}); pairs are not supported"
        )
    if text is None or label is None:
        return None
    said = f"records with a text under {text!r} and a class under {label!r}"
    return Layout(
        "jsonl",
        kind="classification",
        tokens=text,
        labels=label,
        layers=(label,),
        evidence=(said,),
    )


def _records(files: Sequence[File], layout: Layout) -> Iterator[tuple[Record, Mapping]]:
    """Every record with what it holds; InputError, at the end, where any lacks it."""
    bad = []
    for file in files:
        for record in json_records(file):
            value = record.value if isinstance(record.value, Mapping) else {}
            wanted = {layout.tokens, layout.labels} - {""}
            if not wanted <= value.keys():
                value = flattened(value)
            if record.problem:
                bad.append(f"{record.where} ({record.problem})")
            elif not wanted <= value.keys():
                bad.append(_place(record))
            else:
                yield record, value
    if bad:
        raise bad_rows(
            f"lines that are not a JSON record with {layout.tokens!r} and {layout.labels!r}",
            bad,
            len(bad),
        )


def _place(record: Record) -> str:
    return f"{record.where} {str(record.value)[:60]!r}"


def _read_lists(files: Sequence[File], layout: Layout, store: Store) -> Split:
    tokens: list[int] = []
    labels: list[int] = []
    offsets, bad = [0], []
    for record, value in _records(files, layout):
        words = value[layout.tokens]
        blind = [""] * len(words) if isinstance(words, list) else []
        marks = value[layout.labels] if layout.labels else blind
        plain = isinstance(words, list) and isinstance(marks, list) and len(words) == len(marks)
        if (
            not plain
            or not all(isinstance(word, str) for word in words)
            or not all(isinstance(mark, (str, int)) for mark in marks)
        ):
            bad.append(_place(record))
            continue
        empty = sum(not word for word in words)
        if empty:
            store.findings.empty_tokens([_place(record)], empty)
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
    for record, value in _records(files, layout):
        text, label = value[layout.tokens], value[layout.labels] if layout.labels else ""
        if not isinstance(text, str) or not isinstance(label, (str, int)):
            raise InputError(
                f"{record.where}: expected a text and a label, found {type(text).__name__} and"
                f" {type(label).__name__}"
            )
        texts.add(text.encode("utf-8", "replace"), str(label), "utf-8")
    return texts.split()
