"""A Hugging Face dataset in the folder that `save_to_disk` wrote, read without that library."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute

from autoaux.corpora.corpus import Split, Unread
from autoaux.corpora.files import File, place_of
from autoaux.corpora.formats._layout import Layout, Store
from autoaux.corpora.formats._registry import EITHER, SAYS_SO, Gathered, reader
from autoaux.corpora.formats.columns import joined
from autoaux.corpora.formats.texts import Texts
from autoaux.corpora.strings import numpy_of
from autoaux.errors import InputError

_NONE = -1  # what the hub writes where a text has no label


@reader(SAYS_SO, alone=False, kinds=EITHER)
class SavedDataset:
    """The files of a split are dataset_info.json and the Arrow streams that state.json lists.

    Layers are the features that could hold labels: lists as long as the tokens', or a class per
    text.
    """

    name = "dataset"

    def detect(self, files: Sequence[File]) -> Layout | None:
        if files[0].name.name != "dataset_info.json":
            return None
        return layout_of(features_of(files[0]))

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        features = features_of(files[0])
        if len(files) < 2:
            raise InputError(
                f"{files[0].path}: no Arrow file beside it; expected a folder written by"
                " save_to_disk"
            )
        parts = []
        for file in files[1:]:
            try:
                with file.open() as stream, pa.ipc.open_stream(stream) as reader:
                    table = reader.read_all()
                table.validate(full=True)
                parts.append(split_of_table(table, features, layout, store, str(file.path)))
            except (pa.ArrowException, OSError, EOFError, ValueError) as error:
                raise InputError(
                    f"{file.path}: not a readable Arrow stream:"
                    f" {' '.join(str(error).split())[:200]}"
                ) from None
        return joined(parts)

    def gather(self, files: Sequence[File], known: Callable[[File], bool]) -> list[Gathered]:
        """Folders with state.json and dataset_info.json; a folder of such folders is one corpus."""
        if not any(file.name.name == "dataset_info.json" for file in files):
            return []
        by_name = {file.name: file for file in files}
        found: dict[PurePosixPath, dict[str, list[File]]] = {}
        absent: dict[PurePosixPath, list[Unread]] = {}
        for name, info in by_name.items():
            state = by_name.get(name.with_name("state.json"))
            if name.name != "dataset_info.json" or state is None:
                continue
            place = place_of(name)
            folder, split = name.parent, "all"
            if place.split is not None and place.folder / "dataset_dict.json" in by_name:
                folder, split = place.folder, place.split
            arrows, lacking = _arrows(state, by_name)
            found.setdefault(folder, {}).setdefault(split, []).extend([info, *arrows])
            absent.setdefault(folder, []).extend(lacking)
        for name, file in by_name.items():
            if name.name == "dataset_dict.json" and name.parent in found:
                absent[name.parent] += _splits_not_here(file, set(found[name.parent]))
        beside = frozenset(
            name for name in by_name if name.name in ("state.json", "dataset_dict.json")
        )
        result = []
        for folder, splits in found.items():
            layouts = []
            for group in splits.values():
                try:
                    layouts.append(self.detect(group) or _without_labels(group[0]))
                except InputError as error:
                    absent[folder].append(Unread.because(group[0].path, error))
            layout = layouts[0] if layouts else Layout(self.name, binary=True)
            result.append(Gathered(folder, splits, self, layout, beside, tuple(absent[folder])))
        return result


def _without_labels(info: File) -> Layout:
    names = ", ".join(map(str, features_of(info)))
    raise InputError(
        f"{info.path}: no feature of words or texts with one of labels (it has {names})"
    )


def _arrows(state: File, by_name: Mapping[PurePosixPath, File]) -> tuple[list[File], list[Unread]]:
    """The Arrow files that state.json names, and those of them that are not here."""
    try:
        listed = [entry["filename"] for entry in json.loads(state.read())["_data_files"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        reason = "expected the Arrow files of a saved dataset under `_data_files`"
        return [], [Unread(state.path, reason)]
    names = [state.name.with_name(PurePosixPath(str(item)).name or "_") for item in listed]
    return [by_name[name] for name in names if name in by_name], [
        Unread(state.path.with_name(name.name), "named in state.json, but not here")
        for name in names
        if name not in by_name
    ]


def _splits_not_here(file: File, here: set[str]) -> list[Unread]:
    """The splits that dataset_dict.json names and whose folders are not among those found."""
    try:
        named = [name for name in json.loads(file.read())["splits"] if isinstance(name, str)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    reason = f"a split that {file.path.name} names, but its folder is not here"
    return [
        Unread(file.path.with_name(name or "_"), reason)
        for name in named
        if (place_of(file.name.parent / (name or "_") / "_").split or "all") not in here
    ]


def features_of(file: File) -> Mapping[str, dict]:
    try:
        features = json.loads(file.read())["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        features = None
    if not isinstance(features, dict):
        raise InputError(f"{file.path}: expected a JSON object with the dataset's features")
    return features


def layout_of(features: Mapping[str, dict], format: str = "dataset") -> Layout | None:
    """Which feature holds tokens (or texts) and which labels; None where none can."""
    lists = {name: inner for name, feature in features.items() if (inner := _inner(feature))}
    words = [name for name, inner in lists.items() if inner.get("dtype") == "string"]
    if words and len(lists) > 1:
        tokens = next((name for name in ("tokens", "words") if name in words), words[0])
        labels = [name for name in lists if name != tokens]
        classes = [name for name in labels if lists[name].get("_type") == "ClassLabel"]
        chosen = next(
            (name for name in classes or labels if "ner" in name), (classes or labels or [""])[-1]
        )
        if not chosen:
            return None
        remark = (
            f"features {', '.join(labels)} could each hold the labels; took {chosen} (a layer says"
            " otherwise)"
        )
        return Layout(
            format,
            binary=True,
            tokens=tokens,
            labels=chosen,
            layers=tuple(labels),
            remarks=(remark,) if len(labels) > 1 else (),
            evidence=(f"lists of words ({tokens}) and of labels ({', '.join(labels)})",),
        )
    texts = [
        name
        for name, feature in features.items()
        if isinstance(feature, dict) and feature.get("dtype") == "string"
    ]
    classes = [
        name
        for name, feature in features.items()
        if isinstance(feature, dict) and feature.get("_type") == "ClassLabel"
    ]
    if not texts or not classes:
        return None
    text = next((name for name in ("text", "sentence") if name in texts), texts[0])
    return Layout(
        format,
        kind="classification",
        binary=True,
        tokens=text,
        labels=classes[0],
        layers=tuple(classes),
        evidence=(f"texts ({text}) with a class ({', '.join(classes)})",),
    )


def _inner(feature: object) -> dict | None:
    """What a list feature is a list of."""
    if (
        isinstance(feature, dict)
        and feature.get("_type") in ("Sequence", "List", "LargeList")
        and isinstance(feature.get("feature"), dict)
    ):
        return feature["feature"]
    return None


def split_of_table(
    table: pa.Table, features: Mapping[str, dict], layout: Layout, store: Store, where: str
) -> Split:
    """One split from an Arrow table with the dataset's columns."""
    for name in filter(None, (layout.tokens, layout.labels)):
        if name not in features or name not in table.column_names:
            raise InputError(f"{where}: no column {name!r}; it has {', '.join(table.column_names)}")
    tokens = table.column(layout.tokens).combine_chunks()
    if layout.labels:
        labels, feature = table.column(layout.labels).combine_chunks(), features[layout.labels]
    else:
        labels, feature = _blind(tokens, layout), {}
    if tokens.null_count or labels.null_count:
        raise InputError(
            f"{where}: {tokens.null_count + labels.null_count:,} rows without {layout.tokens} or"
            f" {layout.labels}"
        )
    if layout.kind == "classification":
        texts = Texts(store)
        names = _names(feature)
        for text, label in zip(tokens.to_pylist(), labels.to_pylist(), strict=True):
            texts.add(text.encode("utf-8", "replace"), _label(label, names, where), "utf-8")
        return texts.split()
    return _tagged(tokens, labels, _names(_inner(feature) or {}), store, where)


