"""Eight ways to fill a contingency table from words that two corpora share.

For a word with label counts c (main) and o (candidate), totals C and O in its corpus, and a match
of similarity s (1 for the same string), each way adds to cell [i, j] (L_i, L'_j: tokens of the
label in its whole corpus):

    multiplicative                      s·c_i·o_j
    multiplicative_type_weighted        s·(c_i/C)·(o_j/O)
    additive                            s·(c_i + o_j)                 where both are positive
    additive_type_weighted              s·(c_i·o_j/O + o_j·c_i/C)
    …_label_weighted                    each count divided by its label's total
    …_type_label_weighted               both weightings

The first and third are Schröder & Biemann 2020, 4.2.1 and Tables 6 and 7; the type-weighted ones
are what their program prints as its result, the others its further options.
"""

from collections.abc import Callable

import numpy as np

# a kernel (a, b) is Σ_words s · a(c)_i · b(o)_j, with a, b one of "counts", "shares" (c/C),
# "presence"
Kernel = Callable[[str, str], np.ndarray]

COUNTINGS = (
    "multiplicative",
    "additive",
    "multiplicative_type_weighted",
    "additive_type_weighted",
    "multiplicative_label_weighted",
    "additive_label_weighted",
    "multiplicative_type_label_weighted",
    "additive_type_label_weighted",
)


def table(
    counting: str, kernel: Kernel, main_labels: np.ndarray, other_labels: np.ndarray
) -> np.ndarray:
    """The contingency table [main labels, other labels], float64.

    `main_labels` and `other_labels` are the label totals of the whole corpora, used by the label
    weightings. The other side may be several candidates' labels side by side.
    """
    weighted_by_label = counting.endswith("label_weighted")
    main = (main_labels if weighted_by_label else np.ones_like(main_labels, dtype=np.float64))[
        :, None
    ]
    other = (other_labels if weighted_by_label else np.ones_like(other_labels, dtype=np.float64))[
        None, :
    ]
    if counting in ("multiplicative", "multiplicative_label_weighted"):
        return _divide(kernel("counts", "counts"), main * other)
    if counting in ("multiplicative_type_weighted", "multiplicative_type_label_weighted"):
        return _divide(kernel("shares", "shares"), main * other)
    if counting in ("additive", "additive_label_weighted"):
        return _divide(kernel("counts", "presence"), main) + _divide(
            kernel("presence", "counts"), other
        )
    if counting in ("additive_type_weighted", "additive_type_label_weighted"):
        return _divide(kernel("counts", "shares"), main) + _divide(
            kernel("shares", "counts"), other
        )
    raise KeyError(counting)


def original_additive(
    kernel: Kernel, main_labels: np.ndarray, other_labels: np.ndarray
) -> np.ndarray:
    """The additive table as the authors' program fills it; only to reproduce its figures.

    It adds c_i + o_j wherever c_i is positive, also where o_j is 0. Pass ones as label totals for
    its `add`, the corpora's label totals for its `addIlf`.
    """
    every_label = np.ones(len(other_labels))
    counts = kernel("counts", "matched").sum(axis=1)[:, None] * every_label
    return _divide(counts, main_labels[:, None]) + _divide(
        kernel("presence", "counts"), other_labels[None, :]
    )


def _divide(counts: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Divide; a label without a token has only empty cells, which stay 0."""
    return np.divide(
        counts, by, out=np.zeros(np.broadcast_shapes(counts.shape, by.shape)), where=by > 0
    )
