"""Parquet, as the Hugging Face hub and pandas write it, read a batch of rows at a time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

from autoaux.corpora.corpus import Kind, Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal, Store
from autoaux.corpora.formats._registry import EITHER, SAYS_SO, reader
from autoaux.corpora.formats.columns import joined
from autoaux.corpora.formats.records._names import LABEL, TEXT
from autoaux.corpora.formats.records._saved_dataset import layout_of, split_of_table
from autoaux.errors import InputError

_MAGIC = b"PAR1"
_ROWS = 20_000  # read together


@reader(SAYS_SO, binary=True, kinds=EITHER)
class Parquet:
    """Layers are the columns that could hold labels. Names of integer labels come from the
    ClassLabel features that the hub writes into the schema."""

    name = "parquet"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        with files[0].open() as stream:
            if stream.read(4) != _MAGIC:
                return None
        try:
            features = _features(files[0])
        except InputError as error:
            return Refusal(self.name, str(error).removeprefix(f"{files[0].path}: "))
        layout = layout_of(features, self.name) or _plain(features)
        if layout is None and (listed := _several(features)):
            return Refusal(
                self.name,
                f"column {listed} holds several labels a text (multi-label), which is not"
                " supported; write one of them as a column `label`",
            )
        if layout is None:
            return Refusal(
                self.name,
                "Parquet without a column of words or texts and one of labels (it has"
                f" {', '.join(features)}); `tokens:` and `labels:` in corpus.yaml name them",
            )
        return layout

    def unlabelled(self, files: Sequence[File], labelled: Layout) -> Layout | None:
        """The layout of a split that has the words or texts and no column of labels."""
        features = _features(files[0])
        if labelled.tokens not in features or labelled.labels in features:
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
        """The layout of columns that a person names: lists of words, or texts."""
        features = _features(files[0])
        if not tokens or not labels or not {tokens, labels} <= features.keys():
            raise InputError(
                f"{files[0].path}: Parquet with the columns {', '.join(features)}; say which hold"
                " the words or texts and the labels (`tokens:` and `labels:` in corpus.yaml)"
            )
        lists = features[tokens].get("_type") in ("List", "LargeList", "Sequence")
        kind: Kind = "tagging" if lists else "classification"
        return Layout(self.name, kind, binary=True, tokens=tokens, labels=labels, layers=(labels,))

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        parts = []
        for file in files:
            features = _features(file)
            wanted = [name for name in (layout.tokens, layout.labels) if name]
            if not set(wanted) <= features.keys():
                raise InputError(
                    f"{file.path}: no columns {layout.tokens!r} and {layout.labels!r} among"
                    f" {', '.join(features)}"
                )
            with file.open() as stream:
                try:
                    table = pq.ParquetFile(stream)
                    for batch in table.iter_batches(_ROWS, columns=wanted):
                        batch.validate(full=True)
                        part = pa.Table.from_batches([batch])
                        parts.append(split_of_table(part, features, layout, store, str(file.path)))
                except (pa.ArrowException, OSError, EOFError, ValueError) as error:
                    raise _unreadable(file, error) from None
        if not parts:
            raise InputError(f"{files[0].path}: Parquet without a row")
        return joined(parts)


def _unreadable(file: File, error: Exception) -> InputError:
    return InputError(f"{file.path}: not readable as Parquet: {' '.join(str(error).split())[:200]}")


def _features(file: File) -> Mapping[str, dict]:
    """The columns as a saved dataset describes them: by what the hub says in the schema, else by
    their types."""
    try:
        with file.open() as stream:
            schema = pq.read_schema(stream)
    except (pa.ArrowException, OSError, EOFError, ValueError) as error:
        raise _unreadable(file, error) from None
    features = {field.name: _feature(field.type) for field in schema}
    said = (schema.metadata or {}).get(b"huggingface")
    try:
        named = json.loads(said)["info"]["features"] if said else {}
        return features | {name: one for name, one in named.items() if name in features}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return features


def _feature(kind: pa.DataType) -> dict:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return {"_type": "List", "feature": _feature(kind.value_type)}
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    textual = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return {"_type": "Value", "dtype": "string" if textual else str(kind)}


def _several(features: Mapping[str, dict]) -> str | None:
    """The column that holds a list of labels for a text; None where there is none."""
    low = {name.lower(): name for name in features}
    text = next((low[name] for name in TEXT if name in low), None)
    label = next((low[name] for name in LABEL if name in low), None)
    listed = label is not None and features[label].get("_type") in ("List", "Sequence")
    return label if text is not None and listed else None


def _plain(features: Mapping[str, dict]) -> Layout | None:
    """A text and a class by the names that people give them."""
    low = {name.lower(): name for name in features}
    text = next((low[name] for name in TEXT if name in low), None)
    label = next((low[name] for name in LABEL if name in low and low[name] != text), None)
    if text is None or label is None or features[text].get("dtype") != "string":
        return None
    if features[label].get("_type") != "Value":
        return None
    return Layout(
        "parquet",
        kind="classification",
        binary=True,
        tokens=text,
        labels=label,
        layers=(label,),
        evidence=(f"texts ({text}) with a class ({label})",),
    )
