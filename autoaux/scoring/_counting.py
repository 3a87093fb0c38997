"""What a metric is made of, sentence by sentence, from gold and predicted labels."""

from itertools import pairwise

import numpy as np

from autoaux.errors import InputError
from autoaux.ledger import MOST_VALUES, SentenceCounts
from autoaux.scoring._metrics import OF_ONE, WHOLE, Unit
from autoaux.scoring._registered import shares
from autoaux.scoring._spans import common, spans, type_names

OWN: dict[str, Unit] = {"span_f1": "spans", "macro_f1": "documents"}  # else tokens


def counts(
    metric: str,
    gold: np.ndarray,
    predicted: np.ndarray,
    labels: tuple[str, ...],
    offsets: np.ndarray,
    unit: Unit | None = None,
) -> SentenceCounts:
    """What the metric is made of, sentence by sentence: see `judged_by` for the metrics and
    `SentenceCounts` for their columns.

    Args:
        gold, predicted: ids into `labels`, of tokens, or of documents; -1 for none.
        unit: what is labelled; by default what the metric is usually asked of.

    Raises:
        InputError: a registered metric that is not there or fails, too many labels for macro F1.
    """
    base, _, one = metric.partition(":")
    unit = unit or OWN.get(base, "tokens")
    ends = np.arange(len(gold) + 1) if unit == "documents" else offsets
    if not (metric in WHOLE or base in OF_ONE):
        words = np.array([*labels, ""], object)  # "" where there is no label
        pairs = (
            (words[gold[a:b]].tolist(), words[predicted[a:b]].tolist()) for a, b in _each(ends)
        )
        rows = np.array(shares(metric, pairs), float).reshape(-1, 2)
        return SentenceCounts(metric, rows)
    if metric == "accuracy":
        right = np.concatenate([[0], np.cumsum(gold == predicted)])
        columns = [np.diff(ends), np.diff(right[ends])]
        return SentenceCounts(metric, np.stack(columns, 1).astype(np.int64))
    if metric == "macro_f1" and unit == "documents":
        return SentenceCounts(metric, np.stack([gold, predicted], 1).astype(np.int64))
    items = _items(gold, predicted, labels, offsets, unit)
    if metric == "macro_f1":
        return SentenceCounts(metric, _by_kind(items, ends, len(labels)))
    if one:
        names = type_names(labels) if unit == "spans" else dict(enumerate(labels))
        kind = next((number for number, name in names.items() if name == one), -2)
        items = tuple(own[own[:, 1] == kind] for own in items)
    columns = [_per_sentence(own[:, 0], ends) for own in items]
    return SentenceCounts(metric, np.stack(columns, 1).astype(np.int64))


def _each(ends: np.ndarray) -> "pairwise[tuple[int, int]]":
    return pairwise(ends.tolist())


def _items(
    gold: np.ndarray,
    predicted: np.ndarray,
    labels: tuple[str, ...],
    offsets: np.ndarray,
    unit: Unit,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is there, what was found of it, what was predicted: (place, kind) each, [n, 2]."""
    if unit == "spans":
        wanted, made = spans(gold, labels, offsets), spans(predicted, labels, offsets)
        return wanted[:, ::2], common(wanted, made)[:, ::2], made[:, ::2]
    places = np.arange(len(gold))
    every = (gold >= 0, (gold >= 0) & (gold == predicted), predicted >= 0)
    of = (gold, gold, predicted)
    wanted, found, made = (
        np.stack([places[keep], ids[keep]], 1) for keep, ids in zip(every, of, strict=True)
    )
    return wanted, found, made


def _per_sentence(places: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """How many of these places lie in each sentence."""
    sentences = np.searchsorted(ends, places, side="right") - 1
    return np.bincount(sentences, minlength=len(ends) - 1)


def _by_kind(items: tuple[np.ndarray, ...], ends: np.ndarray, kinds: int) -> np.ndarray:
    """Those of each kind in each sentence: int64 [n_sentences, 3 * kinds], what is there, then what
    was predicted, then what was found.
    """
    sentences = len(ends) - 1
    if 3 * kinds * sentences > MOST_VALUES:
        raise InputError(
            f"metric macro_f1: {kinds:,} labels in {sentences:,} sentences are too many to count"
            " each apart; expected accuracy or f1:LABEL"
        )
    wanted, found, made = items
    tables = []
    for own in (wanted, made, found):
        sentence = np.searchsorted(ends, own[:, 0], side="right") - 1
        cells = np.bincount(sentence * kinds + own[:, 1], minlength=sentences * kinds)
        tables.append(cells.reshape(sentences, kinds))
    return np.hstack(tables).astype(np.int64)
