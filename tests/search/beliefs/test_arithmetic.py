"""Lehmer codes, posterior, curves, verdicts and paired tests against arithmetic and other
libraries.
"""

from itertools import pairwise, permutations
from math import factorial, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from autoaux.ledger import CurvePoint, Outcome
from autoaux.search import Arm, Settings
from autoaux.search.arms import (
    SINGLE_TASK,
    ArmSpace,
    Pull,
    RunSeen,
    SearchState,
    candidate_arm,
    code_to_order,
    order_to_code,
)
from autoaux.search.beliefs import (
    Effect,
    Observation,
    Prior,
    SetPosterior,
    effect_of,
    jaccard,
    order_variants,
    paired_test,
    pooled_noise,
    posterior,
    probability_above,
    propose,
    quantile,
    runs_to_settle,
    schedule_variants,
)
from autoaux.search.planning import Question, View, set_field


def test_lehmer_codes_number_permutations_in_lexicographic_order():
    for size in range(1, 6):
        assert [order_to_code(order) for order in permutations(range(size))] == list(
            range(factorial(size))
        )


@given(st.permutations(range(9)))
def test_an_order_comes_back_from_its_code(order):
    assert code_to_order(order_to_code(order), 9) == list(order)


def test_a_code_beyond_the_last_order_is_refused():
    with pytest.raises(ValueError, match="3 items have 6 orders"):
        code_to_order(6, 3)


@given(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8))
def test_an_arm_comes_back_from_its_parameters(names):
    space = ArmSpace("hgfedcba")
    arm = (
        Arm(
            tuple(names),
            "stack",
            "candidate" if len(names) == 1 else "set",
            updates=float(len(names)),
        )
        if names
        else SINGLE_TASK
    )
    assert space.decode(space.encode(arm)) == arm


def test_the_posterior_equals_generalised_least_squares():
    """The same model as one linear regression: flat baseline from the single task, normal
    priors on gains.
    """
    single, arm = [70.0, 71.0, 72.5], [73.0, 75.0]
    noise, prior = 0.8, Prior(1.0, 2.0)
    got = posterior(
        [Observation(x) for x in single], [[Observation(x) for x in arm]], [prior], noise, 10
    )
    baseline, variance = np.mean(single), noise**2 / 3
    weight = len(arm) / noise**2
    share = weight / (weight + 1 / prior.sd**2)
    assert got.baseline == pytest.approx(baseline)
    assert got.mean[0] == pytest.approx(
        share * (np.mean(arm) - baseline) + (1 - share) * prior.mean
    )
    assert got.sd[0] ** 2 == pytest.approx(1 / (weight + 1 / prior.sd**2) + share**2 * variance)


def test_an_error_that_all_forecasts_share_is_learned_as_in_one_joint_normal():
    """Gains with the covariance of a common factor, conditioned on the arms' means at once; the
    baseline's error comes on top.
    """
    single, noise, priors = (
        [70.0, 71.0, 72.5],
        0.8,
        [Prior(1.0, 2.0, 1.5), Prior(-0.5, 1.0, 0.8), Prior(0.3, 1.2), Prior(2.0, 2.5, -1.0)],
    )
    runs, pending = [[73.0, 75.0], [71.0], [], []], [0, 1, 0, 2]
    got = posterior(
        [Observation(x) for x in single],
        [[Observation(x) for x in some] for some in runs],
        priors,
        noise,
        10,
        pending,
    )
    expected, shared = np.array([p.mean for p in priors]), np.array([p.shared for p in priors])
    covariance = np.outer(shared, shared) + np.diag([p.sd**2 - p.shared**2 for p in priors])
    weight = covariance[:, :2] @ np.linalg.inv(covariance[:2, :2] + noise**2 * np.diag([1 / 2, 1]))
    mean = expected + weight @ (np.array([74.0, 71.0]) - np.mean(single) - expected[:2])
    assert got.mean == pytest.approx(mean)
    known = [0, 1, 3]  # with the runs under way
    left = np.linalg.inv(
        covariance[np.ix_(known, known)] + noise**2 * np.diag([1 / 2, 1 / 2, 1 / 2])
    )
    left = covariance - covariance[:, known] @ left @ covariance[known]
    from_base = weight.sum(1) * noise / sqrt(3)
    assert got.sd == pytest.approx(np.sqrt(np.diag(left) + from_base**2))
    draws = got.draw(np.random.default_rng(0), 300_000)
    assert np.cov(draws.T) == pytest.approx(
        (left + np.outer(from_base, from_base)) * 10 / 8, abs=0.06
    )


