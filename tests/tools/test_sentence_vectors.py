"""Vectors of corpora that are parts of others: no sentence is encoded twice."""

import numpy as np

from autoaux.corpora import corpus_from_sentences
from tools.vectors import SentenceVectors

SENTENCES = [(["a", "b"], ["X", "Y"]), (["c"], ["X"]), (["d", "e", "f"], ["Y", "Y", "X"])]


class Store:
    """Numbers the tokens of what it is asked for, and counts how often it is."""

    asked = 0

    def of(self, corpus, split):
        self.asked += 1
        return np.arange(corpus.splits[split].n_tokens, dtype=float)[:, None]


def test_a_part_of_a_corpus_has_the_vectors_that_its_sentences_have_there():
    store = Store()
    vectors = SentenceVectors(store)
    vectors.learn([corpus_from_sentences("whole", {"train": SENTENCES})])
    part = corpus_from_sentences("part", {"train": [SENTENCES[2], SENTENCES[0]]})
    assert vectors(part).ravel().tolist() == [3, 4, 5, 0, 1]
    assert store.asked == 1
