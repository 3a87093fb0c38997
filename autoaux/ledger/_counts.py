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

    def score(self) -> float:
        """The metric over all sentences, in [0, 1]; 0 where there is nothing to find."""
        if self.metric == "macro_f1":
            return float(_mean_f1(*_by_class(self.rows)))
        return float(self._of(self.rows.sum(0)))

    def scores(self, weights: np.ndarray) -> np.ndarray:
        """The metric over resamples: [n_resamples], in [0, 1].

        Args:
            weights: [n_resamples, n_sentences], how often each sentence stands in each of them.
        """
        if self.metric != "macro_f1":
            return self._of(weights @ self.rows)
        gold, predicted = self.rows.T
        classes = np.unique(gold)
        of_class = [
            (gold[:, None] == classes),
            (predicted[:, None] == classes),
            (gold[:, None] == classes) & (predicted == gold)[:, None],
        ]
        return _mean_f1(*(weights @ indicator.astype(float) for indicator in of_class))

    def _of(self, totals: np.ndarray) -> np.ndarray:
        """The metric of sums over sentences, [..., columns]."""
        gold, right = totals[..., 0], totals[..., 1]
        if self.metric == "accuracy":
            return _share(right, gold)
        return _share(2 * right, gold + totals[..., 2])


def _by_class(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Documents of each class, documents taken for it, and how many of them rightly."""
    gold, predicted = rows.T + 1
    size = int(rows.max(initial=-1)) + 2
    wanted, found = np.bincount(gold, minlength=size), np.bincount(predicted, minlength=size)
    both = np.bincount(gold[gold == predicted], minlength=size)
    return wanted, found, both


def _mean_f1(wanted: np.ndarray, found: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Mean F1 over the classes that the gold data has, counts per class in the last dimension."""
    there = wanted > 0
    each = np.where(there, _share(2 * both, wanted + found), 0.0)
    return _share(each.sum(-1), there.sum(-1))


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
