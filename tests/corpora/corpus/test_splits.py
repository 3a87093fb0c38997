"""Missing splits, smaller training parts, shuffled controls, digests."""

from collections import Counter

import pytest

from autoaux.corpora import (
    corpus_from_sentences,
    cut_train,
    ensure_splits,
    ensure_train,
    shuffle_labels,
)
from autoaux.errors import InputError


def numbered(n: int, start: int = 0):
    return [([f"w{i}", "is", "it"], ["NOUN", "VERB", "PRON"]) for i in range(start, start + n)]


def sizes(corpus) -> dict[str, int]:
    return {name: part.n_sentences for name, part in corpus.splits.items()}


def texts(corpus, split) -> list[tuple[str, ...]]:
    return [tuple(tokens) for tokens, _ in corpus.sentences(split)]


def test_a_corpus_with_one_split_is_divided_and_says_so():
    corpus = ensure_splits(corpus_from_sentences("c", {"all": numbered(100)}))
    assert sizes(corpus) == {"train": 80, "dev": 10, "test": 10}
    assert corpus.notes[-1].kind == "split" and "train 80" in corpus.notes[-1].message


def test_the_division_does_not_depend_on_the_order_of_the_file():
    forward = ensure_splits(corpus_from_sentences("c", {"all": numbered(50)}))
    backward = ensure_splits(corpus_from_sentences("c", {"all": numbered(50)[::-1]}))
    assert set(texts(forward, "dev")) == set(texts(backward, "dev"))


def test_equal_sentences_go_to_the_same_part():
    corpus = ensure_splits(corpus_from_sentences("c", {"all": numbered(40) * 3}))
    parts = [set(texts(corpus, split)) for split in ("train", "dev", "test")]
    assert sum(len(part) for part in parts) == 40 == len(set.union(*parts))


def test_test_stays_test_when_train_is_carved_out_of_dev():
    corpus = ensure_splits(
        corpus_from_sentences("c", {"dev": numbered(100), "test": numbered(30, 500)})
    )
    assert sizes(corpus) == {"train": 80, "dev": 20, "test": 30}
    assert texts(corpus, "test") == [tuple(tokens) for tokens, _ in numbered(30, 500)]


def test_a_missing_dev_comes_out_of_train():
    assert sizes(
        ensure_splits(
            corpus_from_sentences("c", {"train": numbered(100), "test": numbered(9, 500)})
        )
    ) == {"train": 90, "dev": 10, "test": 9}


def test_a_complete_corpus_is_left_alone():
    corpus = corpus_from_sentences(
        "c", {"train": numbered(5), "dev": numbered(5, 9), "test": numbered(5, 20)}
    )
    assert ensure_splits(corpus) is corpus


def test_three_sentences_cannot_be_divided():
    with pytest.raises(InputError, match="too few"):
        ensure_splits(corpus_from_sentences("c", {"all": numbered(3)}))


@pytest.mark.parametrize(
    ("splits", "trained"),
    [
        ({"train": 40}, {"train": 40}),
        ({"train": 40, "dev": 5}, {"train": 40, "dev": 5}),
        ({"train": 40, "dev": 5, "test": 6}, {"train": 40, "dev": 5, "test": 6}),
        ({"all": 40}, {"train": 40}),
        ({"dev": 7}, {"train": 7}),
        ({"test": 7}, {"train": 7}),
        ({"dev": 7, "test": 6}, {"train": 7, "test": 6}),
        ({"news": 3, "web": 4}, {"train": 7}),
    ],
)
def test_an_auxiliary_is_trained_on_all_but_what_its_files_hold_apart(splits, trained):
    parts = {name: numbered(n, 100 * i) for i, (name, n) in enumerate(splits.items())}
    corpus = corpus_from_sentences("c", parts)
    whole = ensure_train(corpus)
    assert sizes(whole) == trained
    if "train" in splits:
        assert whole is corpus
    if trained == {"train": sum(splits.values())}:
        every = [tuple(tokens) for part in parts.values() for tokens, _ in part]
        assert sorted(texts(whole, "train")) == sorted(every)


def test_documents_keep_their_labels_when_splits_become_train():
    documents = {"news": [(["a", "b"], ["x"]), (["c"], ["y"])], "web": [(["d", "e"], ["y"])]}
    whole = ensure_train(corpus_from_sentences("c", documents, kind="classification"))
    assert list(whole.sentences("train")) == documents["news"] + documents["web"]


def test_a_smaller_cut_is_part_of_a_larger_one_and_keeps_dev():
    corpus = corpus_from_sentences("c", {"train": numbered(100), "dev": numbered(5, 500)})
    small, large = cut_train(corpus, 30, seed=1), cut_train(corpus, 90, seed=1)
    assert (small.splits["train"].n_tokens, large.splits["train"].n_tokens) == (30, 90)
    assert set(texts(small, "train")) < set(texts(large, "train"))
    assert set(texts(small, "train")) != set(texts(cut_train(corpus, 30, seed=2), "train"))
    assert texts(small, "dev") == texts(corpus, "dev")
    assert len({corpus.digest, small.digest, large.digest}) == 3


def test_shuffling_keeps_the_counts_of_labels_and_the_text():
    corpus = corpus_from_sentences("c", {"train": numbered(50), "dev": numbered(5, 500)})
    control = shuffle_labels(corpus, seed=3)

    def count(c):
        return Counter(label for _, labels in c.sentences("train") for label in labels)

    assert count(control) == count(corpus) and texts(control, "train") == texts(corpus, "train")
    assert [label for _, label in control.sentences("train")] != [
        label for _, label in corpus.sentences("train")
    ]
    assert (
        control.digest
        == shuffle_labels(corpus, seed=3).digest
        != shuffle_labels(corpus, seed=4).digest
    )


def test_the_digest_knows_content_and_not_the_name():
    a, b = (corpus_from_sentences(name, {"train": numbered(5)}) for name in "ab")
    assert a.digest == b.digest != corpus_from_sentences("a", {"train": numbered(6)}).digest


def test_a_missing_label_is_an_input_error():
    with pytest.raises(InputError, match="train sentence 1: expected 2 labels, found 1"):
        corpus_from_sentences("c", {"train": [(["a"], ["X"]), (["a", "b"], ["X"])]})


def test_documents_have_one_label_each():
    corpus = corpus_from_sentences(
        "c", {"train": [(["a", "b"], ["pos"]), (["c"], ["neg"])]}, kind="classification"
    )
    assert list(corpus.sentences("train")) == [(["a", "b"], ["pos"]), (["c"], ["neg"])]
    assert (corpus.metric, corpus.spans) == ("macro_f1", False)
