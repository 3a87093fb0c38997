"""Spans of IOB2 sequences as arrays, and how many of two annotations agree."""

from collections.abc import Sequence

import numpy as np


def parts(labels: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Prefix (one character, as str array) and span type id of each label; type -1 for O."""
    kinds: dict[str, int] = {}
    prefixes, types = [], []
    for label in labels:
        prefix, _, kind = label.partition("-")
        prefixes.append(prefix)
        types.append(-1 if prefix == "O" else kinds.setdefault(kind, len(kinds)))
    return np.array(prefixes), np.array(types, np.int32)


def type_names(labels: Sequence[str]) -> dict[int, str]:
    """The name of each span type by the id that `parts` gives it; ``span`` for one without."""
    _, kinds = parts(labels)
    return {
        int(kind): label.partition("-")[2] or "span"
        for label, kind in zip(labels, kinds, strict=True)
        if kind >= 0
    }


def spans(ids: np.ndarray, labels: tuple[str, ...], offsets: np.ndarray) -> np.ndarray:
    """Spans of an IOB2 sequence as rows (first token, last token, type), int64 [n, 3].

    An I- that follows no span of its type begins one, as the CoNLL scorer has it. `ids` -1 counts
    as O.
    """
    prefixes, kinds = parts((*labels, "O"))
    kind, begin = kinds[ids], (prefixes == "B")[ids]
    inside = kind >= 0
    joins = np.zeros(len(ids), bool)  # continues the span of the token before it
    joins[1:] = inside[1:] & (kind[1:] == kind[:-1]) & ~begin[1:]
    joins[offsets[:-1][offsets[:-1] < len(ids)]] = False
    first = np.flatnonzero(inside & ~joins)
    ends = inside.copy()
    ends[:-1] &= ~joins[1:]
    return np.stack([first, np.flatnonzero(ends), kind[first]], 1).astype(np.int64)


def common(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Spans that stand in both: same borders, same type."""
    size = max(a[:, :2].max(initial=0), b[:, :2].max(initial=0)) + 1
    kinds = max(a[:, 2].max(initial=0), b[:, 2].max(initial=0)) + 1

    def key(s: np.ndarray) -> np.ndarray:
        # spans do not overlap, so the first token and the length fix a span
        return (s[:, 0] * kinds + s[:, 2]) * size + (s[:, 1] - s[:, 0])

    return a[np.isin(key(a), key(b))]
