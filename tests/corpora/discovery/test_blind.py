"""A split without labels, however its format says so, is unlabelled, and said: it spoils nothing
and is not left out in silence."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tools_files import SENTENCES, put

from autoaux.corpora import read_corpus
from autoaux.errors import InputError

TEXTS = [(f"the tram number {i} was on time", ("good", "bad")[i % 2]) for i in range(20)]
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "B-ORG", "I-ORG"]


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


@pytest.mark.parametrize("write", WRITTEN)
def test_a_split_without_labels_is_unlabelled_and_said(write, tmp_path):
    write(tmp_path / "c", "train", 1)
    alone = read_corpus(tmp_path / "c")
    write(tmp_path / "c", "test", 0)
    corpus = read_corpus(tmp_path / "c")
    assert list(corpus.splits) == ["train"] and corpus.labels == alone.labels
    assert list(corpus.sentences("train")) == list(alone.sentences("train"))
    [note] = [note for note in corpus.notes if note.kind == "unlabelled"]
    assert note.count in (len(TEXTS), len(SENTENCES)) and "test has no labels" in note.message


@pytest.mark.parametrize(
    "labels",
    [["joy", "joy,fear", "fear"], ["joy", "fear|joy", "fear"], ["['joy', 'fear']", "['joy']"]],
)
def test_several_classes_a_text_are_said_and_none_is_taken(labels, tmp_path):
    rows = [f'the tram {i},"{labels[i % len(labels)]}"' for i in range(20)]
    path = put(tmp_path / "all.csv", "\n".join(["text,label", *rows, ""]))
    with pytest.raises(InputError, match="multi-label"):
        read_corpus(path)


def test_a_list_of_labels_a_text_in_parquet_is_told(tmp_path):
    table = pa.table({"text": ["a b"] * 9, "labels": [[0, 1]] * 9})
    pq.write_table(table, tmp_path / "all.parquet")
    with pytest.raises(InputError, match="column labels holds several labels a text"):
        read_corpus(tmp_path / "all.parquet")


def test_records_without_labels_are_never_columns_of_words(tmp_path):
    path = put(tmp_path / "all.jsonl", '{"a": "one two", "b": "three four"}\n' * 20)
    with pytest.raises(InputError, match=r"JSON in which no tokens .*keys: a, b"):
        read_corpus(path)
