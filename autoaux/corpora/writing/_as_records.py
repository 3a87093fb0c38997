"""JSON lines and Parquet: a record per sentence or document."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from autoaux.corpora.corpus import Corpus
from autoaux.corpora.writing._form import NO_LABEL, Form, sentences_of

_ROWS = 10_000  # of Parquet written together
_NO_NUMBER = -1  # of a class, as the Hugging Face library has it in splits without labels


def _jsonl(corpus: Corpus, split: str, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for words, labels in sentences_of(corpus, split):
            stream.write(json.dumps(_record(corpus, words, labels), ensure_ascii=False) + "\n")


def _parquet(corpus: Corpus, split: str, path: Path) -> None:
    schema = _schema(corpus)
    numbers = {label: number for number, label in enumerate(corpus.labels)}
    rows = _numbered(corpus, split, numbers)
    with pq.ParquetWriter(path, schema) as writer:
        while batch := list(islice(rows, _ROWS)):
            writer.write_table(pa.Table.from_pylist(batch, schema))


def _record(corpus: Corpus, words: list[str], labels: list[str] | None) -> dict[str, object]:
    if corpus.kind == "classification":
        return {"text": " ".join(words), "label": labels[0] if labels else NO_LABEL}
    return {"tokens": words, "tags": labels or [NO_LABEL] * len(words)}


def _numbered(corpus: Corpus, split: str, numbers: dict[str, int]) -> Iterator[dict[str, object]]:
    for words, labels in sentences_of(corpus, split):
        if corpus.kind == "classification":
            yield {"text": " ".join(words), "label": numbers[labels[0]] if labels else _NO_NUMBER}
        else:
            marks = [numbers[label] for label in labels or ()]
            yield {"tokens": words, "tags": marks or [_NO_NUMBER] * len(words)}


def _schema(corpus: Corpus) -> pa.Schema:
    """The columns, with the labels' names where the Hugging Face library looks for them."""
    text = {"dtype": "string", "_type": "Value"}
    label = {"names": list(corpus.labels), "_type": "ClassLabel"}
    if corpus.kind == "classification":
        fields = [("text", pa.string()), ("label", pa.int64())]
        features: dict[str, object] = {"text": text, "label": label}
    else:
        fields = [("tokens", pa.list_(pa.string())), ("tags", pa.list_(pa.int64()))]
        features = {
            "tokens": {"feature": text, "_type": "List"},
            "tags": {"feature": label, "_type": "List"},
        }
    described = json.dumps({"info": {"features": features}})
    return pa.schema(fields, metadata={"huggingface": described})


def _manifest(name: str) -> Callable[[Corpus], dict[str, object]]:
    def fields(corpus: Corpus) -> dict[str, object]:
        classes = corpus.kind == "classification"
        tokens, labels = ("text", "label") if classes else ("tokens", "tags")
        return {"format": name, "tokens": tokens, "labels": labels}

    return fields


JSONL = Form(".jsonl", _jsonl, _manifest("jsonl"))
PARQUET = Form(".parquet", _parquet, _manifest("parquet"))
