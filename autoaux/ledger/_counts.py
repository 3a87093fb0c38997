"""What a score is made of, sentence by sentence: enough to have it over any resample of them.

Kept as text: a version, the metric, then base64 of the compressed columns, small integers. Two
models judged on the same sentences are kept in one text, because their gold columns are the same
and compress to nothing.
"""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.errors import InputError

VERSION = "1"
COLUMNS = {"span_f1": 3, "accuracy": 2, "macro_f1": 2}
MOST_VALUES = 2**28  # unpacked; more is no corpus that anybody judges a model on


@dataclass(frozen=True, eq=False)
class SentenceCounts:
    """The sufficient statistics of a metric, a row for every sentence of a split.

    Attributes:
        metric: span_f1, accuracy or macro_f1.
        rows: int64 [n_sentences, columns]. span_f1: gold spans, gold spans that were found, spans
            that were predicted. accuracy: tokens, tokens that are right. macro_f1: a document's
            gold and predicted class, -1 for none.
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
    def informative(self) -> int:
        """Sentences that hold something to get right or wrong."""
        if self.metric == "macro_f1":
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

        span_f1, accuracy: the columns of `rows`. macro_f1: documents of each class of the gold
        data, then those taken for it, then those taken for it rightly.
        """
        groups = max(1, min(groups or len(self), len(self)))
        group = np.arange(len(self)) % groups
        if self.metric != "macro_f1":
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
    if metric == "accuracy":
        return _share(sums[..., 1] + right, sums[..., 0] + right + wrong)
    gold, found, predicted = np.moveaxis(sums, -1, 0)
    return _share(2 * (found + right), gold + predicted + 2 * (right + wrong))


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(np.shape(part)), where=np.asarray(whole) > 0)


def pack_counts(tables: Sequence[SentenceCounts]) -> str:
    """Tables of one split as text; empty for none."""
    if not tables:
        return ""
    columns = np.stack([_small(table) for table in tables])  # [tables, columns, sentences]
    kind = np.min_scalar_type(int(columns.max(initial=0)))
    data = columns.astype(np.dtype(kind).newbyteorder("<")).tobytes()
    text = base64.b64encode(zlib.compress(data, 9)).decode()
    sizes = f"{len(tables)}x{columns.shape[2]}x{np.dtype(kind).itemsize}"
    return f"{VERSION} {tables[0].metric} {sizes} {text}"


def unpack_counts(text: str) -> tuple[SentenceCounts, ...]:
    """The tables that `pack_counts` packed; InputError where it is none of its texts."""
    if not text:
        return ()
    try:
        version, metric, sizes, packed = text.split(" ")
        tables, sentences, width = (int(size) for size in sizes.split("x"))
        if version != VERSION:
            raise InputError(f"sentence counts of version {version}, this is version {VERSION}")
        values = tables * COLUMNS[metric] * sentences
        if min(tables, sentences, width) < 0 or values > MOST_VALUES:
            raise ValueError
        data = zlib.decompressobj().decompress(
            base64.b64decode(packed, validate=True), values * width + 1
        )
        columns = np.frombuffer(data, f"<u{width}").reshape(tables, COLUMNS[metric], sentences)
    except (ValueError, KeyError, TypeError, binascii.Error, zlib.error):
        raise InputError("sentence counts that cannot be read: damaged, or none") from None
    return tuple(SentenceCounts(metric, _rows(metric, own)) for own in columns)


def _small(table: SentenceCounts) -> np.ndarray:
    """Its columns as numbers that are mostly 0, gold first."""
    gold, *others = table.rows.T.astype(np.int64)
    match table.metric:
        case "span_f1":
            found, predicted = others
            return np.stack([gold, gold - found, predicted - found])
        case "accuracy":
            return np.stack([gold, gold - others[0]])
    return np.stack([gold, others[0]]) + 1


def _rows(metric: str, columns: np.ndarray) -> np.ndarray:
    gold, *others = columns.astype(np.int64)
    match metric:
        case "span_f1":
            found = gold - others[0]
            return np.stack([gold, found, found + others[1]], 1)
        case "accuracy":
            return np.stack([gold, gold - others[0]], 1)
    return np.stack([gold, others[0]], 1) - 1
