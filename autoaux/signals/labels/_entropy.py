"""How uncertain a label is before anything is read."""

from autoaux.signals._both_sides import both_sides
from autoaux.signals._information import entropy
from autoaux.signals._profile import Profile


@both_sides("labels.entropy", of_kind=True)
def label_entropy(profile: Profile) -> float:
    """Entropy of the train split's labels, in bits, over tokens (documents, for classification).

    H = −Σ p_l·log2 p_l (Martínez Alonso & Plank 2017), in [0, ∞), never missing.
    """
    return entropy(profile.train.items)
