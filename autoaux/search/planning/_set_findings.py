"""What the runs of a search say of sets: which were tried, and which look promising."""

import numpy as np

from autoaux.search.arms import Arm
from autoaux.search.beliefs import Beliefs, SetPosterior, propose
from autoaux.search.planning._view import View

MOST_PROPOSALS = 10


def tried_sets(view: View) -> list[Arm]:
    """Sets tried in the question's order and schedule; their variants are no proposals."""
    return [
        arm
        for arm in view.state.arms
        if arm.role == "set"
        and arm == view.question.set_of(arm.auxiliaries)
        and not view.failed(arm)
    ]


def surrogate(view: View) -> SetPosterior:
    """What the singles and sets seen so far say of any set."""
    singles, reader = view.singles, view.reader
    gains = {
        arm.auxiliaries[0]: float(gain)
        for arm, gain in zip(singles.arms, singles.posterior.mean, strict=True)
    }
    seen = {}
    for arm in tried_sets(view):
        points = [observation.points for observation in reader.observe(view.state.of(arm))]
        if points:
            gain = float(np.mean(points)) - singles.posterior.baseline
            seen[frozenset(arm.auxiliaries)] = (gain, reader.noise**2 / len(points))
    spread = 0.5 * reader.noise + 0.2 * max([0.0, *gains.values()])
    return SetPosterior(gains, spread, seen, view.question.sets)


def set_field(view: View) -> Beliefs | None:
    """The leading singles, the sets tried, and the most promising sets not yet tried."""
    known, singles = surrogate(view), view.singles
    chances = {arm: singles.posterior.p_above(i) for i, arm in enumerate(singles.arms)}
    helps = {
        arm.auxiliaries[0]: chance if _may_join(view, arm, chance) else 0.0
        for arm, chance in chances.items()
    }
    tried = tried_sets(view)
    proposals = [
        view.question.set_of(members) for members in propose(known.gains, helps, view.rules.max_set)
    ]
    proposals = [arm for arm in proposals if arm not in tried and not view.failed(arm)]
    if not tried and not proposals:
        return None
    priors = {arm: known.prior(frozenset(arm.auxiliaries)) for arm in [*tried, *proposals]}
    proposals.sort(key=lambda arm: -(priors[arm].mean + priors[arm].sd))
    leaders = [singles.arms[i] for i in np.argsort(-singles.posterior.mean)[:3] if singles.runs[i]]
    return view.beliefs([*leaders, *tried, *proposals[:MOST_PROPOSALS]], priors)


def _may_join(view: View, arm: Arm, chance: float) -> bool:
    """Whether a candidate may be put into sets: one with a whole run, as extra updates look
    good at first, or untried and as sure to help as a verdict.
    """
    runs = view.state.of(arm)
    if not runs:
        return chance >= view.rules.confidence
    return any(run.finished for run in runs)
