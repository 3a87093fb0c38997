"""Scores of the main task: exact span F1, accuracy, macro F1, and per label. All in [0, 1]."""

from dataclasses import dataclass

import numpy as np

from autoaux.ledger import SentenceCounts
from autoaux.training.data import parts


@dataclass(frozen=True)
class Scores:
    """A score and what it is made of.

    Attributes:
        metric: span_f1, accuracy or macro_f1.
        score: its value.
        per_label: label or span type -> precision, recall, f1, support.
        counts: what it is made of, sentence by sentence.
    """

    metric: str
    score: float
    per_label: dict[str, dict[str, float]]
    counts: SentenceCounts


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


def counts(
    metric: str,
    gold: np.ndarray,
    predicted: np.ndarray,
    labels: tuple[str, ...],
    offsets: np.ndarray,
) -> SentenceCounts:
    """What the metric is made of, sentence by sentence: micro F1 over spans that agree in both
    borders and the type, accuracy over tokens, mean F1 over the classes of the gold data.
    """
    if metric == "macro_f1":
        return SentenceCounts(metric, np.stack([gold, predicted], 1).astype(np.int64))
    if metric == "accuracy":
        right = np.concatenate([[0], np.cumsum(gold == predicted)])
        columns = [np.diff(offsets), np.diff(right[offsets])]
    else:
        wanted, found = spans(gold, labels, offsets), spans(predicted, labels, offsets)
        every = (wanted, _common(wanted, found), found)
        columns = [_per_sentence(own[:, 0], offsets) for own in every]
    return SentenceCounts(metric, np.stack(columns, 1).astype(np.int64))


def _per_sentence(tokens: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """How many of these tokens lie in each sentence."""
    sentences = np.searchsorted(offsets, tokens, side="right") - 1
    return np.bincount(sentences, minlength=len(offsets) - 1)


def _common(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Rows that stand in both; a row is a span, and spans are distinct within one sequence."""
    size = max(a[:, :2].max(initial=0), b[:, :2].max(initial=0)) + 1
    kinds = max(a[:, 2].max(initial=0), b[:, 2].max(initial=0)) + 1

    def key(s: np.ndarray) -> np.ndarray:
        # spans do not overlap, so the first token and the length fix a span
        return (s[:, 0] * kinds + s[:, 2]) * size + (s[:, 1] - s[:, 0])

    return a[np.isin(key(a), key(b))]


def score(
    metric: str,
    gold: np.ndarray,
    predicted: np.ndarray,
    labels: tuple[str, ...],
    offsets: np.ndarray,
) -> float:
    """The metric alone; 0 where there is nothing to find."""
    return counts(metric, gold, predicted, labels, offsets).score()


def full_scores(
    metric: str,
    gold: np.ndarray,
    predicted: np.ndarray,
    labels: tuple[str, ...],
    offsets: np.ndarray,
) -> Scores:
    """The metric and precision, recall, F1 and support of every label (span type for spans)."""
    table: dict[str, dict[str, float]] = {}
    if metric == "span_f1":
        prefixes, kinds = parts(labels)
        names = {
            kind: label.partition("-")[2] or "span"
            for label, kind in zip(labels, kinds, strict=True)
            if kind >= 0
        }
        wanted, found = spans(gold, labels, offsets), spans(predicted, labels, offsets)
        both = _common(wanted, found)
        for kind, name in names.items():
            of_kind = [int((s[:, 2] == kind).sum()) for s in (both, found, wanted)]
            table[name] = _row(*of_kind)
    else:
        for label in np.unique(gold):
            table[labels[label]] = _row(*_of_label(gold, predicted, label))
    own = counts(metric, gold, predicted, labels, offsets)
    return Scores(metric, own.score(), table, own)


def _of_label(gold: np.ndarray, predicted: np.ndarray, label: int) -> tuple[int, int, int]:
    is_gold, is_predicted = gold == label, predicted == label
    return int((is_gold & is_predicted).sum()), int(is_predicted.sum()), int(is_gold.sum())


def _f1(both: int, found: int, wanted: int) -> tuple[float, float, float]:
    precision = both / found if found else 0.0
    recall = both / wanted if wanted else 0.0
    return precision, recall, 2 * both / (found + wanted) if both else 0.0


def _row(both: int, found: int, wanted: int) -> dict[str, float]:
    precision, recall, f1 = _f1(both, found, wanted)
    return {"precision": precision, "recall": recall, "f1": f1, "support": wanted}
