"""Which words and characters of a study one run has training data for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.training.data._tasks import Task
from autoaux.training.data._vocabulary import FormTable, Vocabulary


@dataclass(frozen=True)
class Lexicon:
    """Rows of a run's word table.

    A word that only other runs of the study train on is unknown here: without this, its untrained
    random vector would meet the dev split.

    Attributes:
        row_of: int32 [n_words + 1], row of each of the vocabulary's words, 0 the unknown word; the
            last entry stands for words that are not in the vocabulary.
        n_rows: rows of the table.
        seen_characters: bool [n_characters + 1], whether training shows the character; entry 0 is
            the unknown one.
    """

    row_of: np.ndarray
    n_rows: int
    seen_characters: np.ndarray

    @classmethod
    def of(cls, tasks: Sequence[Task], vocabulary: Vocabulary) -> "Lexicon":
        table = vocabulary.table
        counts = np.zeros(len(vocabulary.words), np.int64)
        seen = np.zeros(len(vocabulary.characters) + 1, bool)
        for task in tasks:
            split = task.train
            by_form = np.bincount(split.tokens, minlength=len(split.form_map))
            forms = split.form_map[by_form > 0]
            np.add.at(counts, table.words[forms], by_form[by_form > 0])
            seen[np.unique(table.characters[forms])] = True
        seen[0] = False
        known = np.flatnonzero(counts > 0)
        row_of = np.zeros(len(vocabulary.words) + 1, np.int32)
        row_of[known] = np.arange(1, len(known) + 1)
        return cls(row_of, len(known) + 1, seen)

    def rows(self, table: FormTable, forms: np.ndarray) -> np.ndarray:
        """int64 rows of the word table for form ids of any shape."""
        return self.row_of[table.words[forms]].astype(np.int64)
