"""Splits with and without labels, as each format has them: a function a way, `labels` 1 or 0."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
from tools_files import SENTENCES, put

TEXTS = [(f"the tram number {i} was on time", ("good", "bad")[i % 2]) for i in range(20)]


def jsonl_texts(folder, split, labels):
    records = [{"text": text} | ({"label": label} if labels else {}) for text, label in TEXTS]
    put(folder / f"{split}.jsonl", "".join(json.dumps(one) + "\n" for one in records))


def jsonl_words(folder, split, labels):
    records = [{"tokens": w} | ({"ner_tags": marks} if labels else {}) for w, marks in SENTENCES]
    put(folder / f"{split}.jsonl", "".join(json.dumps(one) + "\n" for one in records))


def csv_texts(folder, split, labels):
    rows = [f"{i},{text}" + f",{label}" * labels for i, (text, label) in enumerate(TEXTS)]
    put(folder / f"{split}.csv", "\n".join(["id,text" + ",label" * labels, *rows, ""]))


def csv_words(folder, split, labels):
    rows = ["sentence_id,word" + ",tag" * labels]
    for number, (words, marks) in enumerate(SENTENCES):
        pairs = zip(words, marks, strict=True)
        rows += [f"{number},{word}" + f",{mark}" * labels for word, mark in pairs]
    put(folder / f"{split}.csv", "\n".join([*rows, ""]))


def parquet_texts(folder, split, labels):
    table = {"text": [text for text, _ in TEXTS]}
    folder.mkdir(exist_ok=True)
    table |= {"label": [label for _, label in TEXTS]} if labels else {}
    pq.write_table(pa.table(table), folder / f"{split}-00000-of-00001.parquet")


def hub_classes(folder, split, labels):
    """The hub's own way: the label is -1."""
    table = pa.table({
        "text": [text for text, _ in TEXTS],
        "label": [("good", "bad").index(label) if labels else -1 for _, label in TEXTS],
    })  # fmt: skip
    names = {"label": {"names": ["good", "bad"], "_type": "ClassLabel"}}
    said = json.dumps({"info": {"features": names}})
    folder.mkdir(exist_ok=True)
    pq.write_table(
        table.replace_schema_metadata({"huggingface": said}), folder / f"{split}.parquet"
    )


def conll_words(folder, split, labels):
    blocks = [
        "".join(f"{w}\tX\t{m}\n" if labels else f"{w}\n" for w, m in zip(*one, strict=True))
        for one in SENTENCES
    ]
    put(folder / f"{split}.txt", "\n".join(blocks))


WRITTEN = [
    jsonl_texts,
    jsonl_words,
    csv_texts,
    csv_words,
    parquet_texts,
    hub_classes,
    conll_words,
]
