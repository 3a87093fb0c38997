"""Which language a corpus is in: py3langid on text taken evenly from all of it."""

from functools import cache

import numpy as np

from autoaux.corpora._corpus import Corpus

_CHARACTERS = 100_000  # of text looked at; more changes nothing and takes a second per 3 MB
_LEAST = 200
_SURE = 0.9


@cache
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(corpus: Corpus) -> str | None:
    """ISO 639 code, or None where the text is short or the answer is unsure."""
    sizes = {name: part.n_sentences for name, part in corpus.splits.items()}
    step = max(1, sum(part.n_tokens for part in corpus.splits.values()) * 6 // _CHARACTERS)
    pieces = []
    for name, n in sizes.items():
        part = corpus.splits[name]
        for i in range(0, n, step):
            begin, end = part.offsets[i], min(part.offsets[i + 1], part.offsets[i] + 100)
            pieces.append(" ".join(corpus.forms[token] for token in np.asarray(part.tokens[begin:end])))
    text = "\n".join(pieces)[: 2 * _CHARACTERS]
    if len(text) < _LEAST:
        return None
    language, probability = _identifier().classify(text)
    return language if probability >= _SURE and language != "zxx" else None