def _blind(tokens: pa.Array, layout: Layout) -> pa.Array:
    """An empty label for each text or token."""
    if layout.kind == "classification":
        return pa.array([""] * len(tokens), pa.string())
    counts = pa.compute.fill_null(pa.compute.list_value_length(tokens), 0).to_pylist()
    return pa.array([[""] * n for n in counts], pa.list_(pa.string()))


def _tagged(
    tokens: pa.Array, labels: pa.Array, names: Sequence[str] | None, store: Store, where: str
) -> Split:
    lengths, marks = (numpy_of(pa.compute.list_value_length(column)) for column in (tokens, labels))
    if not np.array_equal(lengths, marks):
        bad = np.flatnonzero(lengths != marks)
        raise InputError(
            f"{where}: {len(bad):,} rows with another number of labels than tokens, first row"
            f" {bad[0]}"
        )
    words, values = tokens.flatten(), labels.flatten()
    if words.null_count or values.null_count:
        raise InputError(
            f"{where}: {words.null_count + values.null_count:,} tokens or labels are missing (null)"
        )
    ids = store.forms.column(words)
    empty = np.flatnonzero(numpy_of(pa.compute.binary_length(words)) == 0)
    if len(empty):
        store.findings.empty_tokens([f"{where} token {empty[0]}"], len(empty))
    coded = values.dictionary_encode()
    distinct = [
        store.labels.one(_label(value, names, where)) for value in coded.dictionary.to_pylist()
    ]
    numbers = (
        np.array(distinct, np.int32)[numpy_of(coded.indices)] if distinct else np.empty(0, np.int32)
    )
    offsets = np.concatenate([[0], np.cumsum(lengths[lengths > 0])]).astype(np.int64)
    return Split(ids, numbers, offsets)


def _names(feature: Mapping) -> Sequence[str] | None:
    return feature.get("names") if feature.get("_type") == "ClassLabel" else None


def _label(value: object, names: Sequence[str] | None, where: str) -> str:
    if names is None or isinstance(value, str):
        return str(value)
    if value == _NONE:
        return ""
    if not (isinstance(value, int) and 0 <= value < len(names)):
        raise InputError(
            f"{where}: label {value} is outside its {len(names)} classes (a test split without"
            " labels?)"
        )
    return names[value]
