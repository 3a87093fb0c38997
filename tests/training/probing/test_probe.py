"""A candidate trained alone for a moment, and what it tells of a main task."""

import numpy as np
import pytest

from autoaux.corpora import corpus_from_sentences, shuffle_labels
from autoaux.files import cache_folder
from autoaux.recipe import Gru, TfidfMlp, Transformer
from autoaux.training import Run
from autoaux.training.probing import Prober, probe_recipe

NOUNS, VERBS = ("dogen", "caten", "birden", "cowen"), ("runs", "eats", "sees", "lies")
SMALL = Gru(words=8, characters=8, character_hidden=8, hidden=8)


def corpus(name, noun, verb, sentences=60, seed=0):
    rng = np.random.default_rng(seed)
    drawn = [
        ([rng.choice(NOUNS), rng.choice(VERBS), rng.choice(NOUNS)], [noun, verb, noun])
        for _ in range(sentences)
    ]
    return corpus_from_sentences(name, {"train": drawn[20:], "dev": drawn[:20]})


@pytest.fixture
def main(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path))
    return corpus("main", "N", "V", seed=1)


def test_labels_alike_under_other_names_are_told_and_shuffled_ones_are_not(main):
    prober, alike = Prober(main, SMALL), corpus("alike", "name", "deed")
    told, shuffled = prober.probe(alike), prober.probe(shuffle_labels(alike, 0))
    assert told.r2 > 0.9 > shuffled.r2 + 0.1
    assert told.leep > shuffled.leep and told.h_score > 0
    steps, losses = np.transpose(told.curve)
    assert steps[-1] == 100 and losses[-1] < losses[0] / 2


def test_a_candidate_is_trained_once_whatever_the_main_task(main, monkeypatch):
    candidate = corpus("alike", "name", "deed")
    first = Prober(main, SMALL).probe(candidate)
    monkeypatch.setattr(Run, "advance", None)
    assert Prober(main, SMALL).probe(candidate) == first
    other = corpus("other", "V", "N", seed=2)
    assert Prober(other, SMALL).probe(candidate).curve == first.curve


def test_a_damaged_file_is_made_again(main):
    candidate = corpus("alike", "name", "deed")
    first = Prober(main, SMALL).probe(candidate)
    [kept] = cache_folder().rglob("*.safetensors")
    kept.write_bytes(kept.read_bytes()[:100])
    assert Prober(main, SMALL).probe(candidate) == first
    assert kept.stat().st_size > 100


def test_documents_are_probed_too(main):
    texts = [([f"good{i % 7}", "film"], ["pos"]) for i in range(30)]
    texts += [([f"bad{i % 7}", "film"], ["neg"]) for i in range(30)]
    splits = {"train": texts, "dev": texts[::5]}
    task, other = (corpus_from_sentences(n, splits, kind="classification") for n in ("a", "b"))
    for encoder in (TfidfMlp(hidden=(8,)), SMALL):
        assert Prober(task, encoder).probe(other).r2 > 0.5


def test_of_a_pretrained_encoder_the_trunk_over_its_vectors_learns(main):
    asked = Transformer(path="somewhere", update="lora")
    assert probe_recipe(main, asked).encoder.mode == "transformer features"
