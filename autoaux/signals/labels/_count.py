"""How many labels a task has."""

import numpy as np

from autoaux.signals._both_sides import both_sides
from autoaux.signals._profile import Profile


@both_sides("labels.count", of_kind=True)
def count(profile: Profile) -> float:
    """Labels that occur in the train split.

    In [1, ∞), never missing (Martínez Alonso & Plank 2017; Bingel & Søgaard 2017).
    """
    return float(np.count_nonzero(profile.train.items))
