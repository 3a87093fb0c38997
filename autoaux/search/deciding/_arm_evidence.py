"""What the runs of a search say of each of its arms."""

from dataclasses import replace
from functools import cached_property

import numpy as np

from autoaux.search.arms import SINGLE_TASK, Arm
from autoaux.search.beliefs import LEAST_RUNS, Effect, Posterior, promise, runs_to_settle
from autoaux.search.deciding._untrained import Forecasts
from autoaux.search.decision import ArmEvidence
from autoaux.search.planning import View, auxiliary_updates, confirmation, final_beliefs


class Conclusion:
    """Evidence per arm, and what follows from it."""

    def __init__(self, view: View, forecasts: Forecasts) -> None:
        self.view, self.state, self.forecasts = view, view.state, forecasts
        self.rules, self.recipe = view.rules, view.settings.recipe
        self.single_task, self.confirmed = confirmation(view)
        self.arms = [arm for arm in view.state.arms if arm != SINGLE_TASK]
        self._searched = {arm: index for index, arm in enumerate(self.arms)}

    @cached_property
    def _posterior(self) -> Posterior:
        """What the search believes of the arms that were tried."""
        return final_beliefs(self.view, self.arms).posterior

    def effect(self, arm: Arm) -> Effect:
        """The arm's gain: of its fresh seeds where it has any, else as the search believes."""
        index = self._searched[arm]
        return self.confirmed.effect(arm) or self.confirmed.searched(
            arm,
            float(self._posterior.mean[index]),
            float(self._posterior.sd[index]),
            self.view.reader.df,
        )

    def evidence(self, arm: Arm) -> ArmEvidence:
        search, fresh = self.state.of(arm), self.state.of(arm, fresh=True)
        scores = tuple(run.outcome.score for run in search if run.finished)
        fresh_scores = tuple(run.outcome.score for run in fresh if run.finished)
        seconds = sum(run.outcome.seconds for run in [*search, *fresh])
        confirmed = arm != self.single_task and len(fresh_scores) >= LEAST_RUNS
        if confirmed or self.recipe.confirm_with is not None:
            counted = fresh_scores or scores
        else:
            counted = scores + fresh_scores
        mean = float(np.mean(counted)) if counted else self._projected(arm)
        measured = ArmEvidence(
            arm=arm,
            scores=scores,
            mean=mean,
            gain=0.0,
            low=0.0,
            high=0.0,
            p_helps=0.0,
            verdict="no effect",
            runs=len(search) + len(fresh),
            seconds=seconds,
            fresh_scores=fresh_scores,
            updates=auxiliary_updates(arm, self.view.question.costs),
        )
        if arm == self.single_task:
            return measured
        effect = self.effect(arm)
        low, high = effect.interval()
        sentences = None
        if self.confirmed.effect(arm):
            verdict = self.confirmed.verdict(arm)
            more = self.confirmed.needed(arm) if verdict == "undecided" else None
            if verdict == "undecided" and more is None:
                sentences = self.confirmed.sentences(arm)
        else:
            verdict = promise(effect)
            if len(scores) + len(fresh_scores) >= LEAST_RUNS:
                found = effect.verdict(self.rules.confidence, self.rules.margin)
                # of those that a search alone says help, one in seven does not
                verdict = verdict if found == "helps" and arm.role != "control" else found
            more = self._needed(effect, len(scores)) if verdict == "undecided" else None
        stopped = sum(not run.finished for run in search)
        notes = [f"{stopped} stopped early"] if stopped else []
        if self.view.failed(arm):
            notes.append("failed later")
        if self.recipe.confirm_with is not None and not fresh_scores:
            notes.append("by the recipe that searched")
        forecast = self.forecasts.get(arm.auxiliaries[0]) if arm.role == "candidate" else None
        return replace(
            measured, gain=effect.gain, low=low, high=high, p_helps=effect.p_helps, verdict=verdict,
            runs_to_settle=more, forecast=forecast, note=", ".join(notes),
            sentences_to_settle=sentences,
        )  # fmt: skip

    def _needed(self, effect: Effect, runs: int) -> int | None:
        baseline = sum(run.finished for run in self.state.of(SINGLE_TASK))
        return runs_to_settle(
            effect,
            self.confirmed.noise,
            runs,
            baseline,
            self.rules.confidence,
            self.rules.margin,
        )

    def _projected(self, arm: Arm) -> float:
        """Where an arm would end whose runs were all stopped, in [0, 1]."""
        return (self._posterior.baseline + float(self._posterior.mean[self._searched[arm]])) / 100
