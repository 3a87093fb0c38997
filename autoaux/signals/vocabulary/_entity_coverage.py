"""How many of the main task's entity words are entity words of the candidate."""

import numpy as np

from autoaux.signals._comparison import Pair
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal


@signal("entity_coverage")
def entity_coverage(pair: Pair) -> float:
    """Words inside spans of the main task that also stand inside spans of the candidate.

    |E ∩ E'| / |E| over the distinct words with a label other than O in the train splits (Dai et al.
    2019; Lange et al. 2021), in [0, 1], not symmetric. Missing unless both tasks mark spans.
    """
    for profile in (pair.main, pair.candidate):
        if not profile.spans:
            raise Missing(f"{profile.name} marks no spans")
    inside = _entity_words(pair.main)
    if not inside.any():
        raise Missing(f"{pair.main.name} has no span in its train split")
    main, other = pair.shared
    both = inside[main] & _entity_words(pair.candidate)[other]
    return float(both.sum() / inside.sum())


def _entity_words(profile: Profile) -> np.ndarray:
    """bool [words]: whether a word ever carries a label other than O in the train split."""
    train = profile.train
    words = np.zeros(len(profile.forms), bool)
    words[train.rows[~profile.outside[train.labels]]] = True
    return words
