"""Labels that are numbers get the names that a file beside the data gives them."""

import json

import pytest

from autoaux.corpora import read_corpus
from autoaux.errors import InputError

NAMES = ["O", "B-PER", "I-PER", "B-LOC"]
ROWS = json.dumps({"tokens": ["Ada", "Byron", "saw", "Rome"], "ner_tags": [1, 2, 0, 3]}) + "\n"
FEATURES = {
    "tokens": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "Sequence"},
    "pos": {"feature": {"names": list("abcdef"), "_type": "ClassLabel"}, "_type": "Sequence"},
    "ner_tags": {"feature": {"names": NAMES, "_type": "ClassLabel"}, "_type": "Sequence"},
}
README = """---
dataset_info:
  features:
  - name: pos
    sequence:
      class_label:
        names: {'0': a, '1': b, '2': c, '3': d}
  - name: ner_tags
    sequence:
      class_label:
        names:
          '0': O
          '1': B-PER
          '2': I-PER
          '3': B-LOC
---
# A card
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", README),
        ("dataset_infos.json", json.dumps({"default": {"features": FEATURES}})),
        ("dataset_info.json", json.dumps({"features": FEATURES})),
        ("label.json", json.dumps({name: i for i, name in enumerate(NAMES)})),
        ("label.json", json.dumps(NAMES)),
        ("tag2id.json", json.dumps({name: i for i, name in enumerate(NAMES)})),
        ("labels.txt", "\n".join(NAMES) + "\n"),
        ("config.json", json.dumps({"id2label": dict(enumerate(NAMES)), "vocab_size": 9})),
    ],
)
def test_numbers_are_named_by_the_file_beside_them(name, text, tmp_path):
    (tmp_path / "train.jsonl").write_text(ROWS * 5)
    (tmp_path / name).write_text(text)
    (tmp_path / "dev.json").write_text(ROWS * 2)
    for path in (tmp_path, tmp_path / "train.jsonl"):
        corpus = read_corpus(path)
        assert corpus.labels == ("O", "B-LOC", "B-PER", "I-PER") and corpus.spans
        [note] = [note for note in corpus.notes if note.kind == "label names"]
        assert name in note.message


def test_classes_that_are_numbered_from_one_get_the_names_of_classes_txt(tmp_path):
    rows = "".join(f"{i % 2 + 1},tram {i},it was late\n" for i in range(20))
    (tmp_path / "train.csv").write_text(rows)
    (tmp_path / "classes.txt").write_text("World\nSports\n")
    corpus = read_corpus(tmp_path)
    assert corpus.labels == ("Sports", "World")
    assert [label for _, [label] in corpus.sentences("train")][:2] == ["World", "Sports"]


def test_names_that_do_not_cover_the_numbers_are_none(tmp_path):
    (tmp_path / "train.jsonl").write_text(ROWS * 5)
    (tmp_path / "label.json").write_text(json.dumps(NAMES[:2]))
    assert read_corpus(tmp_path).labels == ("0", "1", "2", "3")


COLUMNS = "Ada\t1\nByron\t2\nsaw\t0\nRome\t3\n\nshe\t0\nran\t0\n\n" * 10


@pytest.mark.parametrize("blank", ["\t", " "])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("label.json", json.dumps({name: i for i, name in enumerate(NAMES)})),
        ("labels.txt", "\n".join(NAMES)),
        ("README.md", README),
        ("config.json", json.dumps({"id2label": dict(enumerate(NAMES))})),
    ],
)
def test_numbers_in_columns_are_named_by_the_file_beside_them(name, text, blank, tmp_path):
    (tmp_path / "train.txt").write_text(COLUMNS.replace("\t", blank))
    (tmp_path / name).write_text(text)
    corpus = read_corpus(tmp_path)
    assert corpus.labels == ("O", "B-LOC", "B-PER", "I-PER") and corpus.spans
    assert (corpus.splits["train"].n_sentences, corpus.splits["train"].n_tokens) == (20, 60)


def test_numbers_beside_tags_are_a_layer(tmp_path):
    rows = COLUMNS.replace("\t0", "\tVERB\t0").replace("\t1", "\tPROPN\t1")
    rows = rows.replace("Byron\t2", "Byron\tPROPN\t2").replace("Rome\t3", "Rome\tPROPN\t3")
    (tmp_path / "train.txt").write_text(rows)
    (tmp_path / "label.json").write_text(json.dumps(NAMES))
    corpus = read_corpus(tmp_path)
    assert corpus.labels == ("PROPN", "VERB")
    [note] = [note for note in corpus.notes if note.kind == "ambiguous"]
    assert "columns 2, 3 could each hold the labels" in note.message
    assert read_corpus(tmp_path, layer="3").labels == ("O", "B-LOC", "B-PER", "I-PER")


@pytest.mark.parametrize(
    "text",
    [
        "the\t9120\nof\t4400\nand\t3100\nto\t2900\n" * 9,  # how often words stand somewhere
        "1\tAda\n2\tran\n3\toff\n\n1\tShe\n2\tfell\n\n" * 9,  # tokens that are numbered
    ],
)
def test_numbers_that_count_are_no_labels(text, tmp_path):
    (tmp_path / "words.txt").write_text(text)
    with pytest.raises(InputError):
        read_corpus(tmp_path)
