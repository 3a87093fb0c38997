"""How long the marked spans are."""

import numpy as np

from autoaux.signals._both_sides import both_sides
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile


@both_sides("labels.span_length")
def span_length(profile: Profile) -> float:
    """Mean tokens of a span in the train split.

    Tokens inside spans over tokens that begin one (IOB2: ``B-``), in [1, ∞). Missing for tasks that
    mark no spans or have none in their train split.
    """
    if not profile.spans:
        raise Missing(f"{profile.name} marks no spans")
    items = profile.train.items
    begins = items[
        np.array([label == "B" or label.startswith("B-") for label in profile.labels])
    ].sum()
    if begins == 0:
        raise Missing(f"{profile.name} has no span in its train split")
    return float(items[~profile.outside].sum() / begins)
