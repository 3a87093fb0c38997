"""The hub, offline: `hf:` with the folder of a dataset, as the datasets library takes it."""

import json

import pytest

from autoaux.corpora import corpus_from_sentences, inspect, read_corpus
from autoaux.errors import InputError

SENTENCES = [
    ("Ada met Charles in London .".split(), "B-PER O B-PER O B-LOC O".split()),
    ("It rained .".split(), ["O"] * 3),
] * 4


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    """A folder with a file of JSON lines for each split, and no way to the network."""
    datasets = pytest.importorskip("datasets", reason="the extra `hub` is not installed")
    for name, value in (
        ("HF_HUB_OFFLINE", True),
        ("HF_DATASETS_OFFLINE", True),
        ("HF_DATASETS_CACHE", tmp_path / "cache"),
    ):
        monkeypatch.setattr(datasets.config, name, value, raising=False)
    folder = tmp_path / "people"
    folder.mkdir()
    for split, part in (("train", SENTENCES), ("validation", SENTENCES[:2])):
        records = [
            {"words_of_it": tokens, "marks": labels, "n": len(tokens)} for tokens, labels in part
        ]
        (folder / f"{split}.jsonl").write_text(
            "\n".join(map(json.dumps, records)), encoding="utf-8"
        )
    return folder


def test_a_dataset_of_the_hub_reads_like_its_sentences(dataset):
    corpus = read_corpus(f"hf:{dataset}#words_of_it,marks")
    assert (
        corpus.digest
        == corpus_from_sentences("x", {"train": SENTENCES, "dev": SENTENCES[:2]}).digest
    )
    assert (corpus.name, corpus.format, corpus.spans) == ("people", "hub", True)
    assert inspect(f"hf:{dataset}#words_of_it,marks").found[0].corpus.digest == corpus.digest


def test_a_column_that_is_not_there_is_named(dataset):
    with pytest.raises(InputError, match="no column 'tags'; it has words_of_it, marks, n"):
        read_corpus(f"hf:{dataset}#words_of_it,tags")


def test_a_dataset_that_is_not_there_is_one_clear_error(dataset):
    with pytest.raises(InputError, match="cannot be loaded") as error:
        read_corpus(f"hf:{dataset.parent}/nobody#tokens,labels")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("address", ["hf:", "hf:name#tokens", "hf:name#a,b,c"])
def test_an_address_that_is_none_is_said(address):
    with pytest.raises(InputError, match="expected hf:NAME"):
        read_corpus(address)
