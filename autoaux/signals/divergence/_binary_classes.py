"""Divergences of the positive and of the negative class, for tasks with two classes."""

import numpy as np

from autoaux.signals._both_sides import register_sides
from autoaux.signals._comparison import Pair
from autoaux.signals._counts import Counts
from autoaux.signals._information import jensen_shannon
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal

_CLASSES = ("negative", "positive")  # in alphabetical order of the two labels


@signal("jsd.classes.all", label_names_matter=True, symmetric=True)
def between_merged_classes(pair: Pair) -> float:
    """Divergence between both tasks' positive documents together and their negative ones together.

    Kerinec et al. 2018, Table 3 ("JSD between classes all"). In [0, 1], symmetric; missing unless
    both tasks classify documents into two classes; the positive one is the second in alphabetical
    order.
    """
    lexicon = pair.comparison.stack.lexicon
    merged = np.zeros((2, len(lexicon)))
    for profile in (pair.main, pair.candidate):
        for row, label in enumerate(_two_classes(profile)):
            merged[row, lexicon.numbers(profile)] += _words(profile.train, label)
    return jensen_shannon(merged[0], merged[1], merged[0].sum(), merged[1].sum())


def of_class(pair: Pair, which: int) -> float:
    """Divergence between one class of the main task and the same class of the candidate.

    Kerinec et al. 2018, Table 3 ("JSD pos. class all", "JSD neg. class all"): words of the train
    splits, in [0, 1], symmetric. Missing unless both tasks classify documents into two classes; the
    positive one is the second in alphabetical order.
    """
    ours, theirs = (_words(p.train, _two_classes(p)[which]) for p in (pair.main, pair.candidate))
    rows, other_rows = pair.shared
    return jensen_shannon(ours[rows], theirs[other_rows], ours.sum(), theirs.sum())


def train_dev_of_class(profile: Profile, which: int) -> float:
    """Divergence between the train and the dev documents of one class.

    Kerinec et al. 2018, Table 3 ("JSD pos. class main" and so on), with dev in the place of test,
    which signals never read. In [0, 1]. Missing without dev documents of that class, or unless the
    task classifies documents into two classes; the positive one is the second in alphabetical
    order.
    """
    label = _two_classes(profile)[which]
    if profile.dev is None or not profile.dev.label_totals[label]:
        raise Missing(f"{profile.name} has no {_CLASSES[which]} dev documents")
    train, dev = _words(profile.train, label), _words(profile.dev, label)
    return jensen_shannon(train, dev, train.sum(), dev.sum())


def _two_classes(profile: Profile) -> list[int]:
    """The numbers of the negative and the positive label."""
    present = np.flatnonzero(profile.train.label_totals)
    if profile.kind != "classification" or len(present) != 2:
        raise Missing(f"{profile.name} does not classify documents into two classes")
    return sorted(present.tolist(), key=lambda label: profile.labels[label])


def _words(counts: Counts, label: int) -> np.ndarray:
    """float64 [words]: tokens of each word in the documents of one label."""
    entries = counts.labels == label
    return np.bincount(
        counts.rows[entries], counts.counts[entries], minlength=len(counts.starts) - 1
    )


def _register(which: int, name: str) -> None:
    def compute(pair: Pair) -> float:
        return of_class(pair, which)

    def side(pair: Pair, profile: Profile) -> float:
        return train_dev_of_class(profile, which)

    compute.__doc__ = of_class.__doc__
    signal(f"jsd.classes.{name}.all", label_names_matter=True, symmetric=True)(compute)
    register_sides(
        f"jsd.classes.{name}",
        side,
        train_dev_of_class.__doc__ or "",
        0.0,
        1.0,
        label_names_matter=True,
    )


for _which, _name in enumerate(_CLASSES):
    _register(_which, _name)
