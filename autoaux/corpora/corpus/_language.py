"""Which language a corpus is in: py3langid on text taken evenly from all of it."""

from functools import cache
from itertools import islice

import numpy as np

from autoaux.corpora.corpus._corpus import Corpus
from autoaux.corpora.strings import picked

# of text looked at; four times as much and two fifths of it gave 69 corpora the same answers
_CHARACTERS = 5_000
_OF_ONE = 100  # words of one sentence
_LEAST = 200
_SURE = 0.9


@cache
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(corpus: Corpus) -> str | None:
    """ISO 639 code, or None where the text is short or the answer is unsure."""
    step = max(1, sum(part.n_tokens for part in corpus.splits.values()) * 6 // _CHARACTERS)
    sampled = []
    for part in corpus.splits.values():
        begins = part.offsets[:-1:step]
        ends = np.minimum(part.offsets[1::step], begins + _OF_ONE)
        sampled += [part.tokens[begin:end] for begin, end in zip(begins, ends, strict=True)]
    words = iter(picked(corpus.forms, np.concatenate(sampled)))
    text = "\n".join(" ".join(islice(words, len(sentence))) for sentence in sampled)[
        : 2 * _CHARACTERS
    ]
    if len(text) < _LEAST:
        return None
    language, probability = _identifier().classify(text)
    return language if probability >= _SURE and language != "zxx" else None
