"""From the runs of a search to its decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from autoaux.recipe import Recipe
from autoaux.search.arms import SINGLE_TASK, Arm
from autoaux.search.beliefs import (
    LEAST_RUNS,
    Effect,
    PairedTest,
    Posterior,
    VerdictName,
    promise,
    runs_to_settle,
)
from autoaux.search.deciding._failures import failures_of, no_decision
from autoaux.search.deciding._replay import replay
from autoaux.search.deciding._sentence import sentence_of
from autoaux.search.deciding._untrained import Forecasts, untrained
from autoaux.search.decision import ArmEvidence, Comparison, Decision
from autoaux.search.planning import (
    View,
    confirmation,
    final_beliefs,
    orders_of,
    paired_tests,
    tuned,
)
from autoaux.search.planning import leader as leading

LEADING = 6  # arms whose beliefs are told over time


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
            shown = fresh_scores or scores
        else:
            shown = scores + fresh_scores
        mean = float(np.mean(shown)) if shown else self._projected(arm)
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
                verdict = effect.verdict(self.rules.confidence, self.rules.margin)
            more = self._needed(effect, len(scores)) if verdict == "undecided" else None
        stopped = sum(not run.finished for run in search)
        notes = [f"{stopped} stopped early"] if stopped else []
        if self.view.failed(arm):
            notes.append("failed later")
        if self.recipe.confirm_with is not None and not fresh_scores:
            notes.append("by the small recipe")
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


def conclude(
    view: View,
    recipe_of: Callable[[Arm], Recipe],
    main: str,
    seconds: float,
    forecasts: Forecasts,
    left_out: Sequence[tuple[str, str]] = (),
    warnings: Sequence[str] = (),
) -> Decision:
    """The decision after these runs; what was not confirmed on fresh seeds says so, and candidates
    that were never trained stand in it too, with their forecast and the reason.
    """
    conclusion, question, state = Conclusion(view, forecasts), view.question, view.state
    arms = conclusion.arms
    evidence = {arm: conclusion.evidence(arm) for arm in [conclusion.single_task, *arms]}
    single = evidence[conclusion.single_task]
    leader = leading(view)
    if leader is not None and question.space:
        leader = tuned(view, leader)
    plain = leading(view, variants=False)
    tests = paired_tests(view, plain) if plain else []
    orders = orders_of(view, plain) if plain else {}
    failed = [(arm.name, reason) for arm, reason in failures_of(view)]
    led_by = leader.name if leader else None
    warned = [
        *warnings,
        *(f"{name} failed while training and was skipped: {reason}" for name, reason in failed),
    ]
    verdict: VerdictName
    if unsure := no_decision(view, main):
        verdict, winner, sentence, leader = "no decision", single, unsure, None
    elif state.at_the_ceiling:
        verdict, winner = "no effect", replace(single, note="nothing to gain")
        sentence = (
            f"nothing to gain: the single task of {main} is at 100.00 on dev, which can show no"
            " gain; train the single task"
        )
    elif leader is None:
        verdict, winner = "undecided", replace(single, note="no candidate has a finished run")
        sentence = (
            f"undecided: no candidate of {main} has a finished run yet; train the single task"
            " for now"
        )
    else:
        led = evidence[leader]
        verdict = "undecided" if led.verdict in ("promising", "unpromising") else led.verdict
        recommended = verdict == "helps" or (verdict == "undecided" and led.p_helps >= 0.5)
        winner = led if recommended else single
        sentence = sentence_of(main, led, question.settings)
        if len(led.fresh_scores) < LEAST_RUNS:
            warned.append(
                f"the gain of {leader.name} was not confirmed on fresh seeds (the budget or a stop"
                " came first); it is likely too high"
            )
        fooled = [
            evidence[arm].arm.name
            for arm in arms
            if arm.role == "control" and evidence[arm].verdict == "helps"
        ]
        if fooled:
            warned.append(
                f"a control helps as well ({', '.join(fooled)}): part of the gain is not the"
                " auxiliary's labels"
            )
    ranked = sorted(
        (evidence[arm] for arm in arms if arm != conclusion.single_task),
        key=lambda item: (len(item.fresh_scores) < LEAST_RUNS, -item.gain),
    )
    ranked = [_marked(item, leader is not None and item is evidence.get(leader)) for item in ranked]
    untried = untrained(view, forecasts)
    recipe = recipe_of(winner.arm)
    return Decision(
        main=main,
        metric=question.metric,
        verdict=verdict,
        sentence=sentence,
        winner=winner,
        leaderboard=(single, *ranked),
        recipe=recipe,
        trials=state.count,
        seconds=seconds,
        left_out=(*left_out, *untried),
        untrained=tuple(untried),
        forecasts=dict(forecasts),
        warnings=tuple(warned),
        beliefs=replay(view, [item.arm for item in ranked[:LEADING]]),
        noise=conclusion.confirmed.noise,
        leader=led_by,
        paired_tests=tuple(_compared(test, orders) for test in tests),
        failed=dict(failed),
        caveat=recipe.encoder.caveat,
    )


def _marked(item: ArmEvidence, leads: bool) -> ArmEvidence:
    """An arm with the seeds that its gain is of. Those of the search chose it and flatter it, so
    what was confirmed on fresh ones stands above it.
    """
    seeds = len(item.fresh_scores)
    of = f"confirmed on {seeds} fresh seeds" if seeds >= LEAST_RUNS else "not confirmed"
    chosen = "the winner" if leads and item.verdict == "helps" else ""
    return replace(item, note=", ".join(filter(None, (chosen, of, item.note))))


def _compared(test: PairedTest, orders: Mapping[Arm, str]) -> Comparison:
    what = "order" if test.variant.trained == test.leader.trained else "schedule"
    if test.variant in orders:
        what = f"order, {orders[test.variant]}"
    leader, variant = (
        " > ".join(arm.auxiliaries) + f" ({arm.trained})" for arm in (test.leader, test.variant)
    )
    return Comparison(
        tests=what,
        leader=leader,
        variant=variant,
        seeds=test.seeds,
        difference=test.difference,
        low=test.low,
        high=test.high,
        p=test.p,
        result="a difference" if test.detected else "no difference detected",
    )
