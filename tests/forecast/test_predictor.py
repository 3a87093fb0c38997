"""The additive predictor against closed forms, a known truth, and scikit-learn's own checks."""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from autoaux.forecast import AdditiveGains, Mixed, Scaling, grouped_quantile


@parametrize_with_checks([AdditiveGains()])
def test_scikit_learn_conventions_hold(estimator, check):
    assert check(estimator) is None  # it raises where a convention is broken


def a_world(mains=14, sources=12, noise=0.5, seed=0):
    """Gains = 3·headroom + source quality + 2·signal, plus seed noise; every part known."""
    rng = np.random.default_rng(seed)
    headroom, quality = rng.normal(size=mains), rng.normal(size=sources)
    m, s = np.divmod(np.arange(mains * sources), sources)
    signal = rng.normal(size=len(m))
    useless = rng.normal(size=(len(m), 5))
    X = np.column_stack([headroom[m], signal, useless])
    truth = 3 * headroom[m] + quality[s] + 2 * signal
    names = (
        np.array([f"m{i}" for i in m], dtype=object),
        np.array([f"s{i}" for i in s], dtype=object),
    )
    return X, truth, truth + rng.normal(scale=noise, size=len(m)), *names


def test_a_known_additive_truth_is_found_on_a_main_task_never_seen():
    X, truth, y, mains, sources = a_world()
    seen = mains != "m3"
    model = AdditiveGains().fit(
        X[seen], y[seen], mains=mains[seen], sources=sources[seen], errors=np.full(seen.sum(), 0.5)
    )
    predicted = model.predict(X[~seen], mains=mains[~seen], sources=sources[~seen])
    assert np.corrcoef(predicted, truth[~seen])[0, 1] > 0.97
    unseen_sources = model.predict(X[~seen], mains=mains[~seen])
    # Without the sources' record only headroom and the signal are left to predict with.
    assert (
        0.7
        < np.corrcoef(unseen_sources, truth[~seen])[0, 1]
        < np.corrcoef(predicted, truth[~seen])[0, 1]
    )


def test_the_points_of_a_row_add_up_to_its_expected_gain():
    X, _, y, mains, sources = a_world()
    X[::7, 1] = np.nan
    y = y + 2 * np.sin(3 * X[:, 2])  # something for the trees
    model = AdditiveGains(trees=0.5).fit(X, y, mains=mains, sources=sources)
    columns, effects = model.contributions(X, mains=mains, sources=sources)
    total = columns.sum(1) + sum(effects.values())
    np.testing.assert_allclose(total, model.predict(X, mains=mains, sources=sources), atol=1e-6)


def test_a_source_record_is_its_mean_shrunk_by_seed_noise():
    # No facts at all: the effect of a source is a shrunken mean, more so where noise is larger.
    rng = np.random.default_rng(1)
    mains = np.repeat([f"m{i}" for i in range(10)], 6).astype(object)
    sources = np.tile([f"s{i}" for i in range(6)], 10).astype(object)
    y = np.tile([4.0, 2, 0, 0, -2, -4], 10) + rng.normal(scale=0.3, size=60)
    precise = AdditiveGains().fit(
        np.zeros((60, 1)), y, mains=mains, sources=sources, errors=np.full(60, 0.3)
    )
    vague = AdditiveGains().fit(
        np.zeros((60, 1)), y, mains=mains, sources=sources, errors=np.full(60, 8.0)
    )

    def record(model):
        return model.contributions(np.zeros((6, 1)), sources=sources[:6])[1]["this source's record"]

    np.testing.assert_allclose(record(precise), [4, 2, 0, 0, -2, -4], atol=0.4)
    assert (np.abs(record(vague)) < np.abs(record(precise)))[[0, 1, 4, 5]].all()


def test_leaving_a_main_task_out_in_closed_form_equals_fitting_without_it():
    X, _, y, mains, sources = a_world(mains=5, sources=4)
    errors = np.full(len(y), 0.5)
    full = Mixed.fit(X, y, errors, mains, sources)
    residuals, deviations = full.leave_main_out()
    held = mains == "m2"
    covariance = full.prior(full.rows, full.rows)
    noise = np.diag(errors**2 + 1e-6 * max(np.mean((y - y.mean()) ** 2), 1e-4))
    K = covariance + noise
    inside, across = K[np.ix_(~held, ~held)], K[np.ix_(held, ~held)]
    expected = y[held] - full.offset - across @ np.linalg.solve(inside, y[~held] - full.offset)
    variance = np.diag(K[np.ix_(held, held)] - across @ np.linalg.solve(inside, across.T))
    np.testing.assert_allclose(residuals[held], expected, atol=1e-8)
    np.testing.assert_allclose(deviations[held], np.sqrt(variance), atol=1e-8)


