"""Character language models of a corpus's words, and how well one predicts another's."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

ORDER = 5  # a character is predicted from the four before it, within its word
_START, _END = 0x110000, 0x110001  # beyond Unicode


@dataclass(frozen=True)
class Characters:
    """Every distinct window of `ORDER` characters of a corpus's words, with its number of tokens.

    Attributes:
        windows: int32 [windows, ORDER]; the last column is the predicted character or the word's
            end, the ones before its context, padded by the start mark.
        counts: float64 [windows].
    """

    windows: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, forms: tuple[str, ...], totals: np.ndarray) -> "Characters":
        """From words and how often each occurs."""
        used = np.flatnonzero(totals)
        text = "".join(forms[i] for i in used.tolist())
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(
            np.int32
        )
        lengths = np.array([len(forms[i]) for i in used.tolist()])
        padded = np.full(len(points) + ORDER * len(lengths), _START, np.int32)
        first = np.cumsum(lengths + ORDER) - lengths - 1  # where each word's characters begin
        padded[
            np.arange(len(points)) + np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        ] = points
        padded[first + lengths] = _END
        # one window ends at each character and at each word's end
        ends = np.arange(len(points) + len(lengths)) + np.repeat(
            first - np.cumsum(lengths + 1) + lengths + 1, lengths + 1
        )
        windows = padded[ends[:, None] + np.arange(1 - ORDER, 1)]
        weights = np.repeat(totals[used].astype(np.float64), lengths + 1)
        order, starts = _group(_hashes(windows)[:, ORDER - 1])
        return cls(windows[order[starts]], np.add.reduceat(weights[order], starts))

    @cached_property
    def alphabet(self) -> np.ndarray:
        """The predicted characters, the word's end among them, ascending."""
        return np.unique(self.windows[:, -1])

    @cached_property
    def _keys(self) -> np.ndarray:
        return _hashes(self.windows)

    @cached_property
    def _tables(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
        """Per order k: sorted n-gram keys and counts; sorted context keys, counts and
        continuations.
        """
        contexts = _hashes(self.windows[:, :-1])
        tables = []
        for k in range(1, ORDER + 1):
            order, starts = _group(self._keys[:, k - 1])
            grams, counts = (
                self._keys[order[starts], k - 1],
                np.add.reduceat(self.counts[order], starts),
            )
            # the context of each distinct n-gram; k = 1 has the empty one
            context = contexts[order[starts], k - 2] if k > 1 else np.zeros(len(grams), np.uint64)
            order, starts = _group(context)
            followers = np.diff(np.append(starts, len(order)))
            tables.append(
                (
                    grams,
                    counts,
                    context[order[starts]],
                    np.add.reduceat(counts[order], starts),
                    followers,
                )
            )
        return tables

    def unigram_perplexity(self, text: "Characters") -> float:
        """Perplexity per character of `text` under this corpus's character frequencies.

        Add-one over both alphabets; the word's end counts as a character.
        """
        letters = np.union1d(self.alphabet, text.alphabet)
        ours, theirs = (
            np.bincount(
                np.searchsorted(letters, c.windows[:, -1]), c.counts, minlength=len(letters)
            )
            for c in (self, text)
        )
        probability = (ours + 1) / (ours.sum() + len(letters))
        return float(2 ** (-(theirs * np.log2(probability)).sum() / theirs.sum()))

    def perplexity(self, text: "Characters") -> float:
        """Perplexity per character of `text` under this corpus's n-gram model, 1 or more."""
        return float(
            2 ** (-(text.counts * np.log2(self.probabilities(text))).sum() / text.counts.sum())
        )

    def probabilities(self, text: "Characters") -> np.ndarray:
        """float64 [windows of text]: P(character | up to four before it), Witten-Bell interpolated.

        P_k(c | h) = (n(hc) + T(h)·P_{k−1}(c | h')) / (n(h) + T(h)), T(h) the distinct characters
        after h; P_0 is uniform over both alphabets; a context never seen leaves P_{k−1} as it is.
        """
        value = np.full(len(text.windows), 1 / len(np.union1d(self.alphabet, text.alphabet)))
        contexts = _hashes(text.windows[:, :-1])
        for k, (grams, counts, heads, totals, followers) in enumerate(self._tables, start=1):
            context = contexts[:, k - 2] if k > 1 else np.zeros(len(value), np.uint64)
            seen = _lookup(grams, counts, text._keys[:, k - 1])
            total = _lookup(heads, totals, context)
            distinct = _lookup(heads, followers.astype(np.float64), context)
            known = total > 0
            value[known] = (seen[known] + distinct[known] * value[known]) / (
                total[known] + distinct[known]
            )
        return value


def _hashes(windows: np.ndarray) -> np.ndarray:
    """uint64 [windows, columns]: column k - 1 is a hash of the last k characters, in order."""
    keys = np.empty(windows.shape, np.uint64)
    value = np.full(len(windows), 0x243F6A8885A308D3, np.uint64)
    for k in range(1, windows.shape[1] + 1):
        value = (value ^ windows[:, -k].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
        keys[:, k - 1] = value
    return keys


def _group(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A sorting order of the keys and where each distinct key starts in it."""
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.append(True, keys[order][1:] != keys[order][:-1]))
    return order, starts


def _lookup(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The value of each wanted key, 0 where it is not among the sorted keys."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0.0)
