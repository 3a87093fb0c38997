"""A label map cut to what a page can show, as plain data."""

from dataclasses import dataclass

import numpy as np

from autoaux.corpora import Corpus
from autoaux.errors import InputError

LARGEST = 40  # rows and columns of a map: more can no longer be read
EXAMPLES = 3
LEAST = 0.02


@dataclass(frozen=True)
class ExcerptCell:
    row: int
    column: int
    share: float  # of the row, in [0, 1]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class MapExcerpt:
    """The heaviest main-task labels (rows) and candidate labels (columns); empty cells are left
    out.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[ExcerptCell, ...]


def map_excerpt(main: Corpus, candidate: Corpus) -> MapExcerpt | None:
    """The heaviest part of `autoaux.signals.label_map`; None where the two share no word."""
    from autoaux.signals import label_map

    try:
        found = label_map(main, candidate, examples=EXAMPLES, least_share=LEAST)
    except InputError:
        return None
    tokens = np.zeros(found.forward.shape)
    row_of = {label: i for i, label in enumerate(found.main_labels)}
    column_of = {label: j for j, label in enumerate(found.candidate_labels)}
    matches = [match for row in found.matches for match in row]
    for match in matches:
        tokens[row_of[match.main], column_of[match.candidate]] = match.tokens
    rows, columns = _heaviest(tokens.sum(axis=1)), _heaviest(tokens.sum(axis=0))
    cells = tuple(
        ExcerptCell(
            rows[i], columns[j], round(match.share, 4), tuple(word for word, _ in match.words)
        )
        for match in matches
        if (i := row_of[match.main]) in rows and (j := column_of[match.candidate]) in columns
    )
    return MapExcerpt(
        tuple(found.main_labels[i] for i in rows),
        tuple(found.candidate_labels[j] for j in columns),
        cells,
    )


def _heaviest(totals: np.ndarray) -> dict[int, int]:
    """Where each of the heaviest labels is shown: label number to place."""
    order = np.argsort(-totals, kind="stable")[:LARGEST]
    return {int(label): place for place, label in enumerate(order) if totals[label] > 0}
