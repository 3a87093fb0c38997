"""How well an encoder's pieces cover a corpus: what its tokenizer does not know."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autoaux.corpora import Corpus
from autoaux.training.encoders._pieces import cut_forms
from autoaux.training.encoders._pretrained import load_tokenizer

_HARDLY = 0.05  # share of words that are not read as words of a language the encoder knows
_BROKEN = "\ufffd"  # what a piece that is no whole character decodes to
_ENOUGH = 1000  # pieces of a form that are looked at


@dataclass(frozen=True)
class PieceCoverage:
    """What a tokenizer makes of a corpus's words, over all splits.

    Attributes:
        words: tokens of the corpus.
        pieces: pieces a word, on average.
        unknown: share of words with a piece that says only "unknown".
        broken: share of words with a piece that is a part of a character's bytes.
    """

    words: int
    pieces: float
    unknown: float
    broken: float

    @property
    def hardly(self) -> bool:
        """Whether more than a twentieth of the words are not read as text."""
        return self.unknown + self.broken > _HARDLY


def piece_coverage(encoder: str, corpus: Corpus) -> PieceCoverage:
    """How the encoder at `encoder` (folder or hub name) cuts the words of a corpus.

    Raises:
        InputError: no such encoder, or one without a fast tokenizer.
    """
    tokenizer = load_tokenizer(encoder)
    times = sum(
        (
            np.bincount(split.tokens, minlength=len(corpus.forms))
            for split in corpus.splits.values()
        ),
        np.zeros(len(corpus.forms), np.int64),
    )
    cut = cut_forms(tokenizer, list(corpus.forms), _ENOUGH)
    form = np.repeat(np.arange(len(times)), cut.counts)
    unknown = np.bincount(form, cut.pieces == _unknown(tokenizer), len(times)) > 0
    broken = np.bincount(form, _broken(tokenizer, cut.pieces), len(times)) > 0
    words = int(times.sum())
    return PieceCoverage(
        words,
        float(times @ cut.counts) / max(words, 1),
        float(times @ unknown) / max(words, 1),
        float(times @ (broken & ~unknown)) / max(words, 1),
    )


def _unknown(tokenizer: Any) -> int:
    return -1 if tokenizer.unk_token_id is None else int(tokenizer.unk_token_id)


def _broken(tokenizer: Any, pieces: np.ndarray) -> np.ndarray:
    """Which pieces are no whole characters, bool [n]."""
    distinct, place = np.unique(pieces, return_inverse=True)
    names = tokenizer.convert_ids_to_tokens(distinct.tolist())
    parts = [_BROKEN in tokenizer.convert_tokens_to_string([name]) for name in names]
    return np.array(parts, bool)[place]
