"""What vectors say of a pool: by default, within its share of the budget, and what is said."""

import numpy as np
import pytest
from known_truth import a_ledger
from training_encoders import tiny_bert

from autoaux.corpora import Pool, corpus_from_sentences
from autoaux.forecast import Forecaster, experience_of
from autoaux.recipe import Gru, Transformer
from autoaux.search.preparing import Foresight, Matching, candidates_of
from autoaux.training.encoders import FeatureStore

WORDS = [f"w{i}" for i in range(40)]


def wordy(name: str, seed: int):
    """A corpus of 2,000 words, some of them in every corpus."""
    chance = np.random.default_rng(seed)

    def some(count):
        for _ in range(count):
            words = [WORDS[i] for i in chance.integers(0, 40, 20)]
            yield words, ["N" if int(word[1:]) % 3 else "V" for word in words]

    return corpus_from_sentences(name, {s: list(some(100)) for s in ("train", "dev", "test")})


@pytest.fixture(scope="module")
def found():
    return candidates_of(wordy("main", 0), Pool((wordy("one", 1), wordy("other", 2))))


@pytest.fixture(scope="module")
def forecaster():
    return Forecaster.fit(experience_of(a_ledger()[0]))


def forecast(forecaster, found, matching):
    pool = list(found.pool.values())
    return Foresight(forecaster, found.read, pool).after(found.signals(), [matching])


def test_words_are_compared_by_vectors_of_the_pools_own_text(forecaster, found):
    made, table, said = forecast(forecaster, found, Matching(found, Gru()))
    assert said == () and table.value("other", "uue.static") > 0
    assert "uue.contextual" not in table.names  # this encoder has no vectors of its own
    assert table.value("other", "shared_vocabulary") == 1  # in the row of its name


def test_what_nobody_has_a_use_for_is_not_computed(forecaster, found):
    _, table, said = forecast(forecaster, found, Matching(found, Gru(), only=["overlap"]))
    assert said == () and "uue.static" not in table.names
    _, table, _ = forecast(forecaster, found, Matching(found, Gru(), only=["uue.static"]))
    assert table.value("one", "uue.static") > 0


def test_a_budget_too_small_begins_nothing_and_says_so(forecaster, found):
    made, table, said = forecast(forecaster, found, Matching(found, Gru(), budget=40))
    assert said == made.notes[:1]
    assert said[0] == (
        "signals left out: words by vectors of 2 of 2 candidates (no time: such signals may take"
        " 2 s)"
    )
    assert "uue.static" not in table.names


def test_a_vector_file_that_is_not_there_is_said_and_the_forecast_stands(forecaster, found):
    _, table, said = forecast(forecaster, found, Matching(found, Gru(), "none.vec"))
    assert "none.vec: no such vector file" in said[0] and "uue.static" not in table.names


def test_tokens_are_compared_by_the_vectors_that_training_caches(
    forecaster, found, tmp_path, fresh_cache
):
    path = tiny_bert(tmp_path / "bert")
    asked = Transformer(path=path, update="features", window=64)
    _, table, _ = forecast(forecaster, found, Matching(found, asked))
    assert 0 <= table.value("one", "uue.contextual") <= 1
    store = FeatureStore(path, "tagging", window=asked.window, precision=asked.features)
    kept = {file.name for file in (fresh_cache / "features" / store.digest).iterdir()}
    corpora = [found.main, *found.clean.values()]
    assert kept == {f"{corpus.digest}.train.npy" for corpus in corpora}


def test_an_encoder_that_is_not_there_is_said_and_the_forecast_stands(forecaster, found):
    asked = Transformer(path="/nowhere/at/all", update="features")
    _, table, said = forecast(forecaster, found, Matching(found, asked))
    assert "tokens in context (" in said[0] and "/nowhere/at/all" in said[0]
    assert table.value("one", "uue.static") > 0
