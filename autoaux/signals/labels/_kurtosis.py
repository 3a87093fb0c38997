"""How unequal the labels' frequencies are."""

from math import inf

from autoaux.signals._both_sides import both_sides
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile


@both_sides("labels.kurtosis", low=-2.0, high=inf, of_kind=True)
def kurtosis(profile: Profile) -> float:
    """Excess kurtosis of the labels' frequencies.

    m₄ / m₂² − 3 over the relative frequencies of the train split's labels (Martínez Alonso & Plank
    2017), in [−2, ∞). Missing with a single label, or labels that are all equally frequent.
    """
    items = profile.train.items[profile.train.items > 0]
    shares = items / items.sum()
    spread = shares - shares.mean()
    second = (spread**2).mean()
    if second < 1e-24:
        raise Missing(f"the labels of {profile.name} are all equally frequent")
    return float((spread**4).mean() / second**2 - 3)
