"""Word vectors from the pool's own text, so that nothing has to be downloaded."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from autoaux.corpora import Corpus, Split
from autoaux.errors import InputError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

WINDOW = 2  # words on each side
CONTEXTS = 10_000  # the most frequent words are the contexts
GRAMS = (3, 4, 5)  # lengths of character n-grams


class PoolVectors:
    """PPMI and truncated SVD over the train text of several corpora, character n-grams for the
    rest.

    Positive pointwise mutual information of words and their neighbours within two words, contexts
    smoothed by the power 0.75 (Levy, Goldberg & Dagan 2015), reduced by a randomised SVD (Halko,
    Martinsson & Tropp 2011). A word seen less often than `least_count` gets the mean vector of its
    character n-grams, an n-gram the mean vector of the frequent words that contain it.

    Args:
        corpora: whose train splits are read.
        most: tokens that are read in all, as many of each corpus, from sentences all over it.
        size: of the vectors.
        least_count: words seen less often have no vector of their own.

    Raises:
        InputError: too little text for any vector.
    """

    def __init__(
        self,
        corpora: Sequence[Corpus],
        *,
        most: int | None = None,
        size: int = 100,
        least_count: int = 5,
    ) -> None:
        self.name = "vectors of the pool's own text"
        numbers: dict[str, int] = {}
        texts: list[np.ndarray] = []
        breaks: list[np.ndarray] = []
        for corpus in corpora:
            if "train" in corpus.splits:
                part = corpus.splits["train"]
                if most is not None:
                    part = _spread(part, most // len(corpora))
                own = np.array([numbers.setdefault(form, len(numbers)) for form in corpus.forms])
                texts.append(own[part.tokens])
                breaks.append(
                    np.repeat(np.arange(part.n_sentences), np.diff(part.offsets))
                    + sum(map(len, breaks))
                )
        text = np.concatenate(texts or [np.empty(0, np.int64)])
        counts = np.bincount(text, minlength=len(numbers))
        kept = np.flatnonzero(counts >= least_count)
        if len(kept) < 3:
            raise InputError("too little text for word vectors of its own; give a vector file")
        kept = kept[np.argsort(-counts[kept], kind="stable")]
        vectors = _reduce(_ppmi(text, np.concatenate(breaks), kept), size)
        forms = list(numbers)
        self._rows = {forms[word]: row for row, word in enumerate(kept.tolist())}
        self._matrix = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        self._grams, self._gram_vectors = self._gram_means()

    @property
    def size(self) -> int:
        return self._matrix.shape[1]

    def of(self, forms: Iterable[str]) -> np.ndarray:
        """float32 [forms, size]; zero rows for words none of whose n-grams was seen."""
        forms = list(forms)
        vectors = np.zeros((len(forms), self.size), np.float32)
        for i, form in enumerate(forms):
            row = self._rows.get(form)
            if row is not None:
                vectors[i] = self._matrix[row]
            elif known := [self._grams[gram] for gram in grams(form) if gram in self._grams]:
                vectors[i] = self._gram_vectors[known].mean(axis=0)
        return vectors

    def _gram_means(self) -> tuple[dict[str, int], np.ndarray]:
        numbers: dict[str, int] = {}
        pairs = [
            (numbers.setdefault(gram, len(numbers)), row)
            for form, row in self._rows.items()
            for gram in grams(form)
        ]
        from scipy.sparse import csr_array

        of_gram, of_word = np.array(pairs).T
        shape = (len(numbers), len(self._matrix))
        members = csr_array((np.ones(len(pairs)), (of_gram, of_word)), shape=shape)
        return numbers, (members @ self._matrix / members.sum(axis=1)[:, None]).astype(np.float32)


def _spread(part: Split, tokens: int) -> Split:
    """Sentences evenly over a split, with about so many tokens."""
    if part.n_tokens <= tokens:
        return part
    count = max(1, part.n_sentences * tokens // part.n_tokens)
    return part.select(np.linspace(0, part.n_sentences - 1, count).round().astype(int))


def grams(form: str) -> list[str]:
    """The distinct character n-grams of a word with its edges marked, in order."""
    marked = f"<{form}>"
    return list(dict.fromkeys(marked[i : i + n] for n in GRAMS for i in range(len(marked) - n + 1)))


def _ppmi(text: np.ndarray, sentence: np.ndarray, kept: np.ndarray) -> "csr_array":
    """Sparse [kept words, contexts]: max(0, log P(w, c) / (P(w)·P_0.75(c)))."""
    from scipy.sparse import coo_array

    row = np.full(text.max() + 1, -1)
    row[kept] = np.arange(len(kept))
    contexts = min(CONTEXTS, len(kept))
    words = row[text]
    left, right = [], []
    for distance in range(1, WINDOW + 1):
        near = sentence[distance:] == sentence[:-distance]
        one, other = words[:-distance][near], words[distance:][near]
        for word, context in ((one, other), (other, one)):
            both = (word >= 0) & (context >= 0) & (context < contexts)
            left.append(word[both])
            right.append(context[both])
    rows, columns = np.concatenate(left), np.concatenate(right)
    table = (
        coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(kept), contexts))
        .tocsr()
        .tocoo()
    )
    of_word = np.bincount(table.row, table.data, minlength=len(kept))
    of_context = np.bincount(table.col, table.data, minlength=contexts) ** 0.75
    of_context /= of_context.sum()
    values = np.log(table.data / (of_word[table.row] * of_context[table.col]))
    positive = values > 0
    return coo_array(
        (values[positive], (table.row[positive], table.col[positive])), shape=table.shape
    ).tocsr()


def _reduce(matrix: "csr_array", size: int) -> np.ndarray:
    """float64 [rows, size]: U·√S of a truncated SVD; the same every time."""
    size = min(size, min(matrix.shape) - 1)
    random = np.random.default_rng(0)
    basis = np.linalg.qr(
        matrix @ random.standard_normal((matrix.shape[1], min(size + 20, min(matrix.shape))))
    )[0]
    for _ in range(3):
        basis = np.linalg.qr(matrix @ np.linalg.qr(matrix.T @ basis)[0])[0]
    u, s, _ = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
    return (basis @ u)[:, :size] * np.sqrt(s[:size])
