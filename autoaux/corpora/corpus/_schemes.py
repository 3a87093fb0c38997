"""Label schemes: which one a corpus is written in, and bringing it to IOB2.

A span starts at B, S or U; at I, E, M or L it goes on if the token before it belongs to a span of
the same type that is still open, else it starts too. That one rule reads IO, IOB1 (Ramshaw & Marcus
1995), IOB2, BIOES, BILOU and BMES alike; the scheme only says which places count as repairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from autoaux.corpora.corpus._corpus import Note
from autoaux.corpora.corpus._prefixes import parse
from autoaux.corpora.corpus._spelling import in_small_letters, respelled

SCHEMES = ("IO", "IOB1", "IOB2", "BIOES", "BILOU", "BMES", "token")

_STARTS, _GOES_ON, _CLOSES = "BSU", "IEML", "ESUL"
_MANY = 1 << 18  # labels looked at together


@dataclass(frozen=True)
class Normalised:
    """Labels in their one form inside.

    Attributes:
        names: IOB2 names for a span task ("O" first, then by type), else the sorted label names.
        labels: int32, ids into `names`, same length as what was given.
        scheme: what was found, one of SCHEMES.
        spans: whether the labels mark spans.
        repaired: the first places of labels that a note of the kind "repair" counts.
    """

    names: tuple[str, ...]
    labels: np.ndarray
    scheme: str
    spans: bool
    notes: tuple[Note, ...] = ()
    repaired: tuple[int, ...] = ()


def normalise(
    names: Sequence[str], labels: np.ndarray, offsets: np.ndarray, scheme: str | None = None
) -> Normalised:
    """Recognise the scheme of a tagging corpus and bring its labels to IOB2.

    `labels` int [n_tokens] are ids into `names`; `offsets` [n_sentences + 1]. `scheme` overrides
    the recognition.
    """
    counts = _counts(labels, len(names))
    spelt, respelt = (names, ()) if scheme == "token" else respelled(names, counts)
    parsed, notes = parse(spelt, counts, scheme)
    notes = (*respelt, *notes)
    if parsed is None:
        return Normalised(*_sorted_names(names, labels, counts), "token", False, notes)
    notes += in_small_letters(spelt, counts)
    table = _Table.of(*parsed)
    begins = np.zeros(len(labels), bool)
    begins[offsets[:-1][np.diff(offsets) > 0]] = True
    result = np.empty(len(labels), np.int32)
    seen = _Seen()
    for at in range(0, len(labels), _MANY):
        some = slice(at, at + _MANY)
        result[some] = table.iob2(labels[some], labels[at - 1], begins[some], seen, at)
    found = scheme or _name(
        {
            p
            for p, kind, n in zip(parsed[0], parsed[1], counts, strict=True)
            if n and kind is not None
        },
        seen,
    )
    if seen.repaired and found in ("IOB2", "BIOES", "BILOU", "BMES"):
        message = (
            f"{seen.repaired:,} {'time' if seen.repaired == 1 else 'times'} a label went on (I-)"
            " where no span of its type was open; read as the start of a span"
        )
        notes += (Note("repair", message, seen.repaired),)

    every = [
        "O",
        *(f"{letter}-{kind}" if kind else letter for kind in table.kinds for letter in "BI"),
    ]
    used = _counts(result, len(every)) > 0
    renumber = np.cumsum(used, dtype=np.int32) - 1
    kept = tuple(name for name, is_used in zip(every, used, strict=True) if is_used)
    for at in range(0, len(labels), _MANY):
        result[at : at + _MANY] = renumber[result[at : at + _MANY]]
    return Normalised(kept, result, found, True, notes, tuple(seen.places))


def _counts(labels: np.ndarray, n: int) -> np.ndarray:
    """How often each of n labels stands; piece by piece, as bincount makes 64-bit integers of
    what it counts.
    """
    return sum(
        (np.bincount(labels[at : at + _MANY], minlength=n) for at in range(0, len(labels), _MANY)),
        np.zeros(n, np.int64),
    )


@dataclass
class _Seen:
    """Counted on the way: spans that begin with a label that should go on one, and what stands
    first in a span.
    """

    repaired: int = 0
    places: list[int] = field(default_factory=list)  # of the first three repaired
    inside_first: int = 0
    begin_first: int = 0


@dataclass(frozen=True)
class _Table:
    """Of each label: the number of its type (-1 outside), and what its prefix does."""

    kinds: tuple[str, ...]
    kind: np.ndarray
    starts: np.ndarray
    goes_on: np.ndarray
    closes: np.ndarray
    is_b: np.ndarray
    is_i: np.ndarray

    @classmethod
    def of(cls, prefixes: Sequence[str], types: Sequence[str | None]) -> "_Table":
        kinds = tuple(sorted({kind for kind in types if kind is not None}))
        kind = np.array([-1 if kind is None else kinds.index(kind) for kind in types], np.int32)
        return cls(
            kinds,
            kind,
            *(
                np.array([p in letters for p in prefixes])
                for letters in (_STARTS, _GOES_ON, _CLOSES, "B", "I")
            ),
        )

    def iob2(
        self, labels: np.ndarray, last: int, begins: np.ndarray, seen: _Seen, at: int
    ) -> np.ndarray:
        """0 outside, then B and I of each type; `last` is the label before, `begins` is true where
        sentences begin, `at` is the place of the first label."""
        before = np.concatenate([[last], labels[:-1]])
        kind = self.kind[labels]
        inside = kind >= 0
        edge = begins | (self.kind[before] != kind)
        broken = (edge | self.closes[before]) & inside
        starts = broken | self.starts[labels]
        repaired = np.flatnonzero(broken & self.goes_on[labels])
        seen.repaired += len(repaired)
        seen.places += (at + repaired[: 3 - len(seen.places)]).tolist()
        seen.inside_first += int(np.count_nonzero(edge & inside & self.is_i[labels]))
        seen.begin_first += int(np.count_nonzero(edge & self.is_b[labels]))
        return 2 * kind + 2 - (starts & inside)


def _sorted_names(
    names: Sequence[str], labels: np.ndarray, counts: np.ndarray
) -> tuple[tuple[str, ...], np.ndarray]:
    kept = sorted(name for name, count in zip(names, counts, strict=True) if count)
    index = {name: i for i, name in enumerate(kept)}
    return tuple(kept), np.array([index.get(name, -1) for name in names], np.int32)[labels]


def _name(prefixes: set[str], seen: _Seen) -> str:
    """Which scheme has these prefixes, and its spans begin so."""
    if "M" in prefixes and prefixes <= set("BMES"):
        return "BMES"
    if prefixes & {"U", "L"} and prefixes <= set("BIUL"):
        return "BILOU"
    if prefixes & {"E", "S"}:
        return "BIOES"
    if "B" not in prefixes:
        return "IO"
    return "IOB1" if seen.inside_first > seen.begin_first else "IOB2"
