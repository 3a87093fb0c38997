"""A split without labels, however its format says so, is unlabelled, and said: it spoils nothing
and is not left out in silence."""

import json
import os
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from blind_files import TEXTS, WRITTEN, conll_words
from tools_files import SENTENCES, put
from typer.testing import CliRunner

from autoaux.cli import app
from autoaux.corpora import (
    convert,
    corpus_from_sentences,
    cut_train,
    ensure_splits,
    folds_of,
    read_corpus,
)
from autoaux.errors import InputError


@pytest.mark.parametrize("write", WRITTEN)
def test_a_split_without_labels_is_unlabelled_and_said(write, tmp_path):
    write(tmp_path / "c", "train", 1)
    alone = read_corpus(tmp_path / "c")
    write(tmp_path / "c", "test", 0)
    corpus = read_corpus(tmp_path / "c")
    assert list(corpus.splits) == ["train"] and corpus.labels == alone.labels
    assert list(corpus.sentences("train")) == list(alone.sentences("train"))
    [note] = [note for note in corpus.notes if note.kind == "unlabelled"]
    words = [text.split() for text, _ in TEXTS]
    words = words if corpus.kind == "classification" else [tokens for tokens, _ in SENTENCES]
    assert list(corpus.unlabelled_sentences("test")) == words
    assert note.count == len(words) and "test has no labels" in note.message


def test_a_split_without_labels_is_part_of_what_a_corpus_is(tmp_path):
    conll_words(tmp_path, "train", 1)
    alone = read_corpus(tmp_path)
    conll_words(tmp_path, "test", 0)
    corpus = read_corpus(tmp_path)
    age = time.time() - 60  # old enough for the answer to be remembered
    for path in (*tmp_path.iterdir(), tmp_path):
        os.utime(path, (age, age))
    first, cached = read_corpus(tmp_path), read_corpus(tmp_path)
    given = corpus_from_sentences(
        "c", {"train": SENTENCES}, unlabelled={"test": [words for words, _ in SENTENCES]}
    )
    assert {corpus.digest, first.digest, cached.digest, given.digest} == {corpus.digest}
    assert corpus.digest != alone.digest and corpus.path == tmp_path
    assert list(cached.unlabelled_sentences("test")) == [words for words, _ in SENTENCES]
    with pytest.raises(InputError, match="test is given with and without labels"):
        corpus_from_sentences("c", {"test": SENTENCES}, unlabelled={"test": [["a"]]})


def test_what_is_made_of_a_corpus_keeps_its_split_without_labels():
    train = [([f"word{i}", "ran"], ["B-X", "O"]) for i in range(40)]
    corpus = corpus_from_sentences("c", {"train": train}, unlabelled={"test": [["who", "ran"]]})
    for made in (ensure_splits(corpus), cut_train(corpus, 20), *folds_of(corpus, 2)):
        assert list(made.unlabelled_sentences("test")) == [["who", "ran"]]
    divided = ensure_splits(corpus)
    held = sum(divided.splits[name].n_sentences for name in ("train", "dev", "test"))
    assert held == len(train)  # the blind test is no part of the one that is carved out


def test_inspect_counts_a_split_without_labels_apart(tmp_path):
    conll_words(tmp_path / "c", "train", 1)
    conll_words(tmp_path / "c", "test", 0)
    told = json.loads(CliRunner().invoke(app, ["inspect", str(tmp_path), "--json"]).output)
    [one] = told["inspected"][0]["corpora"]
    assert list(one["splits"]) == ["train"]
    assert one["unlabelled"] == {"test": {"sentences": 32, "tokens": 200}}
    shown = CliRunner().invoke(app, ["inspect", str(tmp_path)]).output
    assert "(test)" in shown and "without labels" in shown


@pytest.mark.parametrize("write", WRITTEN)
@pytest.mark.parametrize("form", ["conll", "conllu", "jsonl", "parquet", "spacy"])
def test_a_split_without_labels_is_written_and_read_back(form, write, tmp_path):
    write(tmp_path / "c", "train", 1)
    write(tmp_path / "c", "test", 0)
    corpus = read_corpus(tmp_path / "c")
    if corpus.kind == "classification" and form not in ("jsonl", "parquet"):
        with pytest.raises(InputError, match="cannot be written"):
            convert(tmp_path / "c", tmp_path / "out", form)
        return
    convert(tmp_path / "c", tmp_path / "out", form)
    again = read_corpus(tmp_path / "out")
    assert again.digest == corpus.digest and list(again.unlabelled) == ["test"]
    if form != "conllu":  # whose spans are a layer that a person asks for
        (tmp_path / "out" / "corpus.yaml").unlink()  # its files say so themselves
        assert list(read_corpus(tmp_path / "out").unlabelled) == ["test"]


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
