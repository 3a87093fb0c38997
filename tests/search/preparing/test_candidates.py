"""What of a pool a main task can be trained with, and why the rest cannot."""

import pytest
from search_corpora import small_corpus

from autoaux.corpora import Pool, corpus_from_sentences
from autoaux.errors import InputError
from autoaux.recipe import Recipe
from autoaux.search.preparing import candidates_of, reference

MAIN = small_corpus("main")


def one_piece(name: str, sentences: int):
    return corpus_from_sentences(
        name, {"all": [([f"{name}{i}", "runs"], ["N", "V"]) for i in range(sentences)]}
    )


def test_a_candidate_with_only_a_train_file_is_trained_on_whole():
    train = [([f"only{i}", "runs"], ["N", "V"]) for i in range(50)]
    candidate = corpus_from_sentences("only", {"train": train})
    found = candidates_of(MAIN, Pool((candidate,)))
    assert list(found.clean["only"].sentences("train")) == train
    assert found.clean["only"].splits.keys() == {"train"}


def test_two_sentences_are_a_candidate_too():
    found = candidates_of(MAIN, Pool((one_piece("tiny", 2), small_corpus("good"))))
    assert list(found.clean) == ["tiny", "good"] and not found.left_out
    assert found.clean["tiny"].splits["train"].n_sentences == 2


@pytest.mark.parametrize(
    ("splits", "known_as"),
    [(("train",), "@all"), (("train", "dev"), "@all"), (("train", "dev", "test"), "")],
)
def test_what_was_once_divided_is_another_auxiliary_than_the_whole(splits, known_as):
    whole = small_corpus("a")
    corpus = corpus_from_sentences("a", {name: list(whole.sentences(name)) for name in splits})
    ref = reference(corpus, auxiliary=True)
    assert ref.identity == corpus.digest + known_as
    assert reference(corpus).identity == corpus.digest  # a main task is divided
    divided = Recipe(main=reference(MAIN), auxiliaries=(ref.model_copy(update={"whole": False}),))
    trained = divided.model_copy(update={"auxiliaries": (ref,)})
    assert (divided.digest == trained.digest) == (not known_as)


def long_corpus(name: str, also: tuple = ()):
    """Sentences long enough to be told apart from stock phrases; `also` stands in its train."""
    words = [f"{name}{j}" for j in range(5)]
    splits = {
        split: [([*words, split, str(i)], ["N"] * 6 + ["V"]) for i in range(20)]
        for split in ("train", "dev", "test")
    }
    return corpus_from_sentences(name, splits | {"train": [*splits["train"], *also]})


def test_what_stands_in_dev_or_test_is_dropped_and_counted_by_split():
    main = long_corpus("main")
    parts = {split: list(main.sentences(split)) for split in main.splits}
    found = candidates_of(
        main,
        Pool((long_corpus("leaky", (*parts["dev"][:4], *parts["test"][:5], *parts["train"][:6])),)),
    )
    assert len(list(found.clean["leaky"].sentences("train"))) == 20 + 6
    assert found.leaks["leaky"] == {"dropped": 9, "in_main_train": 6}
    assert any("9 sentences stand in dev or test" in warning for warning in found.warnings)


def test_a_pool_in_which_nothing_can_be_trained_with_ends_in_one_line():
    with pytest.raises(InputError, match="nothing to choose from: .* it is the main task itself"):
        candidates_of(MAIN, Pool((MAIN,)))
