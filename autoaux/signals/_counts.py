"""How often each word carries each label in one split."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Counts:
    """Words × labels of one split, as compressed rows; rows follow ``Profile.forms``.

    Attributes:
        starts: int64 [words + 1]; word w has the entries ``starts[w]:starts[w + 1]``.
        labels: int32 [entries]; the labels that the word carries, ascending.
        counts: int64 [entries]; how many tokens.
        sentences: sentences or documents.
        items: int64 [labels]; labelled things: tokens for tagging, documents for classification.
    """

    starts: np.ndarray
    labels: np.ndarray
    counts: np.ndarray
    sentences: int
    items: np.ndarray

    @cached_property
    def word_totals(self) -> np.ndarray:
        """int64 [words]; tokens of each word, 0 for a word of the other split only."""
        ends = np.concatenate([[0], np.cumsum(self.counts)])
        return ends[self.starts[1:]] - ends[self.starts[:-1]]

    @cached_property
    def label_totals(self) -> np.ndarray:
        """float64 [labels]; tokens of each label."""
        return np.bincount(self.labels, self.counts, minlength=len(self.items))

    @cached_property
    def tokens(self) -> int:
        return int(self.counts.sum())

    @cached_property
    def types(self) -> np.ndarray:
        """The words that occur, as row numbers, ascending."""
        return np.flatnonzero(self.word_totals)

    @cached_property
    def rows(self) -> np.ndarray:
        """int64 [entries]; the word of each entry."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    @cached_property
    def shares(self) -> np.ndarray:
        """float64 [entries]; each count over its word's total."""
        return self.counts / self.word_totals[self.rows]

    def dense(self, view: str, words: np.ndarray) -> np.ndarray:
        """float64 [chosen words, labels]: "counts", "shares" of each word, or "presence" (1 or 0).

        "matched" is a column of ones, one per chosen word.
        """
        if view == "matched":
            return np.ones((len(words), 1))
        lengths = self.starts[words + 1] - self.starts[words]
        target = np.repeat(np.arange(len(words)), lengths)
        entries = np.arange(len(target)) + np.repeat(
            self.starts[words] - np.cumsum(lengths) + lengths, lengths
        )
        matrix = np.zeros((len(words), len(self.items)))
        matrix[target, self.labels[entries]] = self.view(view)[entries]
        return matrix

    def view(self, name: str) -> np.ndarray:
        """float64 [entries]; the entries as counts, shares of their word, or presence."""
        if name == "counts":
            return self.counts.astype(np.float64)
        return self.shares if name == "shares" else np.ones(len(self.counts))

    @classmethod
    def of(
        cls, tokens: np.ndarray, labels: np.ndarray, sentences: int, items: np.ndarray, words: int
    ) -> "Counts":
        """Count the pairs of `tokens` (rows) and `labels`, both int [tokens]."""
        keys, counts = np.unique(tokens.astype(np.int64) * len(items) + labels, return_counts=True)
        starts = np.searchsorted(keys, np.arange(words + 1) * len(items))
        return cls(starts, (keys % len(items)).astype(np.int32), counts, sentences, items)

    @classmethod
    def of_nothing(cls, words: int, labels: int) -> "Counts":
        """A split that is not there."""
        none = np.empty(0, np.int64)
        return cls.of(none, none, 0, np.zeros(labels, np.int64), words)
