"""Who of a pool is considered: by name, and by what the forecast would lose."""

import pytest
from search_corpora import small_corpus, small_pool

from autoaux.errors import InputError
from autoaux.search import Settings
from autoaux.search.preparing import chosen, prepare

GAINS = {"c0": 3.0, "c1": 1.0, "c2": -1.0, "c3": 0.0}


def names(pool):
    return [corpus.name for corpus in pool.corpora]


def test_patterns_choose_candidates_and_say_who_is_left_out():
    pool, left_out = chosen(small_pool(4), include=("c[0-2]",), exclude=("c1",))
    assert names(pool) == ["c0", "c2"]
    assert dict(left_out) == {"c1": "left out by --exclude c1", "c3": "fits no --include (c[0-2])"}


def test_without_patterns_everybody_is_considered():
    pool, left_out = chosen(small_pool(4))
    assert names(pool) == ["c0", "c1", "c2", "c3"] and left_out == []


def test_candidates_are_cut_to_so_many_tokens_and_recipes_say_so():
    """Thirty sentences of three tokens: thirty tokens are ten of them."""
    for most, left in ((30, 30), (1000, 90)):
        settings = Settings.of(trials=20, use_forecast=False, auxiliary_tokens=most)
        found = prepare(small_corpus("main"), small_pool(2), settings)
        assert {one.splits["train"].n_tokens for one in found.candidates.values()} == {left}
        assert {ref.train_tokens for ref in found.refs.values()} == {30 if left < 90 else None}
        assert found.main.splits["train"].n_tokens == 90


def test_a_pattern_that_fits_nobody_is_refused_with_the_nearest_name():
    with pytest.raises(
        InputError, match="--exclude c00: fits no corpus of the pool; did you mean c0"
    ):
        chosen(small_pool(4), exclude=("c00",))


def test_a_search_tries_nobody_who_is_left_out_and_the_decision_says_why(search):
    decision, ended = search(GAINS, exclude=("c0",), trials=16)
    tried = {name for event in ended for name in event.arm.auxiliaries}
    assert "c0" not in tried and "c1" in tried
    assert ("c0", "left out by --exclude c0") in decision.left_out