def test_draws_have_the_posterior_mean_and_spread_and_share_the_baseline():
    rng = np.random.default_rng(0)
    observations = [[Observation(70.0 + i)] for i in range(3)]
    got = posterior([Observation(70.0)], observations, [Prior(0, 3)] * 3, 1.0, 50)
    draws = got.draw(rng, 200_000)
    assert draws.mean(0) == pytest.approx(got.mean, abs=0.02)
    assert draws.std(0) == pytest.approx(got.sd * sqrt(50 / 48), rel=0.02)
    shared = got.share[0] * got.share[1] * got.baseline_sd**2 * 50 / 48
    assert np.cov(draws.T)[0, 1] == pytest.approx(shared, rel=0.05)


def test_noise_is_pooled_over_arms_and_leans_on_the_prior_only_while_runs_are_few():
    rng = np.random.default_rng(1)
    groups = [list(rng.normal(mean, 0.5, 5)) for mean in rng.normal(70, 5, 60)]
    noise, df = pooled_noise(groups, "span_f1")
    assert df == 2 + 60 * 4
    assert noise == pytest.approx(0.5, rel=0.1)
    assert pooled_noise([[70.0]], "span_f1") == (1.0, 2.0)


def test_students_t_is_scipys():
    for t, df in [(0.3, 3), (-2.0, 7.5), (4.0, 30)]:
        assert probability_above(t, df) == pytest.approx(stats.t.sf(t, df))
    assert quantile(0.95, 4) == pytest.approx(stats.t.ppf(0.95, 4))


def test_verdicts_say_what_the_interval_says():
    assert Effect(2.0, 0.5, 20).verdict(0.95, 0.3) == "helps"
    assert Effect(-2.0, 0.5, 20).verdict(0.95, 0.3) == "harms"
    assert Effect(0.02, 0.1, 20).verdict(0.95, 0.3) == "no effect"
    assert Effect(0.5, 0.5, 20).verdict(0.95, 0.3) == "undecided"


def test_an_effect_is_welchs_difference_with_the_pooled_spread():
    effect = effect_of([72.0, 74.0], [70.0, 71.0, 72.0], 1.2, 9)
    assert effect.gain == pytest.approx(2.0)
    assert effect.error == pytest.approx(1.2 * sqrt(1 / 2 + 1 / 3))
    low, high = effect.interval()
    assert (low, high) == pytest.approx(stats.t.interval(0.9, 9, 2.0, effect.error))


def test_runs_to_settle_would_settle():
    noise, effect = 1.0, Effect(0.8, 0.7, 40)
    more = runs_to_settle(effect, noise, 3, 3, 0.95, 0.3)
    each = (more + 6) / 2
    assert Effect(0.8, noise * sqrt(2 / each), 40).verdict(0.95, 0.3) == "helps"
    fewer = each - 2
    assert Effect(0.8, noise * sqrt(2 / fewer), 40).verdict(0.95, 0.3) == "undecided"


def test_sets_are_proposed_from_what_likely_helps_and_all_of_it_together():
    gains = {name: 2.0 - 0.2 * i for i, name in enumerate("abcdefgh")} | {"bad": -1.0}
    helps = {name: 0.9 for name in "abcdefgh"} | {"bad": 0.1}
    sets = propose(gains, helps, 3)
    assert frozenset("ab") in sets and frozenset("abcdefgh") in sets
    assert not any("bad" in members for members in sets)
    assert len(sets) == 15 + 20 + 1  # pairs and triples of the best six, and all


def test_the_surrogate_learns_that_two_candidates_repeat_each_other():
    gains = {"a": 2.0, "b": 2.0, "c": 1.5}
    before = SetPosterior(gains, 0.5, {})
    after = SetPosterior(gains, 0.5, {frozenset("ab"): (1.0, 0.01)})
    with_both, without = frozenset("abc"), frozenset("ac")
    drop = before.prior(with_both).mean - after.prior(with_both).mean
    assert drop > before.prior(without).mean - after.prior(without).mean > 0
    assert after.prior(with_both).sd < before.prior(with_both).sd


def test_jaccard_similarities_form_a_positive_definite_kernel():
    sets = [
        frozenset(c for c, bit in zip("abcd", f"{i:04b}", strict=True) if bit == "1")
        for i in range(1, 16)
    ]
    matrix = np.array([[jaccard(one, other) for other in sets] for one in sets])
    assert np.linalg.eigvalsh(matrix).min() > 0


