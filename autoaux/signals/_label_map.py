"""Which label of a candidate means which label of the main task, with the words that say so."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from autoaux.corpora import Corpus
from autoaux.errors import InputError
from autoaux.signals._comparison import Comparison, Stack
from autoaux.signals._profiles import profile_of


@dataclass(frozen=True)
class Match:
    """One cell of a label map.

    Attributes:
        main, candidate: the two labels.
        tokens: tokens of the main task's train split that carry `main` and whose word carries
            `candidate` in the other corpus, each word split by its share of that label there.
        share: `tokens` over all shared tokens with `main`; the shares of a row sum to 1.
        candidate_share: the same seen from the candidate, over all its shared tokens with
            `candidate`.
        words: the words that weigh most, with their weight in tokens.
    """

    main: str
    candidate: str
    tokens: float
    share: float
    candidate_share: float
    words: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class LabelMap:
    """How the labels of two tasks correspond over the words that both train splits contain.

    Attributes:
        main, candidate: names of the corpora.
        main_labels, candidate_labels: rows and columns.
        forward: float64 [main labels, candidate labels]; P(candidate label | main label), rows sum
            to 1, or to 0 for a label none of whose words is shared.
        backward: float64, the same shape; P(main label | candidate label), columns sum to 1 or 0.
        coverage: float64 [main labels]; share of each label's tokens whose word the candidate has.
        matches: the cells of each row, best first.
    """

    main: str
    candidate: str
    main_labels: tuple[str, ...]
    candidate_labels: tuple[str, ...]
    forward: np.ndarray
    backward: np.ndarray
    coverage: np.ndarray
    matches: tuple[tuple[Match, ...], ...]

    def best(self) -> Iterator[Match]:
        """The best match of every main label that has one."""
        for row in self.matches:
            yield from row[:1]


def label_map(
    main: Corpus, candidate: Corpus, *, examples: int = 5, least_share: float = 0.01
) -> LabelMap:
    """Map the labels of two corpora onto each other through the words they share.

    A main token of word w and label i counts towards candidate label j by the share of j among w's
    tokens there: the first half of the type-weighted additive table, Σ_w c_i·o_j/O (Schröder &
    Biemann 2020, 4.2.1 and A.2), whose two halves are the two directions.

    Args:
        examples: words listed per match.
        least_share: matches below this share of their row are left out of `matches`.

    Raises:
        InputError: a corpus has no train split, the two share no word, or one labels tokens and the
            other documents.
    """
    profiles = [profile_of(main), profile_of(candidate)]
    for profile in profiles:
        if not profile.trained:
            raise InputError(f"{profile.name}: no train split; a label map needs one")
    ours, theirs = profiles
    if ours.kind != theirs.kind:
        raise InputError(
            f"{ours.name} is a {ours.kind} task and {theirs.name} a {theirs.kind} task: there is no"
            " label map between tokens and documents"
        )
    rows, other_rows = Comparison(ours, Stack([theirs])).pair(0).shared
    if not len(rows):
        raise InputError(
            f"{ours.name} and {theirs.name} share no word: there is no label map between them"
        )
    counts, other_counts = (
        ours.train.dense("counts", rows),
        theirs.train.dense("counts", other_rows),
    )
    shares, other_shares = (
        ours.train.dense("shares", rows),
        theirs.train.dense("shares", other_rows),
    )
    tokens, other_tokens = counts.T @ other_shares, shares.T @ other_counts
    forward = _of_total(tokens, tokens.sum(axis=1, keepdims=True))
    backward = _of_total(other_tokens, other_tokens.sum(axis=0, keepdims=True))
    words = [ours.forms[row] for row in rows]
    matches = []
    for i, label in enumerate(ours.labels):
        columns = [
            j
            for j in np.argsort(-forward[i], kind="stable")
            if forward[i, j] >= max(least_share, 1e-12)
        ]
        matches.append(
            tuple(
                Match(
                    label,
                    theirs.labels[j],
                    float(tokens[i, j]),
                    float(forward[i, j]),
                    float(backward[i, j]),
                    _examples(words, counts[:, i] * other_shares[:, j], examples),
                )
                for j in columns
            )
        )
    return LabelMap(
        ours.name, theirs.name, ours.labels, theirs.labels, forward, backward,
        _of_total(counts.sum(axis=0), ours.train.label_totals), tuple(matches),
    )  # fmt: skip


def _examples(words: list[str], weights: np.ndarray, count: int) -> tuple[tuple[str, float], ...]:
    heaviest = np.argsort(-weights, kind="stable")[:count]
    return tuple((words[w], float(weights[w])) for w in heaviest if weights[w] > 0)


def _of_total(values: np.ndarray, total: np.ndarray) -> np.ndarray:
    return np.divide(values, total, out=np.zeros_like(values), where=total > 0)
