"""Word pieces: every distinct form is cut once, sentences are concatenations, long ones get
windows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np


@dataclass(frozen=True)
class FormPieces:
    """The pieces of every distinct form.

    Attributes:
        pieces: int32 [n_pieces], the tokenizer's ids, form after form.
        offsets: int64 [n_forms + 1]; form i is ``pieces[offsets[i]:offsets[i + 1]]``, never empty.
    """

    pieces: np.ndarray
    offsets: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Number of pieces of each form, int64 [n_forms]."""
        return np.diff(self.offsets)

    def of(self, forms: np.ndarray) -> np.ndarray:
        """The pieces of a sequence of form ids [n], concatenated."""
        starts, counts = self.offsets[forms], self.counts[forms]
        ends = np.cumsum(counts)
        return self.pieces[
            np.repeat(starts - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)
        ]


def cut_forms(tokenizer: Any, forms: Sequence[str], limit: int) -> FormPieces:
    """Cut each form into at most `limit` pieces with a transformers tokenizer, without special
    ones.

    Words that are given as words are cut independently of their neighbours by every pre-tokenizing
    tokenizer, so a form needs cutting once. A form that has no piece at all (a lone joiner, a
    control character) becomes the unknown piece, so that each token has a first piece to label.
    """
    if not forms:
        return FormPieces(np.zeros(0, np.int32), np.zeros(1, np.int64))
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()
    backend.no_padding()
    lists: list[list[int]] = []
    for first in range(
        0, len(forms), 4096
    ):  # the tokenizer's own objects are large: free them in between
        words = [[form] for form in forms[first : first + 4096]]
        cut = tokenizer(
            words, is_split_into_words=True, add_special_tokens=False, return_attention_mask=False
        )
        lists += [ids[:limit] or [tokenizer.unk_token_id] for ids in cut["input_ids"]]
    offsets = np.concatenate([[0], np.cumsum([len(ids) for ids in lists])]).astype(np.int64)
    return FormPieces(np.concatenate([np.asarray(ids, np.int32) for ids in lists]), offsets)


@dataclass(frozen=True)
class Window:
    """Words ``first:last`` go through the encoder together; of these, ``keep_first:keep_last``
    count.
    """

    first: int
    last: int
    keep_first: int
    keep_last: int


def cut_windows(counts: np.ndarray, size: int) -> list[Window]:
    """Cut a sentence into windows of whole words with at most `size` pieces.

    Neighbouring windows overlap by about half, and each word is read from the window in which it
    stands further from an edge, so it always has about a quarter of a window of context.

    Args:
        counts: number of pieces of each word, int [n_words]; each is at most `size`.
        size: pieces per window, special pieces not counted.

    Returns:
        Windows whose kept ranges are a partition of ``0:n_words``, in order.
    """
    ends = np.cumsum(counts)
    n = len(counts)
    if n == 0 or ends[-1] <= size:
        return [Window(0, n, 0, n)] if n else []
    starts = ends - counts
    ranges = []
    first = 0
    while True:
        last = int(np.searchsorted(ends, starts[first] + size, side="right"))
        ranges.append((first, last))
        if last == n:
            break
        # the next window begins half a window on, but never beyond what this one has covered
        first = min(max(first + 1, int(np.searchsorted(starts, starts[first] + size / 2))), last)
    cuts = [0] + [(b_first + a_last) // 2 for (_, a_last), (b_first, _) in pairwise(ranges)] + [n]
    return [Window(first, last, cuts[i], cuts[i + 1]) for i, (first, last) in enumerate(ranges)]
