"""Span labels in other spellings (B_PER, PER-B, 0 for O), brought to the usual one."""

import re
from collections.abc import Sequence

import numpy as np

from autoaux.corpora.corpus._corpus import Note

_PREFIXED = re.compile(r"([BIESLUMbieslum])-(.+)", re.DOTALL)
_LOWER = re.compile(r"[bieslum]-.+", re.DOTALL)
_UNDERSCORED = re.compile(r"([BIESLUM])_(.+)", re.DOTALL)
_SUFFIXED = re.compile(r"(.+)[-_]([BIESLUM])", re.DOTALL)
_OUTSIDE, _ZERO = ("O", "o"), "0"


def respelled(names: Sequence[str], counts: np.ndarray) -> tuple[list[str], tuple[Note, ...]]:
    """The names with B-X for B_X and X-B, where all labels but the outside are so, and O for 0."""
    present = {name for name, count in zip(names, counts, strict=True) if count}
    inner = present - {*_OUTSIDE, _ZERO}
    notes: list[Note] = []
    result = list(names)
    if inner == present or not inner:
        return result, ()
    if all(_UNDERSCORED.fullmatch(name) for name in inner) and _begins(inner, "B_"):
        result = [
            f"{m[1]}-{m[2]}" if (m := _UNDERSCORED.fullmatch(name)) else name for name in names
        ]
        notes.append(Note("label spelling", "labels written B_X are read as B-X"))
    elif not _begins(inner, "B-") and _are_suffixed(inner):
        result = [f"{m[2]}-{m[1]}" if (m := _SUFFIXED.fullmatch(name)) else name for name in names]
        notes.append(Note("label spelling", "labels written X-B are read as B-X"))
    if _ZERO in present and _mostly_prefixed(result, counts):
        at = list(names).index(_ZERO)
        count = int(counts[at])
        result[at] = "O"
        notes.append(Note("label typo", f"0 ({count:,} tokens) is read as O", count))
    return result, tuple(notes)


def in_small_letters(names: Sequence[str], counts: np.ndarray) -> tuple[Note, ...]:
    """A note on labels of spans whose B, I and the like are small."""
    present = (name for name, count in zip(names, counts, strict=True) if count)
    if not any(_LOWER.fullmatch(name) for name in present):
        return ()
    return (Note("label spelling", "labels written b-X are read as B-X"),)


def _begins(names: set[str], text: str) -> bool:
    return any(name.startswith(text) for name in names)


def _are_suffixed(names: set[str]) -> bool:
    """Whether all are X-B, X-I and the like, and a type that goes on also begins."""
    found = [m for name in names if (m := _SUFFIXED.fullmatch(name))]
    if len(found) < len(names):
        return False
    begun = {m[1] for m in found if m[2] in "BSU"}
    return bool(begun) and {m[1] for m in found if m[2] in "IELM"} <= begun


def _mostly_prefixed(names: Sequence[str], counts: np.ndarray) -> bool:
    """Whether the labels other than the outside are B-X, I-X and the like, nearly all of them."""
    rest = [
        (name, int(count))
        for name, count in zip(names, counts, strict=True)
        if name not in _OUTSIDE and name != _ZERO
    ]
    total = sum(count for _, count in rest)
    good = sum(count for name, count in rest if _PREFIXED.fullmatch(name))
    return good > 0 and good >= 0.9 * total and _begins({name for name, _ in rest}, "B-")