def test_a_signal_is_taken_beside_the_other_candidates_of_its_main_task():
    # Over all rows the signal goes against the gains, because both differ between main tasks;
    # within each it goes with them.
    rng = np.random.default_rng(3)
    level, inside = np.repeat(rng.normal(size=8), 10), rng.normal(size=80)
    signal, y = 20 * level + inside, -3 * level + 2 * inside
    mains = np.repeat([f"m{i}" for i in range(8)], 10).astype(object)
    seen = mains != "m0"
    model = AdditiveGains(trees=0).fit(
        signal[seen, None], y[seen], mains=mains[seen], errors=np.full(seen.sum(), 0.3)
    )
    assert np.corrcoef(signal, y)[0, 1] < -0.5
    assert np.corrcoef(model.predict(signal[~seen, None], mains=mains[~seen]), y[~seen])[0, 1] > 0.9


def test_a_pool_of_one_is_measured_against_the_usual_as_far_as_main_tasks_are_alike():
    X = (
        np.concatenate(
            [np.linspace(-1, 1, 5) + (100 * i, 0)[alike] for alike in (0, 1) for i in range(6)]
        )
        .reshape(2, 30)
        .T
    )
    mains = np.repeat([f"m{i}" for i in range(6)], 5).astype(object)
    scaling = Scaling.of(X, mains, np.arange(30), np.zeros(2, dtype=int))
    one = scaling.apply(np.array([[900.0, 1.0]]), np.array(["new"], dtype=object))
    # Column 0 differs between main tasks only, so one value says nothing; column 1 does not, so 1
    # is 1 / sqrt(variance of -1 … 1).
    np.testing.assert_allclose(one, [[0.0, 1 / np.sqrt(2.5 / 4)]], atol=0.05)


def test_a_group_of_signals_that_says_nothing_is_shrunk_as_a_whole():
    X, truth, y, mains, sources = a_world()
    useless = np.random.default_rng(7).normal(size=(len(y), 60))
    wide, seen = np.column_stack([X, useless]), mains != "m3"
    errors = {}
    for groups in (None, ["told"] * X.shape[1] + ["noise"] * 60):
        model = AdditiveGains(trees=0, groups=groups).fit(
            wide[seen], y[seen], mains=mains[seen], sources=sources[seen]
        )
        predicted = model.predict(wide[~seen], mains=mains[~seen], sources=sources[~seen])
        errors[groups is None] = np.sqrt(np.mean((predicted - truth[~seen]) ** 2))
    assert errors[False] < errors[True]
    with pytest.raises(ValueError, match="one per column"):
        AdditiveGains(groups=["one"]).fit(X, y)


