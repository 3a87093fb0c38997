"""How often a reader of the train splits meets a word it has never seen."""

import numpy as np

from autoaux.signals._both_sides import both_sides
from autoaux.signals._comparison import Pair
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal


@both_sides("oov_rate", high=1.0)
def oov_rate(profile: Profile) -> float:
    """Tokens of the dev split whose word the corpus's own train split does not have.

    In [0, 1]; missing without a dev split. Kerinec et al. 2018, 3.5, with dev in the place of test,
    which signals never read.
    """
    return float(_unknown(profile).sum() / profile.held_out.tokens)


@signal("oov_rate.all")
def oov_rate_all(pair: Pair) -> float:
    """Tokens of the main task's dev split that neither train split knows.

    In [0, 1], at most ``oov_rate.main``; not symmetric; missing without a dev split. Kerinec et al.
    2018, Table 3 ("OOV rate all"), with dev in the place of test.
    """
    unknown = _unknown(pair.main)
    lexicon = pair.comparison.stack.lexicon
    known_there = np.zeros(len(lexicon), bool)
    known_there[lexicon.numbers(pair.candidate)[pair.candidate.train.types]] = True
    unknown[known_there[lexicon.numbers(pair.main)]] = 0
    return float(unknown.sum() / pair.main.held_out.tokens)


@signal("oov_rate.train")
def oov_rate_train(pair: Pair) -> float:
    """Tokens of the main task's train split whose word the candidate's does not have.

    In [0, 1], not symmetric, never missing.
    """
    covered = pair.main.train.word_totals[pair.shared[0]].sum()
    return 1 - float(covered) / pair.main.train.tokens


def _unknown(profile: Profile) -> np.ndarray:
    """int64 [words]: dev tokens of each word that the train split lacks."""
    return np.where(profile.train.word_totals == 0, profile.held_out.word_totals, 0)
