"""Span labels as arrays: IOB2 to BIOES and back, and which label may follow which."""

from collections.abc import Callable, Sequence

import numpy as np

from autoaux.scoring import parts


def to_bioes(
    labels: Sequence[str],
) -> tuple[tuple[str, ...], Callable[[np.ndarray, np.ndarray], np.ndarray]]:
    """BIOES names for an IOB2 inventory, and the function that converts label arrays.

    The function takes (labels [n_tokens], offsets [n_sentences + 1]) and returns ids into the
    BIOES names.
    """
    prefixes, types = parts(labels)
    kinds = {t: label.partition("-")[2] for label, t in zip(labels, types, strict=True) if t >= 0}
    names = ["O"]
    for t in sorted(kinds):
        names += [f"{prefix}-{kinds[t]}" if kinds[t] else prefix for prefix in "BIES"]
    begins = prefixes == "B"

    def convert(ids: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        kind, begin = types[ids], begins[ids]
        goes_on = np.zeros(len(ids), bool)  # the next token continues this token's span
        goes_on[:-1] = (kind[1:] == kind[:-1]) & (kind[:-1] >= 0) & ~begin[1:]
        ends = offsets[1:][np.diff(offsets) > 0] - 1
        goes_on[ends] = False
        continues = np.zeros(len(ids), bool)
        continues[1:] = goes_on[:-1]
        place = np.where(continues, np.where(goes_on, 1, 2), np.where(goes_on, 0, 3))
        return np.where(kind < 0, 0, 1 + 4 * kind + place).astype(np.int16)

    return tuple(names), convert


def from_bioes(names: Sequence[str], labels: Sequence[str]) -> np.ndarray:
    """int32 [len(names)]: the IOB2 label id of each BIOES name (S to B, E to I; I to B where
    absent).
    """
    index = {label: i for i, label in enumerate(labels)}
    result = []
    for name in names:
        prefix, dash, kind = name.partition("-")
        plain = {"S": "B", "E": "I"}.get(prefix, prefix) + dash + kind
        result.append(index.get(plain, index.get("B" + dash + kind, 0)))
    return np.array(result, np.int32)


def allowed(labels: Sequence[str], scheme: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which transitions a scheme permits: bool [C, C] (from, to), start [C], end [C]."""
    n = len(labels)
    if scheme not in ("iob2", "bioes"):
        return np.ones((n, n), bool), np.ones(n, bool), np.ones(n, bool)
    prefixes, types = parts(labels)
    inside = np.isin(prefixes, ["I", "E"])
    if scheme == "iob2":
        open_after = np.isin(prefixes, ["B", "I"])
        must_close = np.zeros(n, bool)
    else:
        open_after = must_close = np.isin(prefixes, ["B", "I"])
    same = types[:, None] == types[None, :]
    follow = np.where(inside[None, :], open_after[:, None] & same, ~must_close[:, None])
    return follow, ~inside, ~must_close
