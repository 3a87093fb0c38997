"""A search as it stands: what was asked, what was seen, what is expected of the candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from autoaux.search.arms import SINGLE_TASK, Arm, Pull, SearchState
from autoaux.search.beliefs import LEAST_RUNS, Beliefs, Prior, Reader, expected_gain
from autoaux.search.planning._dropping import droppable, expected_only
from autoaux.search.planning._question import Question

NOTHING = 1e-9  # points


def failed(question: Question, state: SearchState, arm: Arm) -> bool:
    """Whether an arm's run raised, or took its worker down too often."""
    down = max(
        (len(tries) for (other, _), tries in state.interrupted.items() if other == arm), default=0
    )
    return arm in state.failures or down > question.settings.machines.retries


class View:
    """One moment of a search; whatever is found of it follows from this alone.

    Args:
        state: what was seen; a view of a state that has changed since is out of date.
        priors: by candidate, as good as they are now; the question's own where none are given.
    """

    def __init__(
        self, question: Question, state: SearchState, priors: Mapping[str, Prior] | None = None
    ) -> None:
        self.question, self.state = question, state
        self.rules, self.settings = question.rules, question.settings
        self.priors = question.priors if priors is None else priors
        self.reader = Reader(state, question.metric, noise=question.noise)

    def failed(self, arm: Arm) -> bool:
        """Whether an arm's run raised, or took its worker down too often."""
        return failed(self.question, self.state, arm)

    @cached_property
    def at_the_ceiling(self) -> bool:
        """Whether nothing is to be gained: the baseline has ended, and what it leaves on dev is
        nothing, or by two runs at least less than a gain that matters.
        """
        ended = [run for run in self.state.of(SINGLE_TASK) if run.finished]
        if any(pull.phase == "baseline" for pull in self.state.pending.values()) or not ended:
            return False
        small = len(ended) >= LEAST_RUNS and self.state.room < self.rules.margin
        return small or self.state.room < NOTHING

    @cached_property
    def possible(self) -> tuple[Arm, ...]:
        """Candidates whose runs did not fail."""
        return tuple(arm for arm in self.question.singles if not self.failed(arm))

    @cached_property
    def dropped(self) -> frozenset[Arm]:
        """Those without a run that are left out as things stand; with a forecast of them only."""
        arms, most_loss = self.possible, self.rules.prune
        if most_loss is None or not self.priors or not arms:
            return frozenset()
        free = np.array([self._foreseen(arm) and not self.state.begun(arm) for arm in arms])
        if self.state.of(SINGLE_TASK):
            believed = self.beliefs(arms).posterior
        else:
            believed = expected_only([self._prior(arm) for arm in arms])
        return droppable(arms, free, believed, most_loss, self.rules.seed)

    @cached_property
    def viable(self) -> tuple[Arm, ...]:
        """Candidates that may be trained with: not dropped, and their runs did not fail."""
        return tuple(arm for arm in self.possible if arm not in self.dropped)

    @cached_property
    def singles(self) -> Beliefs:
        """The beliefs over all candidates that may be trained with."""
        return self.beliefs(self.viable)

    @cached_property
    def floor(self) -> float:
        """The believed gain, in points, of what every arm adds to: 0 where nobody is forced."""
        base = self.question.base
        if base not in self.viable:
            return 0.0
        return float(self.singles.posterior.mean[self.singles.index(base)])

    @cached_property
    def chances(self) -> dict[str, float]:
        """The probability that a candidate helps, beside those that are forced, by its name."""
        posterior, base = self.singles.posterior, self.question.base
        if base in self.viable:
            above = posterior.p_exceeds(self.singles.index(base))
        else:
            above = np.array([posterior.p_above(place) for place in range(len(self.viable))])
        return {
            self.question.adds(arm)[0]: float(chance)
            for arm, chance in zip(self.viable, above, strict=True)
            if arm != base
        }

    def beliefs(self, arms: Sequence[Arm], priors: Mapping[Arm, Prior] | None = None) -> Beliefs:
        """The beliefs over `arms`, with these priors or their forecasts; what other candidates'
        runs say of the forecast's common error counts.
        """
        tried = (arm for arm in self.possible if self.state.of(arm))
        everyone = list(dict.fromkeys([*arms, *tried]))
        known = {arm: self._prior(arm) for arm in everyone} | dict(priors or {})
        return self.reader.beliefs(everyone, known).first(len(arms))

    def _prior(self, arm: Arm) -> Prior:
        """What the forecast says of a candidate alone, or of those that are forced with it: as of
        any set before runs, and no surer.
        """
        if arm.role == "candidate":
            return self.priors.get(arm.auxiliaries[0], Prior())
        if not self.question.forced or not self.question.allows(arm):
            return Prior()
        of = {name: self.priors.get(name, Prior()) for name in arm.auxiliaries}
        gains = {name: prior.mean for name, prior in of.items()}
        best = of[max(gains, key=gains.__getitem__)]
        return replace(best, mean=expected_gain(frozenset(gains), gains))

    def _foreseen(self, arm: Arm) -> bool:
        """Whether a forecast tells of what the arm adds to those that are forced."""
        added = self.question.adds(arm)
        return bool(added) and all(name in self.priors for name in added)

    def next_run(self, arm: Arm, phase: str) -> Pull:
        """A run of the arm with the first seed that it does not have yet."""
        return Pull(arm, self.question.free_seed(self.state.begun(arm)), phase)
