"""From the runs of a search to its decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autoaux.recipe import Recipe
from autoaux.search.arms import Arm
from autoaux.search.beliefs import LEAST_RUNS, PairedTest
from autoaux.search.deciding._answer import answer_of
from autoaux.search.deciding._arm_evidence import Conclusion
from autoaux.search.deciding._failures import failures_of
from autoaux.search.deciding._replay import replay
from autoaux.search.deciding._untrained import Forecasts, untrained
from autoaux.search.decision import ArmEvidence, Comparison, Decision
from autoaux.search.planning import View, confirmed_settings, orders_of, paired_tests
from autoaux.search.planning import leader as leading

LEADING = 6  # arms whose beliefs are told over time


@dataclass(frozen=True)
class Context:
    """What a decision says besides what its runs say.

    Attributes:
        seconds: that the search took.
        forecasts: gain, low and high of each candidate, in points, by name.
        left_out: candidates that were not tried, and why.
        warnings: what was noticed before any run.
    """

    seconds: float = 0.0
    forecasts: Forecasts = field(default_factory=dict)
    left_out: Sequence[tuple[str, str]] = ()
    warnings: Sequence[str] = ()


def conclude(
    view: View,
    recipe_of: Callable[[Arm], Recipe],
    main: str,
    context: Context = Context(),
) -> Decision:
    """The decision after these runs; what was not confirmed on fresh seeds says so, and candidates
    that were never trained stand in it too, with their forecast and the reason.
    """
    forecasts, question, state = context.forecasts, view.question, view.state
    conclusion = Conclusion(view, forecasts)
    arms = conclusion.arms
    evidence = {arm: conclusion.evidence(arm) for arm in [conclusion.single_task, *arms]}
    single = evidence[conclusion.single_task]
    leader = conclusion.confirmed.best or confirmed_settings(view)[1]
    plain = leading(view, variants=False)
    tests = paired_tests(view, plain) if plain else []
    orders = orders_of(view, plain) if plain else {}
    failed = [(arm.name, reason) for arm, reason in failures_of(view)]
    answer = answer_of(view, evidence, single, leader, main)
    place = {arm: number for number, arm in enumerate(conclusion.confirmed.order)}
    ranked = sorted(
        (evidence[arm] for arm in arms if arm != conclusion.single_task),
        key=lambda item: (place.get(item.arm, len(place)), -item.gain),
    )
    ranked = [_marked(item, item.arm == answer.leader, single.mean) for item in ranked]
    untried = untrained(view, forecasts)
    skipped = [f"{name} failed while training and was skipped: {why}" for name, why in failed]
    recipe = recipe_of(answer.winner.arm)
    return Decision(
        main=main,
        metric=question.metric,
        verdict=answer.verdict,
        sentence=answer.sentence,
        winner=answer.winner,
        leaderboard=(single, *ranked),
        margin=question.rules.margin,
        recipe=recipe,
        trials=state.count,
        seconds=context.seconds,
        left_out=(*context.left_out, *untried),
        untrained=tuple(untried),
        forecasts=dict(forecasts),
        warnings=(*context.warnings, *skipped, *answer.warnings),
        beliefs=replay(view, [item.arm for item in ranked[:LEADING]]),
        noise=conclusion.confirmed.noise,
        leader=leader.name if leader else None,
        paired_tests=tuple(_compared(test, orders) for test in tests),
        failed=dict(failed),
        caveat=recipe.encoder.caveat,
    )


def _marked(item: ArmEvidence, leads: bool, single_task: float) -> ArmEvidence:
    """An arm with the seeds that its gain is of. Those of the search chose it and flatter it, so
    what was confirmed on fresh ones stands above it.
    """
    seeds = len(item.fresh_scores)
    there = f"{100 * (item.mean - single_task):+.2f} there"
    of = f"confirmed on {seeds} fresh seeds ({there})" if seeds >= LEAST_RUNS else "not confirmed"
    chosen = "the winner" if leads and item.verdict == "helps" else ""
    return replace(item, note=", ".join(filter(None, (chosen, of, item.note))))


def _compared(test: PairedTest, orders: Mapping[Arm, str]) -> Comparison:
    what = "order" if test.variant.trained == test.leader.trained else "schedule"
    if test.variant.weights:
        what = "how often each is drawn"
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
