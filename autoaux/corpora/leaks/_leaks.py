"""Sentences that stand in two places: exact matches by hash, near matches by MinHash, and those
that differ in one number.

Both need one pass over each corpus: the main task's dev and test are indexed once, and every
candidate's sentences are looked up in that index. Sentences of fewer than 6 tokens say nothing and
are left alone. Texts are compared lower-cased and compatibility-normalised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.corpora.corpus import (
    Corpus,
    Note,
    Sentences,
    Unlabelled,
    form_hashes,
    sentence_hashes,
    with_splits,
)
from autoaux.corpora.leaks._near import NearIndex
from autoaux.corpora.leaks._numbers import keys_of, numbers_among

SHORTEST = 6  # tokens
PROTECTED = ("dev", "test")


@dataclass(frozen=True)
class Leak:
    """Sentences of `split` of `corpus` that stand in `main_split` of the main task.

    `near` of the `count` sentences are near matches only; `share` is of the split's sentences.
    """

    corpus: str
    split: str
    main_split: str
    count: int
    near: int
    share: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class LeakReport:
    """`inside`: between the main task's own splits; `candidates`: of each candidate, largest
    first.
    """

    inside: tuple[Leak, ...]
    candidates: tuple[Leak, ...]

    def of(self, name: str) -> tuple[Leak, ...]:
        return tuple(leak for leak in self.candidates if leak.corpus == name)


@dataclass(frozen=True)
class LeakCount:
    """What dropping took: sentences and tokens per split, and how many were near matches only."""

    sentences: Mapping[str, int]
    tokens: Mapping[str, int]
    near: int = 0

    @property
    def total(self) -> int:
        return sum(self.sentences.values())


class _Index:
    """The sentences of some splits of the main task, labelled or not, ready to be found in
    others."""

    def __init__(self, main: Corpus, splits: Iterable[str]) -> None:
        hashes, numbers = form_hashes(main.forms), numbers_among(main.forms)
        parts = _all_of(main, splits)
        self.exact = {name: np.unique(_long(part, hashes)[1]) for name, part in parts.items()}
        self.near = {name: NearIndex(part, hashes, SHORTEST) for name, part in parts.items()}
        self.numbers = {
            name: np.unique(keys_of(part, hashes, numbers, SHORTEST)[1])
            for name, part in parts.items()
        }

    def find(
        self, split: Sentences, hashes: np.ndarray, numbers: np.ndarray
    ) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """{main split: (numbers of exact matches, numbers of near matches beyond those)}."""
        long, own = _long(split, hashes)
        signatures = None
        with_number, keys = keys_of(split, hashes, numbers, SHORTEST)
        result = {}
        for name, known in self.exact.items():
            exact = long[np.isin(own, known)]
            rest = np.setdiff1d(long, exact, assume_unique=True)
            if signatures is None:
                signatures = self.near[name].prepare(split, hashes)
            alike = np.unique(with_number[np.isin(keys, self.numbers[name])])
            near = np.union1d(self.near[name].find(signatures, rest), np.intersect1d(alike, rest))
            result[name] = exact, near
        return result


def _all_of(main: Corpus, names: Iterable[str]) -> dict[str, Sentences]:
    """The sentences of those splits that it has; with a blind test stands what was carved out
    beside it."""
    found: dict[str, Sentences] = {}
    for name in names:
        parts = [held[name] for held in (main.splits, main.unlabelled) if name in held]
        if len(parts) == 1:
            found[name] = parts[0]
        elif parts:
            labelled, blind = parts
            offsets = np.concatenate([labelled.offsets, blind.offsets[1:] + labelled.n_tokens])
            found[name] = Unlabelled(np.concatenate([labelled.tokens, blind.tokens]), offsets)
    return found


def _long(split: Sentences, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(numbers, hashes) of the sentences with at least SHORTEST tokens."""
    numbers = np.flatnonzero(np.diff(split.offsets) >= SHORTEST)
    return numbers, sentence_hashes(split, hashes)[numbers]


def find_leaks(main: Corpus, candidates: Sequence[Corpus]) -> LeakReport:
    """What of each candidate's splits stands in any split of the main task, and what of the main
    task's dev and test stands in its other splits.

    Splits of the main task without labels count as the others do: a blind test is scored elsewhere.
    Of candidates they are passed over, as nothing is trained on them.
    """
    every = {**main.splits, **main.unlabelled}
    index = _Index(main, every)
    inside = []
    for leak in _leaks(main, _all_of(main, every), index):
        own = leak.split == leak.main_split
        backwards = leak.split not in PROTECTED or (leak.split, leak.main_split) == ("dev", "test")
        if not own and not backwards:
            inside.append(leak)
    found = [
        leak for candidate in candidates for leak in _leaks(candidate, candidate.splits, index)
    ]
    return LeakReport(tuple(inside), tuple(sorted(found, key=lambda leak: -leak.count)))


def _leaks(corpus: Corpus, parts: Mapping[str, Sentences], index: _Index) -> Iterable[Leak]:
    hashes, numbers = form_hashes(corpus.forms), numbers_among(corpus.forms)
    for split, part in parts.items():
        for main_split, (exact, near) in index.find(part, hashes, numbers).items():
            if len(exact) or len(near):
                count = len(exact) + len(near)
                examples = tuple(
                    _text(corpus, part, number) for number in [*exact[:3], *near[:3]][:3]
                )
                yield Leak(
                    corpus.name,
                    split,
                    main_split,
                    count,
                    len(near),
                    count / part.n_sentences,
                    examples,
                )


def _text(corpus: Corpus, part: Sentences, number: int) -> str:
    words = " ".join(
        corpus.forms[token]
        for token in part.tokens[part.offsets[number] : part.offsets[number + 1]]
    )
    return words if len(words) <= 100 else words[:99] + "…"


def drop_leaks(candidate: Corpus, main: Corpus) -> tuple[Corpus, LeakCount]:
    """The candidate without the sentences, of any split, that stand in the main task's dev or test,
    blind ones included.

    The candidate itself comes back where nothing was dropped; a Note says what was. A split that
    loses all its sentences disappears.
    """
    index = _Index(main, PROTECTED)
    hashes, of_numbers = form_hashes(candidate.forms), numbers_among(candidate.forms)
    splits, sentences, tokens, near = {}, {}, {}, 0
    for name, part in candidate.splits.items():
        found = index.find(part, hashes, of_numbers).values()
        numbers = [number for pair in found for number in pair]
        dropped = np.unique(np.concatenate([np.empty(0, np.intp), *numbers]))
        exact = np.unique(np.concatenate([np.empty(0, np.intp), *(pair[0] for pair in found)]))
        near += len(dropped) - len(exact)
        if len(dropped):
            sentences[name] = len(dropped)
            tokens[name] = int(np.diff(part.offsets)[dropped].sum())
            part = part.select(np.setdiff1d(np.arange(part.n_sentences), dropped))
        if part.n_sentences:
            splits[name] = part
    count = LeakCount(sentences, tokens, near)
    if not count.total:
        return candidate, count
    listed = ", ".join(
        f"{n:,} of {candidate.splits[name].n_sentences:,} in {name}"
        for name, n in sentences.items()
    )
    note = Note(
        "leak", f"sentences that stand in dev or test of {main.name} dropped: {listed}", count.total
    )
    return with_splits(candidate, splits, note), count
