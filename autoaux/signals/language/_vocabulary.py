"""How many of the words that languages share are shared by these two."""

import numpy as np

from autoaux.signals._comparison import Comparison, Pair
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal


@signal("language.vocabulary", per_pair=False)
def vocabulary(pair: Pair) -> float:
    """Vocabulary overlap of the two languages, each with all words of its corpora at hand.

    d_V(L1, L2) = (W(L1|L2) + W(L2|L1)) / (2·min(N(L1), N(L2))), W the words of one that the other
    has, N the words of one that any other language has (Brown et al. 2008; Lange et al. 2020, 4.2).
    In [0, 1], higher is closer, symmetric; 1 within one language. Depends on which languages are
    compared: with two of them it is 1 or missing. Missing where a language is unknown, or shares no
    word with any other.
    """
    for profile in (pair.main, pair.candidate):
        if profile.language is None:
            raise Missing(f"the language of {profile.name} is unknown")
    if pair.main.language == pair.candidate.language:
        return 1.0
    languages = pair.comparison.once("languages", _languages)
    return _overlap(languages, pair.main.language, pair.candidate.language)


@signal("language.vocabulary_train", per_pair=False)
def vocabulary_train(pair: Pair) -> float:
    """Vocabulary overlap of the two train splits, out of the words they share with any corpus.

    d_V* (Lange et al. 2020, 4.2): as ``language.vocabulary`` with one corpus for each language. In
    [0, 1], higher is closer, symmetric. Depends on the other candidates. Missing where a corpus
    shares no word with any other.
    """
    return _overlap(pair.comparison.once("train words", _train_words), 0, pair.position + 1)


def _overlap(words: dict, first: object, second: object) -> float:
    """d_V between two of several sets of words, each a bool row over the lexicon."""
    owners = sum(row.astype(np.int32) for row in words.values())
    shared = [int((words[key] & (owners > 1)).sum()) for key in (first, second)]
    if not min(shared):
        raise Missing("no word in common with any other corpus")
    return float((words[first] & words[second]).sum() / min(shared))


def _train_words(comparison: Comparison) -> dict[int, np.ndarray]:
    """The main task's train words under 0, candidate k's under k + 1; a copy of the main task
    left out.
    """
    everyone = enumerate((comparison.main, *comparison.stack.candidates))
    return {k: _row(comparison, p) for k, p in everyone}


def _languages(comparison: Comparison) -> dict[str, np.ndarray]:
    words: dict[str, np.ndarray] = {}
    for profile in (comparison.main, *comparison.stack.candidates):
        if profile.language is not None:
            row = _row(comparison, profile)
            words[profile.language] = words.get(profile.language, row) | row
    return words


def _row(comparison: Comparison, profile: Profile) -> np.ndarray:
    row = np.zeros(len(comparison.stack.lexicon), bool)
    row[comparison.stack.lexicon.numbers(profile)[profile.train.types]] = True
    return row
