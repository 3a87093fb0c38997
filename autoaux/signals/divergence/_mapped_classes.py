"""How differently the two corpora use words within classes that mean the same."""

import numpy as np

from autoaux.signals._comparison import Pair
from autoaux.signals._information import jensen_shannon
from autoaux.signals._missing import Missing
from autoaux.signals._registry import signal


@signal("jsd.classes.mapped")
def mapped_classes(pair: Pair) -> float:
    """Mean divergence between each class of the main task and its counterpart in the candidate.

    The counterpart is the label to which the type-weighted label map gives most weight (of several
    equal ones the closest); a class without any shared word counts as 1. For any number of labels
    what Kerinec et al. 2018 measure for two ("JSD pos. class all", "JSD neg. class all"). In [0,
    1], not symmetric; missing where no word is shared.
    """
    rows, other_rows = pair.shared
    if not len(rows):
        raise Missing("no word in common")
    main, other = pair.main.train, pair.candidate.train
    table = pair.table("multiplicative_type_weighted")
    ours, theirs = main.dense("counts", rows), other.dense("counts", other_rows)
    values = []
    for i in np.flatnonzero(main.label_totals):
        counterparts = np.flatnonzero(
            (table[i] == table[i].max()) & (table[i] > 0)
        )  # several where equal
        found = [
            jensen_shannon(ours[:, i], theirs[:, j], main.label_totals[i], other.label_totals[j])
            for j in counterparts
        ]
        values.append(min(found, default=1.0))
    return float(np.mean(values))
