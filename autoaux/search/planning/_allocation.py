"""Which arm of a field gets the next run, and when none needs one."""

import numpy as np

from autoaux.search.arms import SINGLE_TASK, Arm, Pull
from autoaux.search.beliefs import Beliefs
from autoaux.search.planning._view import View
from autoaux.search.planning.allocators import Standing, make_allocator

COULD_WIN = 0.1


def allocate(view: View, believed: Beliefs, left: float, name: str | None = None) -> Arm:
    """The arm that an allocator chooses: the named one, or the one of the rules.

    Args:
        left: runs that may still be spent here.
    """
    state, posterior = view.state, believed.posterior
    rng = np.random.default_rng([view.rules.seed, state.count])
    runs_per_arm = (believed.runs.sum() + left) / len(believed.arms)
    allocator = make_allocator(
        name or view.rules.allocator, runs_per_arm, forecast=bool(view.priors)
    )
    place = {arm: index for index, arm in enumerate(believed.arms)}
    ended = sorted(
        (run for run in state.runs.values() if run.pull.arm in place and run.finished),
        key=lambda run: run.number,
    )
    rewards = tuple((place[run.pull.arm], run.points > posterior.baseline) for run in ended)
    singles = len(state.begun(SINGLE_TASK))
    chosen = allocator.choose(Standing(posterior, believed.runs, singles, left, rewards), rng)
    return SINGLE_TASK if chosen < 0 else believed.arms[chosen]


def settled(view: View, believed: Beliefs) -> bool:
    """Whether more runs can hardly change who leads; of what was never tried only a forecast can
    say so.
    """
    if (believed.runs.max() if view.priors else believed.runs.min()) < 1:
        return False
    p_best = believed.posterior.p_best()
    if p_best[0] >= view.rules.confidence:
        return True
    leader = believed.leader
    return bool(
        p_best[leader + 1] >= view.rules.confidence and believed.runs[leader] >= view.rules.seeds
    )


def replicate(
    view: View, believed: Beliefs, phase: str, could_win: float = COULD_WIN
) -> Pull | None:
    """Another seed for an arm that leads, or wins with that probability, and has few."""
    p_best = believed.posterior.p_best()[1:]
    contenders = [i for i in np.argsort(-p_best) if p_best[i] >= could_win or i == believed.leader]
    short = [i for i in contenders if 0 < believed.runs[i] < view.rules.seeds]
    return view.next_run(believed.arms[short[0]], phase) if short else None
