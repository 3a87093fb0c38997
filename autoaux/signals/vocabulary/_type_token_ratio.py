"""How varied the words are."""

from autoaux.signals._both_sides import both_sides
from autoaux.signals._comparison import Pair
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal


@both_sides("type_token_ratio", high=1.0)
def type_token_ratio(profile: Profile) -> float:
    """Distinct words over tokens of the train split.

    |V| / N (Kerinec et al. 2018, 3.5; Lin et al. 2019), in (0, 1], never missing.
    """
    return len(profile.train.types) / profile.train.tokens


@signal("type_token_ratio.distance", high=float("inf"))
def distance(pair: Pair) -> float:
    """Squared relative difference of the two type-token ratios.

    (1 − TTR' / TTR)², main task TTR, candidate TTR' (Lin et al. 2019), in [0, ∞), not symmetric,
    never missing.
    """
    return (1 - type_token_ratio(pair.candidate) / type_token_ratio(pair.main)) ** 2
