"""Label schemes: which one a corpus is written in, and bringing it to IOB2.

A span starts at B, S or U; at I, E, M or L it goes on if the token before it belongs to a span of
the same type that is still open, else it starts too. That one rule reads IO, IOB1 (Ramshaw & Marcus
1995), IOB2, BIOES, BILOU and BMES alike; the scheme only says which places count as repairs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.corpora._corpus import Note

SCHEMES = ("IO", "IOB1", "IOB2", "BIOES", "BILOU", "BMES", "token")

_PREFIXED = re.compile(r"([BIESLUMbieslum])-(.+)", re.DOTALL)
_TYPO = re.compile(r"([BIESLUMbieslum])_(.+)", re.DOTALL)
_OUTSIDE = ("O", "o")
_STARTS, _GOES_ON, _CLOSES = "BSU", "IEML", "ESUL"


@dataclass(frozen=True)
class Normalised:
    """Labels in their one form inside.

    Attributes:
        names: IOB2 names for a span task ("O" first, then by type), else the sorted label names.
        labels: int32, ids into `names`, same length as what was given.
        scheme: what was found, one of SCHEMES.
        spans: whether the labels mark spans.
    """

    names: tuple[str, ...]
    labels: np.ndarray
    scheme: str
    spans: bool
    notes: tuple[Note, ...] = ()


def normalise(names: Sequence[str], labels: np.ndarray, offsets: np.ndarray, scheme: str | None = None) -> Normalised:
    """Recognise the scheme of a tagging corpus and bring its labels to IOB2.

    `labels` int [n_tokens] are ids into `names`; `offsets` [n_sentences + 1]. `scheme` overrides the
    recognition.
    """
    counts = np.bincount(labels, minlength=len(names))
    parsed, notes = _parse(names, counts, scheme)
    if parsed is None:
        return Normalised(*_sorted_names(names, labels, counts), "token", False, notes)
    prefixes, types = parsed
    kinds = sorted({kind for kind in types if kind is not None})
    number = {kind: i for i, kind in enumerate(kinds)}
    kind_of = np.array([-1 if kind is None else number[kind] for kind in types], np.int32)[labels]
    letters = np.frombuffer("".join(prefixes).encode(), np.uint8)  # of each label; a table is gathered per token
    prefix = letters[labels]

    first = np.zeros(len(labels), bool)
    first[offsets[:-1][np.diff(offsets) > 0]] = True
    before = np.roll(kind_of, 1)
    broken = first | (before != kind_of) | np.roll(np.isin(letters, _bytes(_CLOSES))[labels], 1)
    starts = (kind_of >= 0) & (broken | np.isin(letters, _bytes(_STARTS))[labels])
    found = scheme or _name(prefix, kind_of, first | (before != kind_of))
    if found in ("IOB2", "BIOES", "BILOU", "BMES"):
        repaired = int(np.sum((kind_of >= 0) & broken & np.isin(letters, _bytes(_GOES_ON))[labels]))
        if repaired:
            message = f"{repaired:,} times a label went on (I-) where no span of its type was open; read as the start of a span"
            notes += (Note("repair", message, repaired),)

    wanted = 2 * kind_of + 2 - starts  # 0 outside, then B and I of each type
    every = ["O", *(f"{letter}-{kind}" if kind else letter for kind in kinds for letter in "BI")]
    used = np.bincount(wanted, minlength=len(every)) > 0
    renumber = np.cumsum(used, dtype=np.int32) - 1
    kept = tuple(name for name, is_used in zip(every, used) if is_used)
    return Normalised(kept, renumber[wanted], found, True, notes)


def _bytes(letters: str) -> np.ndarray:
    return np.frombuffer(letters.encode(), np.uint8)


def _sorted_names(names: Sequence[str], labels: np.ndarray, counts: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    kept = sorted(name for name, count in zip(names, counts) if count)
    index = {name: i for i, name in enumerate(kept)}
    return tuple(kept), np.array([index.get(name, -1) for name in names], np.int32)[labels]


def _parse(names: Sequence[str], counts: np.ndarray, scheme: str | None):
    """(prefix letters, types) of each label, type None outside and "" where bare; or None, per token."""
    if scheme == "token":
        return None, ()
    present = [name for name, count in zip(names, counts) if count]
    total = max(int(counts.sum()), 1)
    matched = [_PREFIXED.fullmatch(name) for name in names]
    outside = [name in _OUTSIDE for name in names]
    good = sum(int(c) for c, m, o in zip(counts, matched, outside) if m or o)
    starts = any(m and m[1] in "BIbi" and count for m, count in zip(matched, counts))
    if starts and good >= 0.99 * total:
        return _prefixed(names, counts, matched)
    bare = {name.upper() for name in present}
    if bare <= set("BIOES") and "O" in bare and bare & {"B", "I"}:
        upper = [name.upper() for name in names]
        return (["O" if u == "O" else u for u in upper], [None if u == "O" else "" for u in upper]), ()
    for tag in ("O", "o", "-"):
        if tag in present and len(present) > 1 and (counts[list(names).index(tag)] > 0.5 * total or scheme == "IO"):
            note = Note(
                "ambiguous",
                f"labels without B- or I-, {tag!r} read as outside: a run of one label is one span "
                "(`scheme: token` in corpus.yaml says otherwise)",
            )
            return (["O" if n == tag else "I" for n in names], [None if n == tag else n for n in names]), (note,)
    return None, ()


def _prefixed(names: Sequence[str], counts: np.ndarray, matched: Sequence[re.Match | None]):
    known = {m[2] for m in matched if m}
    by_case: dict[str, set[str]] = {}
    for kind in known:
        by_case.setdefault(kind.lower(), set()).add(kind)
    prefixes, types, odd = [], [], []
    for name, count, match in zip(names, counts, matched):
        typo = None if match else _TYPO.fullmatch(name)
        if name in _OUTSIDE:
            prefixes.append("O")
            types.append(None)
        elif match or (typo and typo[2] in known):
            prefixes.append((match or typo)[1].upper())
            types.append((match or typo)[2])
        else:
            prefixes.append("I")
            types.append(name)
        if count and (not match and name not in _OUTSIDE or match and len(by_case[match[2].lower()]) > 1):
            odd.append((name, int(count)))
    if not odd:
        return (prefixes, types), ()
    shown = ", ".join(f"{name} ({count:,})" for name, count in sorted(odd, key=lambda item: item[1])[:3])
    note = Note("label typo", f"{len(odd)} labels look like typing errors or differ only in case: {shown}", len(odd))
    return (prefixes, types), (note,)


def _name(prefix: np.ndarray, kind: np.ndarray, edge: np.ndarray) -> str:
    """Which scheme; `edge` is true where the token before is of another type or another sentence."""
    seen = {chr(letter) for letter in np.flatnonzero(np.bincount(prefix[kind >= 0]))}
    if "M" in seen and seen <= set("BMES"):
        return "BMES"
    if seen & {"U", "L"} and seen <= set("BIUL"):
        return "BILOU"
    if seen & {"E", "S"}:
        return "BIOES"
    if "B" not in seen:
        return "IO"
    inside_first = int(np.sum(edge & (prefix == ord("I")) & (kind >= 0)))
    begin_first = int(np.sum(edge & (prefix == ord("B"))))
    return "IOB1" if inside_first > begin_first else "IOB2"


def spans_of(labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans of one sentence's IOB2 labels as (start, end, type), end exclusive, type "" where bare.

    An I- that continues nothing starts a span, as in the readers.
    """
    spans: list[tuple[int, int, str]] = []
    start, open_kind = 0, None
    for i, label in enumerate([*labels, "O"]):
        prefix, _, kind = label.partition("-")
        if open_kind is not None and (prefix != "I" or kind != open_kind):
            spans.append((start, i, open_kind))
            open_kind = None
        if prefix != "O" and open_kind is None:
            start, open_kind = i, kind
    return spans


def to_bioes(labels: Sequence[str]) -> list[str]:
    """One sentence's IOB2 labels in BIOES: S- for spans of one token, E- for the last of longer ones."""
    result = ["O"] * len(labels)
    for start, end, kind in spans_of(labels):
        tail = f"-{kind}" if kind else ""
        letters = "S" if end - start == 1 else "B" + "I" * (end - start - 2) + "E"
        result[start:end] = [letter + tail for letter in letters]
    return result
