"""The corpus itself: its arrays, what identifies it, label schemes, splits, its cache."""

from autoaux.corpora.corpus._artefacts import without_marks
from autoaux.corpora.corpus._assemble import Origin, assemble, corpus_from_sentences, split_order
from autoaux.corpora.corpus._corpus import (
    Corpus,
    Kind,
    Note,
    Pool,
    Sentences,
    Split,
    Unlabelled,
    Unread,
)
from autoaux.corpora.corpus._corpus_tables import corpora_table
from autoaux.corpora.corpus._digest import form_hashes, powers, sentence_hashes
from autoaux.corpora.corpus._folds import folds_of
from autoaux.corpora.corpus._language import language_of
from autoaux.corpora.corpus._spans import spans_of, to_bioes
from autoaux.corpora.corpus._splits import (
    cut_train,
    divide,
    ensure_splits,
    ensure_train,
    has_all_splits,
    joined,
    shuffle_labels,
    with_splits,
)

__all__ = [
    "Corpus",
    "Kind",
    "Note",
    "Origin",
    "Pool",
    "Sentences",
    "Split",
    "Unlabelled",
    "Unread",
    "assemble",
    "corpora_table",
    "corpus_from_sentences",
    "cut_train",
    "divide",
    "ensure_splits",
    "ensure_train",
    "folds_of",
    "form_hashes",
    "has_all_splits",
    "joined",
    "language_of",
    "powers",
    "sentence_hashes",
    "shuffle_labels",
    "spans_of",
    "split_order",
    "to_bioes",
    "with_splits",
    "without_marks",
]
