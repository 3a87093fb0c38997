"""Metrics of other packages: functions under the entry points ``autoaux.metrics``.

A metric is found by what installed packages say of themselves, never by a name to import: what
stands in a folder of data, or in the folder where a command runs, is not looked at.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

from autoaux.errors import InputError

GROUP = "autoaux.metrics"
# gold and predicted labels of one sentence (a document has one): what was got, of how much
Metric = Callable[[Sequence[str], Sequence[str]], tuple[float, float]]


def registered_names() -> list[str]:
    """What may be asked for: each entry's name and its ``module:function``."""
    return [name for entry in _entries() for name in (entry.name, entry.value)]


@cache
def registered(metric: str) -> Metric:
    """The function of a registered metric.

    Raises:
        InputError: nobody registers it, or it cannot be loaded.
    """
    entry = next((one for one in _entries() if metric in (one.name, one.value)), None)
    if entry is None:
        raise InputError(
            f"metric {metric}: no installed package registers it (entry points {GROUP}); install"
            " the one that these runs were made with"
        )
    try:
        with _away_from_here():
            function: Metric = entry.load()
    except Exception as error:  # the package is another's: whatever it raises is its fault
        raise InputError(
            f"metric {metric}: {entry.value} cannot be loaded: {type(error).__name__}: {error}"
        ) from None
    return function


def shares(metric: str, sentences: Iterator[tuple[list[str], list[str]]]) -> list[list[float]]:
    """(of how much, got) of each sentence, as a registered metric tells them.

    Raises:
        InputError: it fails, or what it gives is no share.
    """
    function, rows = registered(metric), []
    for number, (gold, predicted) in enumerate(sentences, 1):
        try:
            got, whole = map(float, function(gold, predicted))
        except Exception as error:  # the package is another's: whatever it raises is its fault
            raise InputError(
                f"metric {metric}: sentence {number}: {type(error).__name__}: {error}; it takes"
                " gold and predicted labels and gives (got, of how much)"
            ) from None
        if not 0 <= got <= whole < float("inf"):
            raise InputError(
                f"metric {metric}: sentence {number}: got {got:g} of {whole:g}; expected two"
                " numbers, the first at least 0 and at most the second"
            )
        rows.append([whole, got])
    return rows


def forget_registered() -> None:
    """Look again at what is installed, the next time that it is asked for."""
    _entries.cache_clear()
    registered.cache_clear()


def _places() -> list[str]:
    """Where modules are found, without the folder where the command runs."""
    here = Path.cwd()
    return [place for place in sys.path if place and Path(place).resolve() != here]


@contextmanager
def _away_from_here() -> Iterator[None]:
    """Import as if from another folder: a file of the same name here is another's."""
    before, sys.path[:] = sys.path[:], _places()
    try:
        yield
    finally:
        sys.path[:] = before


@cache
def _entries() -> tuple[EntryPoint, ...]:
    return tuple(
        entry
        for one in distributions(path=_places())
        for entry in one.entry_points
        if entry.group == GROUP
    )