def test_schedules_that_are_one_thing_for_one_auxiliary_are_not_compared():
    one = Arm(("a",), "auxiliary", "candidate", updates=1.0)
    schedules = ("multitask", "concatenation", "iteration", "stack")
    assert [arm.schedule for arm in schedule_variants(one, schedules)] == ["multitask"]
    assert len(schedule_variants(Arm(("a", "b"), "auxiliary", "set"), schedules)) == 4


def test_a_last_phase_alone_is_a_variant_of_the_schedule_that_searched():
    """A third of the steps alone leaves two thirds of two auxiliaries' updates."""
    arm = Arm(("a", "b"), "auxiliary", "set", updates=2.0)
    first, alone = schedule_variants(arm, ("pretrain", "finetune"), 1 / 3)
    assert (first.schedule, first.finetune, first.updates) == ("pretrain", 0.0, 2.0)
    assert (alone.schedule, alone.finetune) == ("auxiliary", 1 / 3)
    assert alone.updates == pytest.approx(4 / 3)
    assert alone.trained == "auxiliary, then alone"
    assert schedule_variants(first, ("finetune",)) == schedule_variants(alone, ("finetune",)) == []


def test_orders_are_those_of_the_paper_and_come_once():
    """Three have six orders, the set's own among them."""
    arm, gains = Arm(("a", "b", "c"), "stack", "set"), {"a": 3.0, "b": 2.0, "c": 1.0}
    orders = order_variants(arm, 9, 0, gains, {"a": "PER", "b": "LOC", "c": "PER"})
    named = {variant.auxiliaries: name for variant, name in orders.items()}
    assert next(iter(named.items())) == (("c", "b", "a"), "ascending by single gain")
    assert len(named) == 5 and ("a", "b", "c") not in named
    assert order_variants(Arm(("a", "b"), "concatenation", "set"), 3, 0, gains, {}) == {}
    assert order_variants(arm, 0, 0, gains, {}) == {}


def test_an_order_keeps_two_of_a_type_apart():
    arm = Arm(("a", "b", "c", "d"), "auxiliary", "set")
    types = {"a": "PER", "b": "PER", "c": "LOC", "d": "LOC"}
    gains = dict.fromkeys("abcd", 0.0)
    for seed in range(9):
        orders = order_variants(arm, 3, seed, gains, types)
        (spread,) = [v.auxiliaries for v, name in orders.items() if "of a type" in name]
        assert all(types[x] != types[y] for x, y in pairwise(spread))
        assert len(orders) == 3 and arm not in orders


def test_a_paired_test_uses_shared_seeds_and_the_pooled_noise():
    leader, variant = Arm(("a", "b"), "auxiliary", "set"), Arm(("b", "a"), "auxiliary", "set")
    test = paired_test(leader, variant, {0: 70.0, 1: 71.0, 5: 90.0}, {0: 72.0, 1: 74.0}, 0.5, 12)
    assert test.seeds == 2 and test.difference == pytest.approx(2.5)
    assert test.p == pytest.approx(2 * stats.t.sf(2.5 / 0.5, 12))
    assert paired_test(leader, variant, {0: 70.0}, {0: 72.0}, 0.5, 12) is None


def test_sets_are_made_of_candidates_with_a_whole_run_and_of_those_that_surely_help():
    priors = {
        "doubtful": Prior(0.1, 0.5),
        "sure": Prior(3.0, 0.8),
        "stopped": Prior(2.0, 2.0),
        "tried": Prior(1.0, 2.0),
        "best": Prior(1.0, 2.0),
    }
    settings = Settings.of(trials=60, use_forecast=False)
    question, state = Question(tuple(priors), settings, "span_f1", priors=priors), SearchState()

    def run(arm, seed, points, steps=300):
        whole = "finished" if steps == 300 else "stopped"
        curve = tuple(
            CurvePoint(step, 1.0, points / 100) for step in (100, 200, 300) if step <= steps
        )
        outcome = Outcome(
            "",
            "",
            (),
            "",
            arm.auxiliaries,
            "",
            arm.schedule,
            seed,
            "",
            points / 100,
            steps,
            curve,
            0.0,
            0.0,
            0,
            status=whole,
        )
        state.add(RunSeen(Pull(arm, seed, "singles"), outcome, state.count))

    for seed in range(3):
        run(SINGLE_TASK, seed, 60.0)
    for name, points, steps in (("tried", 62.0, 300), ("best", 64.0, 300), ("stopped", 63.0, 100)):
        run(candidate_arm(name, settings.recipe.schedule), 0, points, steps)
    field = set_field(View(question, state))
    members = {name for arm in field.arms if arm.role == "set" for name in arm.auxiliaries}
    assert members == {"tried", "best", "sure"}
