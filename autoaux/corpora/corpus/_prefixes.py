"""What label names say of spans: the prefix of each, and its type."""

import re
from collections.abc import Sequence

import numpy as np

from autoaux.corpora.corpus._corpus import Note

_PREFIXED = re.compile(r"([BIESLUMbieslum])-(.+)", re.DOTALL)
_TYPO = re.compile(r"([BIESLUMbieslum])_(.+)", re.DOTALL)
_OUTSIDE = ("O", "o")

# Prefix letter and type of each label: no type outside, an empty one where it is bare.
Parsed = tuple[list[str], list[str | None]]


def parse(
    names: Sequence[str], counts: np.ndarray, scheme: str | None
) -> tuple[Parsed | None, tuple[Note, ...]]:
    """What the labels say of spans, None where they mark single tokens; and what to note of it."""
    if scheme == "token":
        return None, ()
    present = [name for name, count in zip(names, counts, strict=True) if count]
    total = max(int(counts.sum()), 1)
    matched = [_PREFIXED.fullmatch(name) for name in names]
    outside = [name in _OUTSIDE for name in names]
    good = sum(int(c) for c, m, o in zip(counts, matched, outside, strict=True) if m or o)
    starts = any(m and m[1] in "BIbi" and count for m, count in zip(matched, counts, strict=True))
    if starts and good >= 0.99 * total:
        return _prefixed(names, counts, matched)
    bare = {name.upper() for name in present}
    if bare <= set("BIOES") and "O" in bare and bare & {"B", "I"}:
        upper = [name.upper() for name in names]
        return (
            ["O" if u == "O" else u for u in upper],
            [None if u == "O" else "" for u in upper],
        ), ()
    for tag in ("O", "o", "-"):
        if (
            tag in present
            and len(present) > 1
            and (counts[list(names).index(tag)] > 0.5 * total or scheme == "IO")
        ):
            note = Note(
                "ambiguous",
                f"labels without B- or I-, {tag!r} read as outside: a run of one label is one span"
                " (`scheme: token` in corpus.yaml says otherwise)",
            )
            return (
                ["O" if n == tag else "I" for n in names],
                [None if n == tag else n for n in names],
            ), (note,)
    return None, ()


def _prefixed(
    names: Sequence[str], counts: np.ndarray, matched: Sequence[re.Match[str] | None]
) -> tuple[Parsed, tuple[Note, ...]]:
    known = {m[2] for m in matched if m}
    by_case: dict[str, set[str]] = {}
    for kind in known:
        by_case.setdefault(kind.lower(), set()).add(kind)
    prefixes: list[str] = []
    types: list[str | None] = []
    odd: list[tuple[str, int]] = []
    for name, count, match in zip(names, counts, matched, strict=True):
        read = match or _TYPO.fullmatch(name)
        if name in _OUTSIDE:
            prefixes.append("O")
            types.append(None)
        elif read and (match or read[2] in known):
            prefixes.append(read[1].upper())
            types.append(read[2])
        else:
            prefixes.append("I")
            types.append(name)
        if count and (
            not match and name not in _OUTSIDE or match and len(by_case[match[2].lower()]) > 1
        ):
            odd.append((name, int(count)))
    if not odd:
        return (prefixes, types), ()
    shown = ", ".join(
        f"{name} ({count:,})" for name, count in sorted(odd, key=lambda item: item[1])[:3]
    )
    note = Note(
        "label typo",
        f"{len(odd)} labels look like typing errors or differ only in case: {shown}",
        len(odd),
    )
    return (prefixes, types), (note,)
