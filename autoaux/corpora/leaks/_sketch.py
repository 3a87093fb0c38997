"""A corpus in a few hundred numbers, by which another cut, format or version of it is known again.

The numbers are the least hashes of its distinct training sentences (bottom-k sketches, Cohen &
Kaplan 2007): below the largest of them both corpora hold random samples of their sentences, and how
much of one stands in the other is told from these.
"""

import base64
import binascii
from dataclasses import dataclass

import numpy as np

from autoaux.corpora.corpus import Corpus, form_hashes, sentence_hashes
from autoaux.errors import InputError

SIZE = 256
SHORTEST = 6  # tokens of a sentence; shorter ones stand in many corpora
ALIKE = 0.5  # share of one corpus's sentences in the other from which they are the same text
AGREED = 0.6  # share of the smaller label set in the other from which labels are the same
LEAST = 4  # sentences in common under which nothing is known again
_ALL = np.uint64(2**64 - 1)


@dataclass(frozen=True)
class Sketch:
    """What a corpus is known again by.

    Attributes:
        hashes: uint64, ascending: all its distinct sentences, or the least of them.
        limit: the sketch holds every sentence whose hash is not above it.
        types: its labels without ``B-`` and ``I-``, in capitals.
        spans: whether they mark spans; `kind` as of a corpus.
    """

    hashes: np.ndarray
    limit: int
    types: frozenset[str]
    spans: bool
    kind: str

    @classmethod
    def of(cls, corpus: Corpus, size: int | None = SIZE) -> "Sketch":
        """Of a corpus's train split (of all it has, where it has none); whole where `size` is
        None.
        """
        hashes = form_hashes(corpus.forms)
        names = ["train"] if "train" in corpus.splits else list(corpus.splits)
        found = []
        for split in (corpus.splits[name] for name in names):
            found.append(sentence_hashes(split, hashes)[np.diff(split.offsets) >= SHORTEST])
        every = np.unique(np.concatenate(found)) if found else np.empty(0, np.uint64)
        whole = size is None or len(every) <= size
        some = every if whole else every[:size]
        types = frozenset(_type_of(label, corpus.spans) for label in corpus.labels) - {"O"}
        return cls(some, int(_ALL if whole else some[-1]), types, corpus.spans, corpus.kind)

    def share_in(self, other: "Sketch") -> float:
        """How much of this corpus stands in the other, or of the other in this, whichever is more,
        in [0, 1]; 0 where too few sentences are in common to say.
        """
        limit = np.uint64(min(self.limit, other.limit))
        mine, its = (s.hashes[: np.searchsorted(s.hashes, limit, "right")] for s in (self, other))
        common = len(np.intersect1d(mine, its, assume_unique=True))
        return common / min(len(mine), len(its)) if common >= LEAST else 0.0

    def same_source(self, other: "Sketch") -> float:
        """`share_in` the other, where that and the labels say that both are one source; else 0."""
        share = self.share_in(other) if self.labelled_like(other) else 0.0
        return share if share >= ALIKE else 0.0

    def labelled_like(self, other: "Sketch") -> bool:
        """Whether the labels are the same ones, but for those that a cut or version lacks."""
        if (self.spans, self.kind) != (other.spans, other.kind):
            return False
        fewer = min(len(self.types), len(other.types))
        return fewer == 0 or len(self.types & other.types) >= AGREED * fewer

    def packed(self) -> str:
        """The hashes as text."""
        return base64.b64encode(self.hashes.astype("<u8").tobytes()).decode()

    @staticmethod
    def unpacked(text: str) -> np.ndarray:
        """The hashes that `packed` packed; InputError where it is none of its texts."""
        try:
            data = base64.b64decode(text, validate=True)
            return np.frombuffer(data, "<u8").astype(np.uint64)
        except (ValueError, binascii.Error):
            raise InputError("hashes that cannot be read: damaged, or none") from None


def _type_of(label: str, spans: bool) -> str:
    bare = label[2:] if spans and label[:2] in ("B-", "I-") else label
    return bare.upper()
