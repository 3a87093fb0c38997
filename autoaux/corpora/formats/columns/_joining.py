"""What readers of columns share: splits put together, and columns found by number or name."""

from collections.abc import Sequence

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.formats._layout import Layout
from autoaux.errors import InputError


def joined(parts: Sequence[Split]) -> Split:
    """Several splits one after the other."""
    if len(parts) == 1:
        return parts[0]
    steps = np.cumsum([0, *(part.n_tokens for part in parts)])
    offsets = [part.offsets[:-1] + step for part, step in zip(parts, steps[:-1], strict=True)]
    return Split(
        np.concatenate([part.tokens for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([*offsets, steps[-1:]]).astype(np.int64),
    )


def offsets_of(begins: np.ndarray) -> np.ndarray:
    """int64 [n_sentences + 1] from bool [n_tokens], where sentences begin; the first token
    begins one.
    """
    begins[:1] = True
    return np.append(np.flatnonzero(begins), len(begins)).astype(np.int64)


def column_index(layout: Layout, what: str) -> int:
    """The column, a number or a name of the header, as an index from 0; InputError where the layout
    has no such column."""
    said = getattr(layout, what)
    if said in layout.header:
        return layout.header.index(said)
    if not said.isdecimal() or not 1 <= int(said) <= layout.columns:
        raise InputError(f"{what} column {said!r}: expected a column from 1 to {layout.columns}")
    return int(said) - 1
