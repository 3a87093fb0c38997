"""What the search believed of some arms after each of its runs, played again from the runs.

The same posterior that the search decides by, over the runs that had ended by then. Its
confirmation is no part of that: it is judged by itself.
"""

from collections.abc import Sequence

from autoaux.search.arms import SINGLE_TASK, Arm, SearchState
from autoaux.search.decision import Believed
from autoaux.search.planning import View, final_beliefs

MOST_MOMENTS = 40


def replay(view: View, arms: Sequence[Arm]) -> tuple[Believed, ...]:
    """Beliefs over `arms`, each from its first run on; of a long search after `MOST_MOMENTS` runs,
    evenly spaced.

    The priors are those that the search ended with, which know the single task's score.
    """
    ended = sorted(
        (run for run in view.state.runs.values() if not run.pull.fresh), key=lambda run: run.number
    )
    every = -(-len(ended) // MOST_MOMENTS)
    told: dict[Arm, list[tuple[int, float, float, float]]] = {arm: [] for arm in arms}
    past = SearchState()
    for count, run in enumerate(ended, start=1):
        past.add(run)
        if (len(ended) - count) % every:
            continue
        then = View(view.question, past, view.priors)
        seen = [arm for arm in arms if then.reader.observe(past.of(arm))]
        if not seen or not then.reader.observe(past.of(SINGLE_TASK)):
            continue
        posterior = final_beliefs(then, seen).posterior
        for index, arm in enumerate(seen):
            low, high = posterior.interval(index)
            gain = float(posterior.mean[index])
            told[arm].append((run.number, round(gain, 3), round(low, 3), round(high, 3)))
    return tuple(Believed(arm, tuple(points)) for arm, points in told.items() if points)
