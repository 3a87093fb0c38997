"""All signals of a pool for one main task, or for every task of the pool."""

import logging
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from autoaux.corpora import Corpus
from autoaux.errors import InputError
from autoaux.signals._comparison import Comparison, Pair, Resources, Stack
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._profiles import profile_of
from autoaux.signals._registry import SIGNALS
from autoaux.signals._table import SignalTable

_log = logging.getLogger(__name__)
Progress = Callable[[int, int, str], None]  # done, total, what
Within = Callable[[], bool]  # whether there is time for one more candidate
NO_TIME = "no time left for it"


def compute_signals(
    main: Corpus,
    candidates: Sequence[Corpus],
    *,
    names: Sequence[str] | None = None,
    resources: Resources = Resources(),
    progress: Progress | None = None,
    within: Within | None = None,
) -> SignalTable:
    """Signals of each candidate for the main task, from train (and dev) splits only.

    Args:
        names: which signals; without it the cheap ones, and those for which `resources` has what
            they need.
        resources: curves, vectors and typology, where at hand.
        progress: called with (done, total, what) as profiles and rows are finished.
        within: asked before each candidate; where it says no, that one's signals are missing.

    Raises:
        InputError: the main task has no train split, or a name is not a signal.
    """
    total = 2 * len(candidates) + 1
    profiles = []
    _log.info("signals of %d candidates for %s", len(candidates), main.name)
    for done, corpus in enumerate([main, *candidates]):
        profiles.append(profile_of(corpus))
        if progress:
            progress(done + 1, total, f"profile of {corpus.name}")
    return signals_of_profiles(
        profiles[0],
        profiles[1:],
        names=names,
        resources=resources,
        progress=progress,
        within=within,
    )


def signals_of_profiles(
    main: Profile,
    candidates: Sequence[Profile],
    *,
    names: Sequence[str] | None = None,
    resources: Resources = Resources(),
    progress: Progress | None = None,
    stack: Stack | None = None,
    within: Within | None = None,
) -> SignalTable:
    """As `compute_signals`, from profiles; `stack` spares stacking the same candidates again."""
    if not main.trained:
        raise InputError(f"{main.name}: no train split; signals of a main task need one")
    chosen = _choose(names, resources)
    comparison = Comparison(
        main, stack or Stack([one for one in candidates if one.trained]), resources
    )
    pairs = map(comparison.pair, range(len(comparison)))
    values = np.full((len(candidates), len(chosen)), np.nan)
    reasons: dict[tuple[str, str], str] = {}
    for row, candidate in enumerate(candidates):
        pair = next(pairs) if candidate.trained else None
        allowed = within is None or within()
        for column, name in enumerate(chosen):
            try:
                values[row, column] = _value(name, pair, allowed)
            except Missing as missing:
                reasons[candidate.name, name] = str(missing)
        if progress:
            progress(
                len(candidates) + row + 2, 2 * len(candidates) + 1, f"signals of {candidate.name}"
            )
    return SignalTable(
        main.name,
        tuple(c.name for c in candidates),
        chosen,
        values,
        reasons,
        tuple(comparison.notes),
    )


def all_pairs(
    corpora: Sequence[Corpus], *, names: Sequence[str] | None = None
) -> Iterator[SignalTable]:
    """One table per corpus as main task, against all corpora (itself included), one after the
    other.

    Costs one profile per corpus and a few sparse products; memory does not grow with the pairs.
    Corpora without a train split are left out.
    """
    profiles = [profile for profile in map(profile_of, corpora) if profile.trained]
    stack = Stack(profiles)
    for main in profiles:
        yield signals_of_profiles(main, profiles, names=names, stack=stack)


def _choose(names: Sequence[str] | None, resources: Resources) -> tuple[str, ...]:
    if names is None:
        at_hand = {"counts"} | {
            need
            for need in ("static", "contextual", "curves", "typology", "probes")
            if getattr(resources, need)
        }
        return tuple(name for name, signal in SIGNALS.items() if signal.needs in at_hand)
    for name in names:
        if name not in SIGNALS:
            raise InputError(f"{name}: not a signal; `autoaux signals --list` prints them all")
    return tuple(dict.fromkeys(names))


def _value(name: str, pair: Pair | None, allowed: bool) -> float:
    """A signal that leaves its stated range is a mistake of ours, never a value to pass on."""
    if pair is None:
        raise Missing("no train split")
    if not allowed:
        raise Missing(NO_TIME)
    signal = SIGNALS[name]
    value = signal.compute(pair)
    if not signal.low - 1e-9 <= value <= signal.high + 1e-9:
        raise AssertionError(f"{name} = {value}, outside [{signal.low}, {signal.high}]")
    return min(max(float(value), signal.low), signal.high)
