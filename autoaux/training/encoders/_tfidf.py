"""Documents as TF-IDF vectors over the most frequent words (Kerinec et al. 2018, 3.3)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.corpora import Split


@dataclass(frozen=True)
class Bags:
    """Documents as sparse rows.

    Attributes:
        features: int64 [n_entries], feature numbers, document after document.
        weights: float32 [n_entries], their TF-IDF values; each document has Euclidean length 1, or
            is empty.
        offsets: int64 [n_documents + 1].
    """

    features: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray

    @classmethod
    def together(cls, several: Sequence["Bags"]) -> "Bags":
        """The documents of several, one after another."""
        ends = np.cumsum([0, *(len(bags.features) for bags in several)])
        offsets = [bags.offsets[1:] + begin for bags, begin in zip(several, ends[:-1], strict=True)]
        return cls(
            np.concatenate([bags.features for bags in several]),
            np.concatenate([bags.weights for bags in several]),
            np.concatenate([[0], *offsets]),
        )

    def select(self, documents: np.ndarray) -> "Bags":
        """The documents with these numbers (int [n]), in that order."""
        starts, lengths = self.offsets[documents], np.diff(self.offsets)[documents]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        index = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
        return Bags(self.features[index], self.weights[index], offsets)


@dataclass(frozen=True)
class Tfidf:
    """The words that count and their inverse document frequency.

    A document's value of word w is tf · idf, tf the number of its occurrences and
    idf = ln((1 + n) / (1 + df)) + 1 over n documents of which df contain w; then the document is
    scaled to Euclidean length 1. Case is ignored.

    Attributes:
        words: the most frequent words over all training data, most frequent first.
        idf: float32 [n_words].
    """

    words: tuple[str, ...]
    idf: np.ndarray

    @classmethod
    def fit(cls, parts: Iterable[tuple[Sequence[str], Split]], features: int) -> "Tfidf":
        """Count words over the train splits of all corpora, given as (forms, split)."""
        total: Counter[str] = Counter()
        documents: Counter[str] = Counter()
        n = 0
        for forms, split in parts:
            lowered = [form.lower() for form in forms]
            words = sorted(set(lowered))
            number = {word: i for i, word in enumerate(words)}
            ids = np.array([number[word] for word in lowered], np.int64)[split.tokens]
            counts = np.bincount(ids, minlength=len(words))
            document = np.repeat(np.arange(split.n_sentences), np.diff(split.offsets))
            seen = np.bincount(
                np.unique(document * len(words) + ids) % max(len(words), 1), minlength=len(words)
            )
            total.update(
                {word: int(count) for word, count in zip(words, counts, strict=True) if count}
            )
            documents.update(
                {word: int(count) for word, count in zip(words, seen, strict=True) if count}
            )
            n += split.n_sentences
        chosen = sorted(total, key=lambda word: (-total[word], word))[:features]
        idf = np.log((1 + n) / (1 + np.array([documents[word] for word in chosen], np.float64))) + 1
        return cls(tuple(chosen), idf.astype(np.float32))

    def bags(self, forms: Sequence[str], split: Split) -> Bags:
        """The documents of a split, whose tokens are ids into `forms`."""
        number = {word: i for i, word in enumerate(self.words)}
        feature = np.array([number.get(form.lower(), -1) for form in forms], np.int64)
        ids = feature[split.tokens] if len(forms) else np.zeros(0, np.int64)
        document = np.repeat(np.arange(split.n_sentences), np.diff(split.offsets))[ids >= 0]
        cells, counts = np.unique(document * len(self.words) + ids[ids >= 0], return_counts=True)
        features, rows = cells % max(len(self.words), 1), cells // max(len(self.words), 1)
        values = counts * self.idf[features]
        length = np.sqrt(np.bincount(rows, values**2, minlength=split.n_sentences))
        offsets = np.concatenate(
            [[0], np.cumsum(np.bincount(rows, minlength=split.n_sentences))]
        ).astype(np.int64)
        return Bags(features, (values / length[rows]).astype(np.float32), offsets)
