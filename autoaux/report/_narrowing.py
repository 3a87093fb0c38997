"""How sure the gains became over time, from the finished runs alone."""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt

import numpy as np

from autoaux.report._summary import Narrowing, Trial
from autoaux.search._decision import Arm

# A standard normal lies within ±Z with 90 % probability.
Z = 1.645


def narrowing(trials: Sequence[Trial], arms: Sequence[Arm]) -> tuple[Narrowing, ...]:
    """Per arm, after each finished run: mean minus the single task's mean, with its 90 % bounds.

    bounds = ± 1.645 · s · sqrt(1/n + 1/n₀), with n and n₀ the finished runs of the arm and of the
    single task so far and s the pooled seed standard deviation over all arms of the whole search
    (Σ (x − mean of its arm)² / Σ (runs of the arm − 1)). Empty where no arm was run twice: noise is
    then unknown. The decision's own intervals also use the forecast and the rungs.
    """
    finished = [trial for trial in trials if trial.status == "finished" and trial.score is not None and trial.end is not None]
    noise = pooled_deviation(finished)
    if noise is None:
        return ()
    finished.sort(key=lambda trial: trial.end)
    scores: dict[Arm, list[float]] = defaultdict(list)
    points: dict[Arm, list[tuple[float, float, float, float]]] = defaultdict(list)
    for trial in finished:
        scores[trial.arm].append(trial.score)
        alone = scores[Arm()]
        changed = arms if trial.arm == Arm() else [trial.arm]
        for arm in changed:
            if arm != Arm() and alone and scores[arm]:
                gain = float(np.mean(scores[arm]) - np.mean(alone))
                half = Z * noise * sqrt(1 / len(scores[arm]) + 1 / len(alone))
                points[arm].append((trial.end, gain, gain - half, gain + half))
    return tuple(Narrowing(f"{arm.name} · {arm.schedule}", tuple(points[arm])) for arm in arms if points[arm])


def pooled_deviation(finished: Sequence[Trial]) -> float | None:
    """Standard deviation of scores of one arm over seeds, pooled over arms; None without a repeat."""
    by_arm: dict[Arm, list[float]] = defaultdict(list)
    for trial in finished:
        by_arm[trial.arm].append(trial.score)
    freedom = sum(len(values) - 1 for values in by_arm.values())
    if freedom == 0:
        return None
    squares = sum(float(np.sum((np.array(values) - np.mean(values)) ** 2)) for values in by_arm.values())
    return sqrt(squares / freedom)