def test_gains_in_units_of_headroom_are_predicted_in_points():
    X, _, y, mains, sources = a_world()
    headroom = 1.0 + (np.arange(len(y)) // 12) % 5  # one unit per main task
    model = AdditiveGains(trees=0).fit(
        X, y * headroom, mains=mains, sources=sources, scale=headroom
    )
    plain = AdditiveGains(trees=0).fit(X, y, mains=mains, sources=sources)
    np.testing.assert_allclose(
        model.predict(X, scale=headroom), headroom * plain.predict(X), atol=1e-6
    )
    columns, effects = model.contributions(X, mains=mains, sources=sources, scale=headroom)
    np.testing.assert_allclose(
        columns.sum(1) + sum(effects.values()),
        model.predict(X, mains=mains, sources=sources, scale=headroom),
        atol=1e-6,
    )


def test_one_collapsed_run_does_not_spoil_the_others_and_widens_the_interval():
    X, truth, y, mains, sources = a_world()
    fallen = y.copy()
    fallen[::40] = -60.0
    model, whole = (
        AdditiveGains().fit(X, gains, mains=mains, sources=sources) for gains in (fallen, y)
    )
    rows = np.arange(len(y)) % 40 != 0
    assert (
        np.sqrt(np.mean((model.predict(X[rows], sources=sources[rows]) - truth[rows]) ** 2)) < 3.0
    )

    def width(fitted):
        return np.sqrt(
            np.diag(fitted.distribution(X, mains=["new"] * len(X), sources=sources)[1])
        ).mean()

    assert width(model) > width(whole)


def test_intervals_hold_nine_true_gains_of_ten_on_new_main_tasks():
    hits = []
    for seed in range(6):
        X, truth, y, mains, sources = a_world(mains=16, sources=8, noise=1.0, seed=seed)
        truth = truth + np.repeat(
            np.random.default_rng(seed).normal(size=16), 8
        )  # a whim of each main task
        y = truth + np.random.default_rng(seed + 99).normal(size=len(y))
        seen = ~np.isin(mains, ["m0", "m1", "m2", "m3"])
        model = AdditiveGains().fit(
            X[seen],
            y[seen],
            mains=mains[seen],
            sources=sources[seen],
            errors=np.full(seen.sum(), 1.0),
        )
        mean, covariance = model.distribution(X[~seen], mains=mains[~seen], sources=sources[~seen])
        hits.append(np.mean(np.abs(mean - truth[~seen]) <= 1.645 * np.sqrt(np.diag(covariance))))
    assert 0.82 < np.mean(hits) < 0.99


def test_errors_of_one_new_main_task_move_together():
    X, _, y, mains, sources = a_world()
    model = AdditiveGains().fit(
        X,
        y + np.repeat(np.random.default_rng(5).normal(scale=3, size=14), 12),
        mains=mains,
        sources=sources,
    )
    same = model.distribution(X[:2], mains=["new", "new"], sources=sources[:2])[1]
    other = model.distribution(X[:2], mains=["new", "newer"], sources=sources[:2])[1]
    assert same[0, 1] > 0.5 * same[0, 0] > other[0, 1]


@pytest.mark.parametrize("gains", [np.zeros(30), np.full(30, 1.5)])
def test_constant_gains_are_predicted_as_they_are_and_no_surer_than_their_mean_is(gains):
    mains = np.repeat(["a", "b", "c"], 10).astype(object)
    model = AdditiveGains().fit(
        np.random.default_rng(0).normal(size=(30, 3)), gains, mains=mains, errors=np.full(30, 0.5)
    )
    mean, covariance = model.distribution(np.zeros((2, 3)))
    np.testing.assert_allclose(mean, gains[:2], atol=0.1)
    # The mean of 30 records with this much seed noise has a standard error of .5 / sqrt(30).
    assert (np.sqrt(np.diag(covariance)) > 0.5 / np.sqrt(30)).all()


def test_labels_that_cannot_be_learned_bring_what_further_updates_bring_and_nothing_else():
    # Every third source has shuffled labels: it takes half a point from any main task, where the
    # others' gains spread by four.
    X, truth, _, mains, sources = a_world()
    shuffled = np.isin(sources, ["s0", "s3", "s6", "s9"])
    y = np.where(shuffled, -0.5, truth) + np.random.default_rng(1).normal(
        scale=0.5, size=len(truth)
    )
    seen = (mains != "m3") & (sources != "s0")
    who = {"mains": mains, "sources": sources, "learnable": 1.0 - shuffled}
    model = AdditiveGains().fit(
        X[seen],
        y[seen],
        errors=np.full(seen.sum(), 0.5),
        **{name: of[seen] for name, of in who.items()},
    )
    asked = {name: of[~seen & (mains == "m3")] for name, of in who.items()}
    mean, covariance = model.distribution(X[~seen & (mains == "m3")], **asked)
    sd, gone = np.sqrt(np.diag(covariance)), asked["learnable"] == 0
    np.testing.assert_allclose(mean[gone], -0.5, atol=0.2)
    assert sd[gone].max() < 0.3 < sd[~gone].min()
    columns, effects = model.contributions(X[~seen & (mains == "m3")], **asked)
    np.testing.assert_allclose(columns.sum(1) + sum(effects.values()), mean, atol=1e-6)


def test_further_updates_are_taken_to_differ_as_much_between_pairs_as_they_did():
    # Shuffled sources bring .2 ± .6 points, pair by pair; seed noise is .3.
    X, truth, _, mains, sources = a_world(mains=40)
    rng = np.random.default_rng(2)
    shuffled = np.isin(sources, ["s0", "s3", "s6", "s9"])
    truth = np.where(shuffled, 0.2 + 0.6 * rng.normal(size=len(truth)), truth)
    y = truth + rng.normal(scale=0.3, size=len(truth))
    seen = np.isin(mains, [f"m{i}" for i in range(20)])
    who = {"mains": mains, "sources": sources, "learnable": 1.0 - shuffled}
    model = AdditiveGains().fit(
        X[seen],
        y[seen],
        errors=np.full(seen.sum(), 0.3),
        **{name: of[seen] for name, of in who.items()},
    )
    mean, covariance = model.distribution(X[~seen], **{name: of[~seen] for name, of in who.items()})
    sd, gone = np.sqrt(np.diag(covariance)), shuffled[~seen]
    assert 0.4 < np.median(sd[gone]) < 0.9
    held = np.abs(truth[~seen] - mean)[gone] <= 1.645 * sd[gone]
    assert 0.8 < held.mean() < 0.98  # of 80


def test_the_grouped_quantile_counts_main_tasks_and_not_rows():
    # Nine main tasks with error 1 and one, with a hundred rows, with error 5.
    scores = np.r_[np.ones(9), np.full(100, 5.0)]
    groups = np.r_[np.arange(9), np.full(100, 9)]
    assert grouped_quantile(scores, groups, 9 / 11) == 1.0
    assert grouped_quantile(scores, groups, 9.5 / 11) == 5.0
    # Three main tasks can vouch for 3/4 at most: beyond, the largest error is stretched.
    assert grouped_quantile(np.array([1.0, 2, 3]), np.arange(3), 0.9) == pytest.approx(
        3 * 0.9 / 0.75
    )
