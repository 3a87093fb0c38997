"""How differently the classes of one task use words."""

import numpy as np

from autoaux.signals._both_sides import both_sides
from autoaux.signals._information import entropy
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile


@both_sides("jsd.classes", high=1.0, of_kind=True)
def between_classes(profile: Profile) -> float:
    """Divergence between the word distributions of a task's classes, as a share of its greatest.

    (H(mean of P_k) − mean of H(P_k)) / log2 K over the K labels of the train split: for two classes
    the Jensen-Shannon divergence of Kerinec et al. 2018 ("JSD between classes"). In [0, 1]; missing
    with a single label.
    """
    train = profile.train
    classes = np.flatnonzero(train.label_totals)
    if len(classes) < 2:
        raise Missing(f"{profile.name} has a single label")
    shares = train.counts / train.label_totals[train.labels] / len(classes)
    mixture = np.bincount(train.rows, shares, minlength=len(profile.forms))
    # H(P_k) of all classes at once: −Σ K·s·log2(K·s), averaged over the K classes
    within = -(shares * np.log2(shares * len(classes))).sum()
    return float(np.clip((entropy(mixture) - within) / np.log2(len(classes)), 0.0, 1.0))
