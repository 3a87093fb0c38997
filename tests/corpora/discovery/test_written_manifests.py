"""A manifest that was written reads the corpus as it was read, with every field said, whatever the
format; each says what it would be edited for."""

import json

import pytest
import yaml
from blind_files import WRITTEN
from format_files import EXAMPLES
from tools_files import FILES, SENTENCES, put

from autoaux.corpora import inspect, read_corpus, write_manifests

DOCUMENTS = [(words, ["one" if i % 2 else "two"]) for i, (words, _) in enumerate(SENTENCES)]
SOURCES = {
    **{
        name: (one.write, SENTENCES if one.kind == "tagging" else DOCUMENTS, one.layer)
        for name, one in EXAMPLES.items()
    },
    **{name: (one.write, SENTENCES, None) for name, one in FILES.items()},
}


def written(folder, layer=None) -> dict:
    """What the manifest says that is written into a folder; of its one corpus."""
    [path] = write_manifests(inspect(folder, layer))
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    return said["corpora"][0] if path.name == "pool.yaml" else said


@pytest.mark.parametrize("source", SOURCES)
def test_a_written_manifest_reads_the_same_corpus(source, tmp_path):
    write, sentences, layer = SOURCES[source]
    write(tmp_path / "c", sentences)
    [item] = inspect(tmp_path / "c", layer).found
    said = written(tmp_path / "c", layer)
    [again] = inspect(tmp_path / "c").found
    assert again.corpus.digest == item.corpus.digest
    assert said["kind"] == item.corpus.kind and said["format"] == item.corpus.format


@pytest.mark.parametrize("write", WRITTEN)
def test_splits_without_labels_are_written_as_such(write, tmp_path):
    write(tmp_path, "train", 1)
    write(tmp_path, "test", 0)
    corpus = read_corpus(tmp_path)
    assert written(tmp_path)["unlabelled"] == ["test"]
    assert read_corpus(tmp_path).digest == corpus.digest


def test_names_of_numbers_are_written_where_a_file_beside_the_data_has_them(tmp_path):
    names = ["O", "B-PER", "I-PER", "B-LOC", "B-ORG", "I-ORG"]
    records = [{"tokens": w, "ner_tags": [names.index(m) for m in marks]} for w, marks in SENTENCES]
    put(tmp_path / "train.jsonl", "".join(json.dumps(one) + "\n" for one in records))
    put(tmp_path / "label.json", json.dumps({name: i for i, name in enumerate(names)}))
    corpus = read_corpus(tmp_path)
    assert written(tmp_path)["label_names"] == {str(i): name for i, name in enumerate(names)}
    (tmp_path / "label.json").unlink()
    assert read_corpus(tmp_path).digest == corpus.digest


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("text,label\n" + "the tram was late today,bad\nit came on time then,good\n" * 9, True),
        ("the tram was late today\tbad\nit came on time then\tgood\n" * 9, False),
        ("sep=;\ntext;label\n" + "the tram was late;bad\nit came on time;good\n" * 9, True),
        (",text,label\n" + "0,the tram was late,bad\n1,it came on time,good\n" * 9, True),
        ("token\ttag\n" + "Ada\tB-PER\nran\tO\n\n" * 9, True),
        ("Ada\tB-PER\nran\tO\n\n" * 9, False),
    ],
)
def test_whether_the_first_row_names_the_columns_is_written(text, header, tmp_path):
    put(tmp_path / "train.csv", text)
    corpus = read_corpus(tmp_path)
    assert written(tmp_path)["header"] is header
    assert read_corpus(tmp_path).digest == corpus.digest


def test_splits_in_several_formats_are_left_to_detection(tmp_path):
    rows = "".join(
        "".join(f"{w} {m}\n" for w, m in zip(*one, strict=True)) + "\n" for one in SENTENCES
    )
    records = [{"tokens": words, "labels": marks} for words, marks in SENTENCES]
    put(tmp_path / "train.txt", rows)
    put(tmp_path / "dev.jsonl", "".join(json.dumps(one) + "\n" for one in records))
    corpus = read_corpus(tmp_path)
    said = written(tmp_path)
    assert "format" not in said and list(said["splits"]) == ["train", "dev"]
    assert (
        list(read_corpus(tmp_path).sentences("dev")) == list(corpus.sentences("dev")) == SENTENCES
    )


def test_a_layer_that_was_looked_at_is_written(tmp_path):
    put(tmp_path / "train.txt", "Ada\tNOUN\tB-PER\nran\tVERB\tO\n\n" * 9)
    assert written(tmp_path, "2")["labels"] == "2"
