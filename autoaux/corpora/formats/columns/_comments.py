"""Rows that begin with `#` where a sentence begins and have all columns: comments or tokens?"""

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.formats._layout import Store
from autoaux.corpora.formats.columns._joining import offsets_of
from autoaux.corpora.strings import Growing

_SOME = 3  # rows below which it says nothing that their labels differ


class Doubts:
    """The doubtful rows of one file, kept as tokens until all its labels are known.

    A token has a label that other tokens have. A row whose label no row beyond doubt has is a
    comment if its token is `#` alone (``# newpar``), or if nearly every such row has another label
    (``#doc1 x``), as no hashtags would.
    """

    SHOWN = 200  # rows of which the places are kept

    def __init__(self) -> None:
        self.at, self.alone, self.first = Growing(np.int64), Growing(bool), Growing(bool)
        self.places: list[str] = []

    def add(self, at: np.ndarray, alone: np.ndarray, first: np.ndarray, places: list[str]) -> None:
        """Tokens by number; whether each is `#` alone; whether it surely begins a sentence."""
        self.at.append(at)
        self.alone.append(alone)
        self.first.append(first)
        self.places += places

    def settled(
        self, tokens: np.ndarray, labels: np.ndarray, begins: np.ndarray, store: Store
    ) -> Split:
        """The split without the comments, which are counted."""
        at = self.at.array()
        comment = self._comments(at, labels, store) if len(at) else np.empty(0, bool)
        if comment.any():
            dropped = at[comment]
            begins[np.minimum(dropped + 1, len(begins) - 1)] = True
            keep = np.ones(len(tokens), bool)
            keep[dropped] = False
            tokens, labels, begins = tokens[keep], labels[keep], begins[keep]
            store.findings.add(
                "comment",
                "comment lines left out (`comments: ''` in corpus.yaml keeps them as tokens)",
                [shown for shown, is_one in zip(self.places, comment, strict=False) if is_one],
                int(comment.sum()),
            )
        return Split(tokens, labels, offsets_of(begins))

    def _comments(self, at: np.ndarray, labels: np.ndarray, store: Store) -> np.ndarray:
        alone, first = self.alone.array(), self.first.array()
        sure = np.ones(len(labels), bool)
        sure[at] = False
        known = np.zeros(len(store.labels), bool)
        known[labels[sure]] = True
        if not known.any():
            return np.zeros(len(at), bool)
        known[store.labels.one("#") if "#" in store.labels else []] = True
        strange = ~known[labels[at]]
        words = labels[at[strange & ~alone]]
        differ = len(words) >= _SOME and len(np.unique(words)) > 0.9 * len(words)
        result = strange & (alone | differ)
        for number in np.flatnonzero(result & ~first):  # behind a row that is a token, it is one
            result[number] = result[number - 1] and at[number - 1] == at[number] - 1
        return result
