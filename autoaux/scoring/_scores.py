"""Scores of the main task: the metric and what it is made of, and those of every label.

All in [0, 1].
"""

from dataclasses import dataclass

import numpy as np

from autoaux.ledger import SentenceCounts
from autoaux.scoring._counting import OWN, counts
from autoaux.scoring._metrics import Unit
from autoaux.scoring._spans import common, spans, type_names


@dataclass(frozen=True)
class Scores:
    """A score and what it is made of.

    Attributes:
        metric: what it is, as `judged_by` names metrics.
        score: its value.
        per_label: label or span type -> precision, recall, f1, support.
        counts: what it is made of, sentence by sentence.
    """

    metric: str
    score: float
    per_label: dict[str, dict[str, float]]
    counts: SentenceCounts


def score(
    metric: str,
    gold: np.ndarray,
    predicted: np.ndarray,
    labels: tuple[str, ...],
    offsets: np.ndarray,
    unit: Unit | None = None,
) -> float:
    """The metric alone; 0 where there is nothing to find."""
    return counts(metric, gold, predicted, labels, offsets, unit).score()


def full_scores(
    metric: str,
    gold: np.ndarray,
    predicted: np.ndarray,
    labels: tuple[str, ...],
    offsets: np.ndarray,
    unit: Unit | None = None,
) -> Scores:
    """The metric and precision, recall, F1 and support of every label (span type for spans);
    arguments and errors as `counts` has them.
    """
    unit = unit or OWN.get(metric.partition(":")[0], "tokens")
    table: dict[str, dict[str, float]] = {}
    if unit == "spans":
        wanted, found = spans(gold, labels, offsets), spans(predicted, labels, offsets)
        both = common(wanted, found)
        for kind, name in type_names(labels).items():
            of_kind = [int((s[:, 2] == kind).sum()) for s in (both, found, wanted)]
            table[name] = _row(*of_kind)
    else:
        for label in np.unique(gold):
            table[labels[label]] = _row(*_of_label(gold, predicted, label))
    own = counts(metric, gold, predicted, labels, offsets, unit)
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
