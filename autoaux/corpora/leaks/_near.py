"""Near-duplicate sentences by MinHash (Broder 1997) and banding (Leskovec et al. 2014, 3.4).

A sentence is the set of its shingles (runs of 2 normalised tokens). Its signature has one minimum
per hash function; two sentences agree in one place with the probability of their Jaccard similarity
J. Signatures are cut into bands; sentences that agree in all rows of some band are compared
exactly. With 16 bands of 4 rows a pair of J = 0.8 is missed with probability (1 - 0.8**4)**16 =
0.0002.
"""

from dataclasses import dataclass

import numpy as np

from autoaux.corpora.corpus import Sentences

THRESHOLD = 0.8  # Jaccard similarity from which two sentences are the same, nearly
_BANDS, _ROWS = 16, 4
_MULTIPLIERS = np.random.default_rng(20201101).integers(
    1, 2**63, _BANDS * _ROWS, dtype=np.uint64
) | np.uint64(1)
_BATCH = 1 << 16  # shingles at a time


@dataclass(frozen=True)
class Shingled:
    """The shingles of a split's sentences and their band keys.

    Attributes:
        shingles: uint64 [n_shingles]; sentence i has shingles[starts[i]:starts[i + 1]].
        starts: int64 [n_sentences + 1].
        keys: uint64 [n_sentences, bands].
    """

    shingles: np.ndarray
    starts: np.ndarray
    keys: np.ndarray

    def set_of(self, number: int) -> set[int]:
        return set(self.shingles[self.starts[number] : self.starts[number + 1]].tolist())


def shingled(split: Sentences, hashes: np.ndarray) -> Shingled:
    """Shingles and band keys of every sentence; `hashes` are the corpus's `form_hashes`."""
    lengths = np.diff(split.offsets)
    words = hashes[split.tokens]
    pairs = words[:-1] * np.uint64(0x9E3779B97F4A7C15) + words[1:] if len(words) else words
    inside = np.ones(len(pairs), bool)
    inside[
        split.offsets[1:-1][(split.offsets[1:-1] > 0) & (split.offsets[1:-1] < len(words))] - 1
    ] = False
    starts = np.concatenate([[0], np.cumsum(np.maximum(lengths - 1, 0))])
    shingles = pairs[inside]
    return Shingled(shingles, starts, _keys(shingles, starts))


def _keys(shingles: np.ndarray, starts: np.ndarray) -> np.ndarray:
    n = len(starts) - 1
    keys = np.zeros((n, _BANDS), np.uint64)
    full = np.flatnonzero(np.diff(starts) > 0)
    if not len(full):
        return keys
    mixed = (shingles ^ (shingles >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    for i, multiplier in enumerate(_MULTIPLIERS):
        minima = np.minimum.reduceat(mixed * multiplier, starts[:-1][full])
        keys[full, i // _ROWS] = (keys[full, i // _ROWS] ^ minima) * np.uint64(0x94D049BB133111EB)
    return keys


class NearIndex:
    """The sentences of one split, ready to be found by near matches."""

    def __init__(self, split: Sentences, hashes: np.ndarray, shortest: int) -> None:
        self.known = shingled(split, hashes)
        long = np.flatnonzero(np.diff(split.offsets) >= shortest)
        keys = self.known.keys[long]
        self.bands = []
        for band in range(_BANDS):
            distinct, first = np.unique(keys[:, band], return_index=True)
            self.bands.append((distinct, long[first]))

    def prepare(self, split: Sentences, hashes: np.ndarray) -> Shingled:
        return shingled(split, hashes)

    def find(self, other: Shingled, numbers: np.ndarray) -> np.ndarray:
        """Those of `numbers` (sentences of `other`) with a sentence here of Jaccard >=
        THRESHOLD.
        """
        pairs: set[tuple[int, int]] = set()
        for band, (distinct, first) in enumerate(self.bands):
            if not len(distinct):
                continue
            keys = other.keys[numbers, band]
            at = np.minimum(np.searchsorted(distinct, keys), len(distinct) - 1)
            hit = distinct[at] == keys
            pairs.update(zip(numbers[hit].tolist(), first[at[hit]].tolist(), strict=True))
        found = {
            number
            for number, known in pairs
            if _jaccard(other.set_of(number), self.known.set_of(known)) >= THRESHOLD
        }
        return np.array(sorted(found), np.intp)


def _jaccard(a: set[int], b: set[int]) -> float:
    return len(a & b) / max(len(a | b), 1)
