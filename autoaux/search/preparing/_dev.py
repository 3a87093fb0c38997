"""Whether a main task's dev split can judge anything at all, said before anything is spent."""

from math import ceil

import numpy as np

from autoaux.corpora import Corpus, joined
from autoaux.errors import InputError
from autoaux.scoring import scored_items

FOLDS = "with --folds 5 all of train and dev is judged, by models that did not see it"
WAY_OUT = f"give another dev split, or leave it out, and a part of train is taken; {FOLDS}"


def check_dev(main: Corpus, margin: float, folds: int | None = None) -> list[str]:
    """What a person should know of dev's size, as lines.

    Args:
        main: with its splits.
        margin: the smallest gain that matters, in points.
        folds: parts of train and dev that are judged one after the other; None where dev alone is.

    Raises:
        InputError: no span in dev where spans are scored, or a single label where labels are:
            every model would score alike.
    """
    dev, where = main.splits["dev"], "dev"
    if folds is not None:
        dev, where = joined([main.splits["train"], dev]), "train and dev"
    seen = scored_items(main, dev.labels)
    if not seen.count:
        raise InputError(
            f"{main.name}: no {seen.noun}{seen.of} in {where} ({dev.n_sentences:,} sentences): no"
            f" score can be told from another; {WAY_OUT}"
        )
    present = [main.labels[i] for i in np.unique(dev.labels)]
    if len(present) < 2 and seen.noun != "span":
        raise InputError(
            f"{main.name}: every {seen.noun} of {where} is labelled {present[0]}: no score can be"
            f" told from another; {WAY_OUT}"
        )
    needed = ceil(100 / margin / seen.kinds) if margin > 0 else 0
    if seen.points <= margin or not needed:
        return []
    way_out = "" if folds else f"; {FOLDS}"
    return [
        f"{main.name}: {where} has {seen.count:,} {seen.noun}{'' if seen.count == 1 else 's'}"
        f"{seen.of}: one of them is {seen.points:.2f} points, more than the margin of {margin:g};"
        f" to see so small a gain it would have to have {needed:,} at the very least{way_out}"
    ]
