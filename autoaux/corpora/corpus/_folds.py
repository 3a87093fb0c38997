"""A main task too small for a dev of its own, divided so that every sentence is judged once."""

import numpy as np

from autoaux.corpora.corpus._corpus import Corpus, Note
from autoaux.corpora.corpus._digest import form_hashes, sentence_hashes
from autoaux.corpora.corpus._splits import ensure_splits, joined, mixed, with_splits
from autoaux.errors import InputError

LEAST_EACH = 2  # distinct sentences of a part


def folds_of(corpus: Corpus, count: int) -> list[Corpus]:
    """The corpus `count` times, each time with another part of it as dev and the rest as train.

    Its train and dev are put together and divided by sentence digest, the same on every machine and
    whatever the order of the file; equal sentences go to the same part. Test stays as it is.

    Raises:
        InputError: too few distinct sentences for so many parts.
    """
    whole = ensure_splits(corpus)
    seen = joined([whole.splits["train"], whole.splits["dev"]])
    hashes = mixed(sentence_hashes(seen, form_hashes(whole.forms)), 0)
    distinct, which = np.unique(hashes, return_inverse=True)
    if len(distinct) < LEAST_EACH * count:
        raise InputError(
            f"{corpus.name}: --folds {count}: train and dev have only {len(distinct)} distinct"
            f" sentences; at most {len(distinct) // LEAST_EACH} parts can be made of them"
        )
    part = which % count
    folds = []
    for number in range(count):
        held_out = part == number
        splits = {
            "train": seen.select(np.flatnonzero(~held_out)),
            "dev": seen.select(np.flatnonzero(held_out)),
            "test": whole.splits["test"],
        }
        note = Note(
            "split",
            f"part {number + 1} of {count} of train and dev is scored on"
            f" ({held_out.sum():,} sentences), the rest is trained on",
        )
        folds.append(with_splits(whole, splits, note))
    return folds
