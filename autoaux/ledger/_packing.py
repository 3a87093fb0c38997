"""Sentence counts as text: a version, the metric, sizes, then base64 of the compressed columns.

Columns are kept as small integers. Two models judged on the same sentences are kept in one text,
because their gold columns are the same and compress to nothing. Version 1 knows the three metrics
that tasks have of themselves, version 2 any.
"""

import base64
import binascii
import zlib
from collections.abc import Sequence
from urllib.parse import quote, unquote

import numpy as np

from autoaux.errors import InputError
from autoaux.ledger._counts import SentenceCounts, of_f1

VERSIONS = ("1", "2")
COLUMNS = {"span_f1": 3, "accuracy": 2, "macro_f1": 2}  # of version 1
MOST_VALUES = 2**28  # unpacked; more is no corpus that anybody judges a model on
KINDS = ("u1", "u2", "u4", "u8", "f8")


def pack_counts(tables: Sequence[SentenceCounts]) -> str:
    """Tables of one split as text; empty for none."""
    if not tables:
        return ""
    columns = np.stack([_small(table) for table in tables])  # [tables, columns, sentences]
    if columns.dtype != np.float64:
        columns = columns.astype(np.min_scalar_type(int(columns.max(initial=0))))
    kind, metric = columns.dtype.str[1:], tables[0].metric
    data = columns.astype(columns.dtype.newbyteorder("<")).tobytes()
    text = base64.b64encode(zlib.compress(data, 9)).decode()
    count, width, sentences = columns.shape
    if COLUMNS.get(metric) == width:
        return f"1 {metric} {count}x{sentences}x{columns.dtype.itemsize} {text}"
    return f"2 {quote(metric)} {count}x{sentences}x{kind}x{width} {text}"


def unpack_counts(text: str) -> tuple[SentenceCounts, ...]:
    """The tables that `pack_counts` packed; InputError where it is none of its texts."""
    if not text:
        return ()
    try:
        version, metric, sizes, packed = text.split(" ")
        if version not in VERSIONS:
            raise InputError(
                f"sentence counts of version {version}, this is version {VERSIONS[-1]}"
            )
        tables, sentences, width, kind = _sizes(version, metric, sizes)
        values = tables * width * sentences
        if min(tables, sentences, width) < 0 or kind not in KINDS or values > MOST_VALUES:
            raise ValueError
        most = values * np.dtype(kind).itemsize + 1
        data = zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), most)
        columns = np.frombuffer(data, f"<{kind}").reshape(tables, width, sentences)
    except (ValueError, KeyError, TypeError, binascii.Error, zlib.error):
        raise InputError("sentence counts that cannot be read: damaged, or none") from None
    metric = unquote(metric)
    return tuple(SentenceCounts(metric, _rows(metric, own)) for own in columns)


def _sizes(version: str, metric: str, sizes: str) -> tuple[int, int, int, str]:
    """Tables, sentences, columns, and the kind of their numbers."""
    if version == "1":
        tables, sentences, size = map(int, sizes.split("x"))
        return tables, sentences, COLUMNS[metric], f"u{size}"
    count, length, kind, width = sizes.split("x")
    # a column for each number that the metric adds up: 3, 2, or 3 of each kind
    if int(width) < 2 or (of_f1(metric) and width != "3"):
        raise ValueError
    if metric == "macro_f1" and int(width) % 3:
        raise ValueError
    return int(count), int(length), int(width), kind


def _small(table: SentenceCounts) -> np.ndarray:
    """Its columns as numbers that are mostly 0, gold first."""
    rows = table.rows.T
    if of_f1(table.metric):
        gold, found, predicted = rows.astype(np.int64)
        return np.stack([gold, gold - found, predicted - found])
    if table.metric == "accuracy":
        tokens, right = rows.astype(np.int64)
        return np.stack([tokens, tokens - right])
    if table.metric == "macro_f1" and len(rows) == 2:
        return rows.astype(np.int64) + 1
    if table.metric == "macro_f1":
        gold, predicted, found = np.split(rows.astype(np.int64), 3)
        return np.concatenate([gold, gold - found, predicted - found])
    return rows.astype(np.float64)


def _rows(metric: str, columns: np.ndarray) -> np.ndarray:
    if of_f1(metric):
        gold, missed, made_up = columns.astype(np.int64)
        return np.stack([gold, gold - missed, gold - missed + made_up], 1)
    if metric == "accuracy":
        tokens, wrong = columns.astype(np.int64)
        return np.stack([tokens, tokens - wrong], 1)
    if metric == "macro_f1" and len(columns) == 2:
        return columns.astype(np.int64).T - 1
    if metric == "macro_f1":
        gold, missed, made_up = np.split(columns.astype(np.int64), 3)
        return np.concatenate([gold, gold - missed + made_up, gold - missed]).T
    return columns.astype(np.float64).T
