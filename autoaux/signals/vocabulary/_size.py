"""How much there is to learn from."""

from math import inf

from autoaux.signals._both_sides import both_sides
from autoaux.signals._comparison import Pair
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal


@both_sides("size.tokens")
def tokens(profile: Profile) -> float:
    """Tokens of the train split.

    In [0, ∞), never missing (Kerinec et al. 2018, "# words"; Lin et al. 2019).
    """
    return float(profile.train.tokens)


@both_sides("size.sentences", of_kind=True)
def sentences(profile: Profile) -> float:
    """Sentences or documents of the train split.

    In [0, ∞), never missing (Lin et al. 2019, dataset size).
    """
    return float(profile.train.sentences)


@both_sides("size.words")
def words(profile: Profile) -> float:
    """Distinct words of the train split.

    In [0, ∞), never missing (Kerinec et al. 2018).
    """
    return float(len(profile.train.types))


@signal("size_ratio", high=inf)
def size_ratio(pair: Pair) -> float:
    """Sentences of the candidate over sentences of the main task.

    s' / s (Lin et al. 2019, ratio of dataset sizes), in [0, ∞), not symmetric, never missing.
    """
    return pair.candidate.train.sentences / pair.main.train.sentences
