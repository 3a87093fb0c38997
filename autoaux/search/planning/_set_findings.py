"""What the runs of a search say of sets: which were tried, and which look promising."""

import numpy as np

from autoaux.search.arms import Arm
from autoaux.search.beliefs import Beliefs, Prior, SetPosterior, propose
from autoaux.search.planning._view import View

MOST_PROPOSALS = 10


def tried_sets(view: View) -> list[Arm]:
    """Sets tried in the question's order and schedule; their variants are no proposals."""
    question = view.question
    return [
        arm
        for arm in view.state.arms
        if arm.role == "set"
        and arm == question.set_of(arm.auxiliaries)
        and arm not in question.singles
        and question.allows(arm)
        and not view.failed(arm)
    ]


class SetsSeen:
    """What the singles and sets seen so far say of any set.

    Where candidates are forced, members are those beside them, and gains are over them alone.
    """

    def __init__(self, view: View) -> None:
        self.view, question = view, view.question
        singles, reader = view.singles, view.reader
        self.gains = {
            name: float(gain) - view.floor
            for arm, gain in zip(singles.arms, singles.posterior.mean, strict=True)
            for name in question.adds(arm)
        }
        seen = {}
        for arm in tried_sets(view):
            points = [observation.points for observation in reader.observe(view.state.of(arm))]
            if points:
                gain = float(np.mean(points)) - singles.posterior.baseline - view.floor
                seen[frozenset(question.adds(arm))] = (gain, reader.noise**2 / len(points))
        spread = 0.5 * reader.noise + 0.2 * max([0.0, *self.gains.values()])
        # recorded sets say nothing of gains over others
        learned = None if question.forced else question.sets
        self._posterior = SetPosterior(self.gains, spread, seen, learned)

    def prior(self, arm: Arm) -> Prior:
        """Belief over a set's gain from all other sets' outcomes."""
        of = self._posterior.prior(frozenset(self.view.question.adds(arm)))
        return Prior(self.view.floor + of.mean, of.sd)


def set_field(view: View) -> Beliefs | None:
    """The leading singles, the sets tried, and the most promising sets not yet tried."""
    known, singles, question = SetsSeen(view), view.singles, view.question
    helps = {
        name: view.chances[name] if _may_join(view, arm, view.chances[name]) else 0.0
        for arm in singles.arms
        for name in question.adds(arm)
    }
    tried, largest = tried_sets(view), view.rules.max_set - len(question.forced)
    proposals = [
        question.set_of({*question.forced, *members})
        for members in propose(known.gains, helps, largest)
    ]
    proposals = [arm for arm in proposals if arm not in tried and not view.failed(arm)]
    if not tried and not proposals:
        return None
    priors = {arm: known.prior(arm) for arm in [*tried, *proposals]}
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
