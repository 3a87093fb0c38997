"""One main task of a matrix: its search, and what it asks of the budget that all share."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from autoaux.search.arms import LEAST_FRESH, SINGLE_TASK, Budget, SearchState
from autoaux.search.matrix._sharing import Claim
from autoaux.search.matrix._worth import worth_of_a_run
from autoaux.search.planning import (
    Question,
    RemainingBudget,
    View,
    confirmation,
    set_field,
    split_budget,
)
from autoaux.search.running import Engine, SearchStudy

NARROWED = 12  # rounds in which what a planner keeps of what it keeps has settled


@dataclass(frozen=True)
class Unit:
    """What a shared budget is counted in: seconds of worker time, or runs.

    Attributes:
        fair: an equal part of all of it, by which a search knows how well it may confirm.
    """

    of_time: bool
    fair: float

    def budget(self, amount: float) -> Budget:
        """So much in all for one search, what it had before included."""
        if self.of_time:
            return Budget(device_hours=amount / 3600)
        return Budget(trials=int(amount))

    def left(self, question: Question, state: SearchState, amount: float) -> RemainingBudget:
        """What a search has left of `amount` in all."""
        settings = question.settings.model_copy(update={"budget": self.budget(amount)})
        return RemainingBudget.of(replace(question, settings=settings), state)


class Part:
    """The search of one main task, among others.

    Attributes:
        problem: why it does not go on; empty while it may.
    """

    def __init__(self, name: str, study: SearchStudy, engine: Engine, unit: Unit) -> None:
        self.name, self.study, self.engine, self.unit = name, study, engine, unit
        self.problem = ""
        self._seen: tuple[object, Claim] | None = None

    @property
    def promised(self) -> float:
        """What its runs under way will take."""
        return self._committed - self._spent

    def claim(self) -> Claim:
        """What it asks for, by all that was seen of it so far."""
        state = self.study.state
        seen = (len(state.runs), len(state.failures), *state.pending)
        if self._seen is None or self._seen[0] != seen:
            self._seen = seen, self._claim()
        return self._seen[1]

    def step(self, may_spend: float) -> bool:
        """Make its next run within so much; False where there is none to make."""
        self.engine.grant(self.unit.budget(self._committed + may_spend))
        return self.engine.step()

    @property
    def _spent(self) -> float:
        state = self.study.state
        return state.seconds if self.unit.of_time else len(state.runs) + len(state.failures)

    @property
    def _committed(self) -> float:
        """What it has had, with what its runs under way will take."""
        state = self.study.state
        if not self.unit.of_time:
            return state.count
        return -self.unit.left(self._question, state, 0.0).seconds

    @property
    def _question(self) -> Question:
        return self.engine.planner.question

    def _claim(self) -> Claim:
        state, question = self.study.state, self._question
        run, single = self._costs(question, state)
        pulls = [*(seen.pull for seen in state.runs.values()), *state.pending.values()]
        confirmed = sum(pull.fresh for pull in pulls)
        tried = any(pull.arm != SINGLE_TASK for pull in pulls)
        baseline = max(0, question.rules.seeds - len(state.begun(SINGLE_TASK))) * single
        first = 0.0 if tried else run
        kept = self._kept(question, state, run, single, confirmed)
        opening = not (state.of(SINGLE_TASK) and tried)
        worth = 0.0 if opening else self._worth(question, state, confirmed > 0)
        return Claim(self._committed, baseline + first + kept, run, worth, opening)

    def _costs(self, question: Question, state: SearchState) -> tuple[float, float]:
        """A run of a candidate, and one of the single task."""
        if not self.unit.of_time:
            return 1.0, 1.0
        unit = self.unit.left(question, state, 0.0).unit
        return unit * question.settings.typical_weight, unit

    def _kept(
        self, question: Question, state: SearchState, run: float, single: float, confirmed: int
    ) -> float:
        """What is kept for the confirmation: what the planner keeps of an equal part, and no more
        than it would keep of just that now, because it searches with the rest.
        """
        candidates = max(1, len(question.candidates))
        fair = split_budget(
            question,
            SearchState(),
            self.unit.left(question, SearchState(), self.unit.fair),
            candidates,
        )
        if confirmed:  # each seed is a run of the winner and one of the single task
            return max(0, 2 * fair.fresh - confirmed) / 2 * (run + single)
        kept = most = fair.confirm_left * run
        for _ in range(NARROWED):
            left = self.unit.left(question, state, self._committed + kept)
            kept = min(kept, split_budget(question, state, left, candidates).confirm_left * run)
        return max(kept, min(most, LEAST_FRESH * (run + single)))

    def _worth(self, question: Question, state: SearchState, confirming: bool) -> float:
        view = View(question, state, self.engine.priors_after(state, 0.0))
        if view.at_the_ceiling:
            return 0.0
        if confirming:
            _, confirmed = confirmation(view)
            effect = confirmed.effect(confirmed.best) if confirmed.best else None
            if effect is None:
                return 0.0
            reducible = sqrt(max(0.0, effect.error**2 - effect.fixed**2))
            gain, error = np.array([effect.gain]), np.array([reducible])
            return worth_of_a_run(gain, error, sqrt(2) * confirmed.noise)
        field = set_field(view) if question.rules.max_set > 1 else None
        if not view.viable:
            return 0.0
        believed = (field or view.singles).posterior
        return worth_of_a_run(believed.mean, believed.sd, believed.noise)
