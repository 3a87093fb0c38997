"""How far a word tells its label: what shuffled labels cannot."""

import numpy as np

from autoaux.signals._both_sides import both_sides
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile


@both_sides("labels.word_agreement", low=-1.0, high=1.0)
def word_agreement(profile: Profile) -> float:
    """Krippendorff's α of the labels, with words for the units that are labelled.

    α = 1 − D_o / D_e over the train split's tokens whose word occurs twice or more: D_o is the
    chance that another token of the same word has another label, D_e that another token of any word
    has (Krippendorff 2011, section C). 1 where a word always has one label; 0 is expected, however
    rare the words, where labels have nothing to do with them. In [−1, 1]; missing where no word
    occurs twice, or only one label does among those that do, and for documents, whose words share
    one label and repeat each other.
    """
    if profile.kind == "classification":
        raise Missing(f"{profile.name} labels documents, not words")
    train = profile.train
    totals = train.word_totals[train.rows]
    pairable = totals > 1
    counts, totals = train.counts[pairable], totals[pairable]
    n = counts.sum()
    if n == 0:
        raise Missing(f"no word of {profile.name} occurs twice")
    of_label = np.bincount(train.labels[pairable], counts)
    if np.count_nonzero(of_label) < 2:
        raise Missing(f"the repeated words of {profile.name} carry a single label")
    observed = (counts * (totals - counts) / (totals - 1)).sum() / n
    expected = (of_label * (n - of_label)).sum() / (n * (n - 1))
    return float(max(1 - observed / expected, -1.0))
