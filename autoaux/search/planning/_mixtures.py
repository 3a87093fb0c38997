"""How often each member of the leading set is drawn: some runs of random mixtures, and then the one
that a regression on them expects most of, against equal shares at equal seeds (RegMix: Liu et al.,
ICLR 2025).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autoaux.search.arms import Arm, Pull
from autoaux.search.planning._leader import leader
from autoaux.search.planning._split import BudgetSplit
from autoaux.search.planning._view import View

PHASE = "mixture"
LEAST = 0.1  # times as often as if all were drawn alike
SIMULATED = 2000  # mixtures that the regression is asked about
BEST = 0.02  # share of them whose mean is tried: the very best owes its place to chance
ROUNDS = 60


def next_mixture(view: View, split: BudgetSplit) -> Pull | None:
    """A run of the leading set with its members drawn unequally often."""
    plain, count = leader(view, variants=False), view.rules.mixtures
    if not count or plain is None or "tune" in view.state.phases:
        return None
    seeds = sorted({run.pull.seed for run in view.state.of(plain)})[: view.rules.seeds]
    if len(plain.auxiliaries) < 2 or len(seeds) < 2:
        return None
    drawn = [
        replace(plain, weights=weights)
        for weights in random_mixtures(len(plain.auxiliaries), count, view.rules.seed)
    ]
    begun = any(view.state.begun(arm) for arm in drawn)
    if not begun and split.search_left < count + len(seeds):
        return None  # mixtures without the one that they choose tell nothing
    for arm in drawn:
        if seeds[0] not in view.state.begun(arm) and not view.failed(arm):
            return Pull(arm, seeds[0], PHASE)
    chosen = _begun(view, plain, drawn) or _chosen(view, plain, drawn)
    if chosen is None or view.failed(chosen):
        return None
    missing = [seed for seed in seeds if seed not in view.state.begun(chosen)]
    return Pull(chosen, missing[0], PHASE) if missing else None


def random_mixtures(members: int, count: int, seed: int) -> list[tuple[float, ...]]:
    """So many mixtures, drawn evenly from all there are; the mean of each is about 1."""
    rng = np.random.default_rng([seed, members, 17])
    return [tuple(map(float, row)) for row in _drawn(members, count, rng).round(2)]


def best_mixture(
    mixtures: Sequence[Sequence[float]], points: Sequence[float], seed: int
) -> tuple[float, ...]:
    """The mixture that trees on these runs (`points` each, in points) expect most of: the mean of
    the best simulated ones.
    """
    import lightgbm

    X, y = np.array(mixtures, float), np.array(points, float)
    # a dozen runs must be able to split at all
    parameters = {
        "objective": "regression",
        "learning_rate": 0.1,
        "num_leaves": 4,
        "min_data_in_leaf": 2,
        "min_data_in_bin": 1,
        "seed": seed,
        "deterministic": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    trees = lightgbm.train(parameters, lightgbm.Dataset(X, y), num_boost_round=ROUNDS)
    simulated = _drawn(X.shape[1], SIMULATED, np.random.default_rng([seed, X.shape[1], 19]))
    expected = np.asarray(trees.predict(simulated))
    best = np.argsort(-expected, kind="stable")[: round(BEST * SIMULATED)]
    return tuple(map(float, simulated[best].mean(0).round(2)))


def _drawn(members: int, count: int, rng: np.random.Generator) -> np.ndarray:
    return np.maximum(LEAST, members * rng.dirichlet(np.ones(members), count))


def _begun(view: View, plain: Arm, drawn: Sequence[Arm]) -> Arm | None:
    """The mixture that was chosen already: what ends later does not choose another."""
    state = view.state
    pulls = [*(run.pull for run in state.runs.values()), *state.pending.values()]
    return next(
        (
            pull.arm
            for pull in pulls
            if pull.phase == PHASE
            and pull.arm not in drawn
            and replace(pull.arm, weights=()) == plain
        ),
        None,
    )


def _chosen(view: View, plain: Arm, drawn: Sequence[Arm]) -> Arm | None:
    """What the runs of the mixtures and those of equal shares say is best; None while too few have
    ended.
    """
    equal = replace(plain, weights=(1.0,) * len(plain.auxiliaries))
    seen = [
        (arm.weights, observation.points)
        for arm, of in [(equal, plain), *((arm, arm) for arm in drawn)]
        for observation in view.reader.observe(view.state.of(of))
    ]
    if len({weights for weights, _ in seen}) < 3:
        return None
    mixtures, points = zip(*seen, strict=True)
    return replace(plain, weights=best_mixture(mixtures, points, view.rules.seed))
