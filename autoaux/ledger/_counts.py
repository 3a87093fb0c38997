"""What a score is made of, sentence by sentence: enough to have it over any resample of them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class SentenceCounts:
    """The sufficient statistics of a metric, a row for every sentence of a split.

    Attributes:
        metric: as `autoaux.scoring.judged_by` names it.
        rows: int64 [n_sentences, columns]. span_f1, and the F1 of one type or label: gold items,
            gold items that were found, items that were predicted. accuracy: tokens, tokens that are
            right. macro_f1 of documents: the gold and the predicted class, -1 for none; of tokens
            and spans: gold items of each kind, then predicted ones, then those that were found. Any
            other metric, float64: of how much, what was got.
    """

    metric: str
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SentenceCounts):
            return NotImplemented
        return self.metric == other.metric and np.array_equal(self.rows, other.rows)

    @property
    def adds_up(self) -> bool:
        """Whether rows are numbers that add up, and not a document's gold and predicted class."""
        return not (self.metric == "macro_f1" and self.rows.shape[1] == 2)

    @property
    def informative(self) -> int:
        """Sentences that hold something to get right or wrong."""
        if not self.adds_up:
            return int((self.rows[:, 0] >= 0).sum())
        return int(self.rows.any(1).sum())

    def score(self) -> float:
        """The metric over all sentences, in [0, 1]; 0 where there is nothing to find."""
        return float(score_of(self.metric, self.sums(1))[0])

    def scores(self, weights: np.ndarray) -> np.ndarray:
        """The metric over resamples: [n_resamples], in [0, 1].

        Args:
            weights: [n_resamples, n_sentences], how often each sentence stands in each of them.
        """
        return score_of(self.metric, weights @ self.sums())

    def sums(self, groups: int | None = None) -> np.ndarray:
        """What adds up to the metric, for every sentence or for so many groups of them, which are
        dealt like cards: [n_groups, k].

        The columns of `rows`; for macro_f1 of documents those of each class of the gold data, then
        those taken for it, then those taken for it rightly.
        """
        groups = max(1, min(groups or len(self), len(self)))
        group = np.arange(len(self)) % groups
        if self.adds_up:
            columns = self.rows.T
            return np.stack([np.bincount(group, own, groups) for own in columns], 1)
        gold, predicted = self.rows.T
        classes = np.unique(gold)
        index = np.searchsorted(classes, gold)
        guess = np.minimum(np.searchsorted(classes, predicted), len(classes) - 1)
        known = classes[guess] == predicted if len(classes) else guess == -1

        def table(own: np.ndarray, where: np.ndarray) -> np.ndarray:
            cells = (group * len(classes) + own)[where]
            return np.bincount(cells, minlength=groups * len(classes)).reshape(groups, -1)

        everywhere = np.ones(len(gold), bool)
        parts = (table(index, everywhere), table(guess, known), table(index, gold == predicted))
        return np.hstack(parts).astype(float)


def score_of(
    metric: str, sums: np.ndarray, right: np.ndarray | float = 0.0, wrong: np.ndarray | float = 0.0
) -> np.ndarray:
    """The metric of sums over sentences, [..., k] -> [...], in [0, 1].

    `right` and `wrong` are spans (tokens, documents of each class) that are added to those which
    are right and to those which are not: a span that is missed or made up is half a wrong one.
    """
    if metric == "macro_f1":
        wanted, found, both = np.split(sums, 3, -1)
        right, wrong = (np.expand_dims(value, -1) for value in (right, wrong))
        each = _share(2 * (both + right), wanted + found + 2 * (right + wrong))
        there = wanted > 0
        return _share((each * there).sum(-1), there.sum(-1))
    if of_f1(metric):
        gold, found, predicted = np.moveaxis(sums, -1, 0)
        return _share(2 * (found + right), gold + predicted + 2 * (right + wrong))
    return _share(sums[..., 1] + right, sums[..., 0] + right + wrong)


def of_f1(metric: str) -> bool:
    """Whether it is the F1 of all spans, of one type of them, or of one label."""
    return metric.partition(":")[0] in ("span_f1", "f1")


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(np.shape(part)), where=np.asarray(whole) > 0)
