"""Sentences that are alike but for one number: `Founded in 1921 by ...`, `Founded in 1923 by ...`.

Shingles miss these where they are short, as one token of eight is a quarter of all shingles. A
sentence has one key for each of its numbers: its hash with that number left out. Two sentences that
differ in one number share a key, and others do not.
"""

from collections.abc import Sequence

import numpy as np

from autoaux.corpora.corpus import Sentences, powers, sentence_hashes

_LEFT_OUT = np.uint64(0xD6E8FEB86659FD93)  # stands where the number stood
MOST_NUMBERS = 0.5  # of a sentence's tokens; rows of tables are no sentences


def numbers_among(forms: Sequence[str]) -> np.ndarray:
    """Which forms are numbers, bool [n_forms]: they have a digit and no letter."""
    return np.array(
        [
            any(letter.isdecimal() for letter in form)
            and not any(letter.isalpha() for letter in form)
            for form in forms
        ],
        bool,
    )


def keys_of(
    split: Sentences, hashes: np.ndarray, numbers: np.ndarray, shortest: int
) -> tuple[np.ndarray, np.ndarray]:
    """(sentence, key) of every number in sentences of at least `shortest` tokens.

    Args:
        hashes, numbers: of the corpus's forms.
    """
    lengths = np.diff(split.offsets)
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    is_number = numbers[split.tokens]
    share = np.bincount(sentence, is_number, len(lengths)) / np.maximum(lengths, 1)
    kept = (lengths >= shortest) & (share <= MOST_NUMBERS)
    at = np.flatnonzero(is_number & kept[sentence])
    if not len(at):
        return np.empty(0, np.intp), np.empty(0, np.uint64)
    place = at - split.offsets[:-1][sentence[at]]
    weight = powers(int(lengths.max()))[place]
    left_out = (_LEFT_OUT - hashes[split.tokens[at]]) * weight
    return sentence[at], sentence_hashes(split, hashes)[sentence[at]] + left_out
