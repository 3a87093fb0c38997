"""Which runs stop early, asked at every rung."""

import warnings
from collections.abc import Callable

import numpy as np
import optuna

from autoaux.ledger import Outcome
from autoaux.search.arms import SINGLE_TASK, Arm, Pull, SearchState
from autoaux.search.beliefs import Reader, chance_to_reach

HOPELESS = 0.05
LEAST_SEEDS = 2

Pruner = Callable[[Pull, Outcome, SearchState, optuna.Study, int], bool]


def make_pruner(name: str, metric: str, longest: int, first_rung: int) -> Pruner:
    """The named pruner; runs of the baseline, of paired tests and of the confirmation never
    stop.
    """
    pruners: dict[str, Pruner] = {
        "none": lambda *_: False,
        "curves": lambda pull, outcome, state, *_: cannot_catch_up(pull, outcome, state, metric),
        "wilcoxon": lambda pull, outcome, state, *_: worse_over_seeds(pull, state),
        "hyperband": _hyperband(first_rung, longest),
    }
    chosen = pruners[name]
    return lambda pull, *rest: (
        pull.phase in ("singles", "sets") and pull.arm != SINGLE_TASK and chosen(pull, *rest)
    )


def cannot_catch_up(pull: Pull, outcome: Outcome, state: SearchState, metric: str) -> bool:
    """Whether the arm surely ends below the best mean so far, judged by this run's curve.

    The run's end is projected from the curves of finished runs; seed noise is added, because the
    arm may have drawn a bad seed. The target is the incumbent's mean and not its run at the same
    seed: sharing a seed hardly makes two arms comparable.
    """
    reader = Reader(state, metric)
    growth = reader.growth(outcome.steps)
    finished = {
        arm: [run.points for run in state.of(arm) if run.finished]
        for arm in state.arms
        if _could_win(arm)
    }
    means = {arm: float(np.mean(points)) for arm, points in finished.items() if points}
    if growth is None or not means or max(means, key=means.__getitem__) == pull.arm:
        return False
    return chance_to_reach(max(means.values()), outcome, growth, reader.noise) < HOPELESS


def _could_win(arm: Arm) -> bool:
    return arm.role != "control"


def worse_over_seeds(pull: Pull, state: SearchState, p_threshold: float = 0.1) -> bool:
    """Optuna's WilcoxonPruner over the seeds that an arm shares with the best arm."""
    scores = {
        arm: {run.pull.seed: run.points for run in state.of(arm) if run.finished}
        for arm in state.arms
        if _could_win(arm)
    }
    own = scores.pop(pull.arm, {})
    several = {arm: points for arm, points in scores.items() if len(points) >= LEAST_SEEDS}
    if len(own) < LEAST_SEEDS or not several:
        return False
    best = max(several.values(), key=lambda points: np.mean(list(points.values())))
    study = optuna.create_study(direction="maximize")
    study.add_trial(
        optuna.create_trial(value=float(np.mean(list(best.values()))), intermediate_values=best)
    )
    trial = study.ask()
    for seed, points in own.items():
        trial.report(points, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        pruner = optuna.pruners.WilcoxonPruner(p_threshold=p_threshold, n_startup_steps=LEAST_SEEDS)
        return pruner.prune(study, study.trials[-1])


def _hyperband(first_rung: int, longest: int) -> Pruner:
    pruner = optuna.pruners.HyperbandPruner(
        min_resource=first_rung, max_resource=longest, reduction_factor=3
    )

    def prune(
        pull: Pull, outcome: Outcome, state: SearchState, study: optuna.Study, trial_id: int
    ) -> bool:
        trial = next(
            trial for trial in study.get_trials(deepcopy=False) if trial._trial_id == trial_id
        )
        return pruner.prune(study, trial)

    return prune
