"""Whether a main task's dev split can judge anything at all, said before anything is spent."""

from math import ceil

import numpy as np

from autoaux.corpora import Corpus
from autoaux.errors import InputError

WAY_OUT = "give another dev split, or leave it out, and a part of train is taken"


def check_dev(main: Corpus, margin: float) -> list[str]:
    """What a person should know of dev's size, as lines.

    Args:
        main: with its splits.
        margin: the smallest gain that matters, in points.

    Raises:
        InputError: no span in dev where spans are scored, or a single label where labels are:
            every model would score alike.
    """
    dev = main.splits["dev"]
    present = [main.labels[i] for i in np.unique(dev.labels)]
    if main.metric == "span_f1":
        items, what = sum(main.labels[i].startswith("B") for i in dev.labels), "span"
        if not items:
            raise InputError(
                f"{main.name}: no span in dev ({dev.n_sentences:,} sentences, all labels O): no"
                f" score can be told from another; {WAY_OUT}"
            )
    else:
        items, what = len(dev.labels), "token" if main.kind == "tagging" else "document"
        if len(present) < 2:
            said = f"every {what} of dev is labelled {present[0]}" if present else "dev is empty"
            raise InputError(f"{main.name}: {said}: no score can be told from another; {WAY_OUT}")
    one, needed = 100 / items, ceil(100 / margin) if margin > 0 else 0
    if one <= margin or not needed:
        return []
    return [
        f"{main.name}: dev has {items:,} {what}{'' if items == 1 else 's'}: one of them is"
        f" {one:.2f} points, more than the margin of {margin:g}; to see so small a gain it would"
        f" have to have {needed:,} at the very least"
    ]
