"""TF-IDF documents against scikit-learn, and the sparse layers against dense ones."""

from itertools import pairwise

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from autoaux.corpora import Split
from autoaux.training.encoders import SparseMlp, Tfidf

DOCUMENTS = [
    "the cat sat on the mat".split(),
    "The dog ate the cat food".split(),
    "stocks fell and fell and fell".split(),
    [],
    "a mat and a dog".split(),
]


def as_split(documents):
    forms = sorted({token for document in documents for token in document})
    number = {form: i for i, form in enumerate(forms)}
    tokens = np.array([number[t] for d in documents for t in d], np.int32)
    offsets = np.cumsum([0] + [len(d) for d in documents]).astype(np.int64)
    return forms, Split(tokens, np.zeros(len(documents), np.int32), offsets)


def dense(bags, size):
    result = np.zeros((len(bags.offsets) - 1, size), np.float64)
    for i, (a, b) in enumerate(pairwise(bags.offsets)):
        result[i, bags.features[a:b]] = bags.weights[a:b]
    return result


def reference(documents, words):
    return (
        TfidfVectorizer(analyzer=lambda d: [t.lower() for t in d], vocabulary=words)
        .fit_transform(documents)
        .toarray()
    )


def test_values_equal_scikit_learn():
    forms, split = as_split(DOCUMENTS)
    tfidf = Tfidf.fit([(forms, split)], 100)
    assert np.allclose(
        dense(tfidf.bags(forms, split), len(tfidf.words)),
        reference(DOCUMENTS, list(tfidf.words)),
        atol=1e-6,
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["a", "A", "b", "c", "dd"]), max_size=6), min_size=1, max_size=6
    ).filter(any)
)
def test_values_equal_scikit_learn_on_any_documents(documents):
    forms, split = as_split(documents)
    tfidf = Tfidf.fit([(forms, split)], 100)
    assert np.allclose(
        dense(tfidf.bags(forms, split), len(tfidf.words)),
        reference(documents, list(tfidf.words)),
        atol=1e-6,
    )


def test_only_the_most_frequent_words_of_all_corpora_together_are_kept():
    first, second = as_split([["x", "x", "y"]]), as_split([["y", "z", "Y"]])
    assert Tfidf.fit([first, second], 2).words == ("y", "x")


def test_unknown_words_and_empty_documents_give_empty_rows():
    forms, split = as_split([["x", "y"]])
    bags = Tfidf.fit([(forms, split)], 10).bags(*as_split([["q"], [], ["x"]]))
    assert np.diff(bags.offsets).tolist() == [0, 0, 1]
    assert bags.weights.tolist() == [1.0]


def test_selected_documents_are_the_rows_of_the_whole():
    forms, split = as_split(DOCUMENTS)
    tfidf = Tfidf.fit([(forms, split)], 100)
    bags = tfidf.bags(forms, split)
    assert np.array_equal(dense(bags.select(np.array([4, 0, 0])), 14), dense(bags, 14)[[4, 0, 0]])


def test_the_sparse_perceptron_equals_the_dense_product():
    model = SparseMlp(12, (5, 4), np.random.default_rng(1)).double()
    features, offsets = torch.tensor([3, 7, 0]), torch.tensor([0, 2, 2, 3])
    weights = torch.tensor([0.6, 0.8, 1.0], dtype=torch.float64)
    x = torch.zeros(3, 12, dtype=torch.float64)
    x[0, 3], x[0, 7], x[2, 0] = 0.6, 0.8, 1.0
    hidden = torch.relu(x @ model.input.weight + model.bias)
    expected = torch.relu(hidden @ model.layers[0].weight.T + model.layers[0].bias)
    assert torch.allclose(model(features, weights, offsets), expected)
