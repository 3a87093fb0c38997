"""Whether a main task's dev split can judge anything at all, said before anything is spent."""

from math import ceil

import numpy as np

from autoaux.corpora import Corpus, joined
from autoaux.errors import InputError

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
    present = [main.labels[i] for i in np.unique(dev.labels)]
    if main.metric == "span_f1":
        items, what = sum(main.labels[i].startswith("B") for i in dev.labels), "span"
        if not items:
            raise InputError(
                f"{main.name}: no span in {where} ({dev.n_sentences:,} sentences, all labels O): no"
                f" score can be told from another; {WAY_OUT}"
            )
    else:
        items, what = len(dev.labels), "token" if main.kind == "tagging" else "document"
        if len(present) < 2:
            alike = f"every {what} of {where} is labelled {present[0]}" if present else ""
            said = alike or f"{where} is empty"
            raise InputError(f"{main.name}: {said}: no score can be told from another; {WAY_OUT}")
    one, needed = 100 / items, ceil(100 / margin) if margin > 0 else 0
    if one <= margin or not needed:
        return []
    way_out = "" if folds else f"; {FOLDS}"
    return [
        f"{main.name}: {where} has {items:,} {what}{'' if items == 1 else 's'}: one of them is"
        f" {one:.2f} points, more than the margin of {margin:g}; to see so small a gain it would"
        f" have to have {needed:,} at the very least{way_out}"
    ]
