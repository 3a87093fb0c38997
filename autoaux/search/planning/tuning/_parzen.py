"""Which settings of a search space one side tries next: some at random, then by a tree of Parzen
estimators.

The single task and the leading auxiliaries are tuned apart, by equally many settings: the first
ones are the same for both, the later ones follow what each side found (Bergstra et al. 2011, as
Optuna has it).
"""

import warnings
from collections.abc import Mapping, Sequence

import optuna

from autoaux.search.arms import Choice, Space

ATTEMPTS = 20


def next_setting(
    space: Space, random: Sequence[Choice], seen: Mapping[Choice, float | None], seed: int
) -> Choice | None:
    """The next setting of a side; None when it has had them all.

    Args:
        random: the settings that both sides begin with.
        seen: the side's settings so far, with dev points; None while one is running or where it
            failed.
    """
    if left := next((choice for choice in random if choice not in seen), None):
        return left
    for attempt in range(ATTEMPTS):
        proposed = _propose(space, seen, seed + 1000 * len(seen) + attempt)
        if proposed not in seen:
            return proposed
    return next((choice for choice in space.draw(len(seen) + 1, seed) if choice not in seen), None)


def _propose(space: Space, seen: Mapping[Choice, float | None], seed: int) -> Choice:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        study = optuna.create_study(
            direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=1)
        )
        for choice, points in seen.items():
            if points is not None:
                kinds = {name: space.parameters[name].distribution() for name, _ in choice}
                study.add_trial(
                    optuna.create_trial(params=dict(choice), distributions=kinds, value=points)
                )
        return space.walk(study.ask())
