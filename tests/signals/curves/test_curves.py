"""Learning-curve signals on curves whose shape is known."""

import math

import numpy as np
import pytest
from scipy.optimize import curve_fit
from signals_helpers import corpus, sentence

from autoaux.signals import Missing, Resources, compute_signals
from autoaux.signals.curves import Progress, fit_logarithm, gradient, smoothed_gradient


def progress(loss, steps=None):
    return Progress.of(list(zip(steps or range(0, 10 * len(loss), 10), loss, strict=True)), "task")


def test_a_straight_line_has_its_slope_everywhere():
    line = progress([5 - 0.25 * i for i in range(21)])  # 5 % of training a point
    for percent in (10, 25, 50, 75):
        assert gradient(line, percent) == pytest.approx(-0.05)
        assert smoothed_gradient(line, percent) == pytest.approx(-0.05)


def test_the_raw_gradient_is_the_difference_quotient_around_the_point():
    curve = progress([8.0, 4.0, 2.0, 1.0, 0.5])  # at 0, 25, 50, 75, 100 %
    assert gradient(curve, 10) == pytest.approx(-4 / 25)
    assert gradient(curve, 50) == pytest.approx(-1 / 25)
    assert gradient(curve, 75) == pytest.approx(-0.5 / 25)


def test_smoothing_lets_one_noisy_evaluation_not_decide():
    random = np.random.default_rng(0)
    raw, smooth = [], []
    for _ in range(200):
        noisy = progress([3 * math.exp(-i / 40) + random.normal(0, 0.05) for i in range(100)])
        raw.append(gradient(noisy, 50))
        smooth.append(smoothed_gradient(noisy, 50))
    assert np.std(smooth) < np.std(raw) / 5
    true = (3 * math.exp(-55 / 40) - 3 * math.exp(-45 / 40)) / (10 * 100 / 99)
    assert np.mean(smooth) == pytest.approx(true, rel=0.1)


def test_steps_need_not_be_evenly_spaced():
    assert gradient(progress([4, 3, 2, 0], [0, 10, 20, 100]), 50) == pytest.approx(-2 / 80)


@pytest.mark.parametrize(("a", "c", "b"), [(-0.6, 2.0, 3.0), (-0.1, 50.0, 1.0), (-2.0, 0.01, 4.0)])
def test_the_fit_finds_the_logarithm_that_made_the_curve(a, c, b):
    found = fit_logarithm(progress([a * math.log(c * i + 1) + b for i in np.linspace(0, 100, 40)]))
    assert (found.a, found.b, found.c) == pytest.approx((a, b, c), rel=1e-2)
    assert found.error < 1e-3


def test_d_and_b_only_shift_what_c_says():
    # a·ln(c·i + d) + b with d = 4 is the same curve as c/4 with d = 1
    found = fit_logarithm(
        progress([-0.5 * math.log(2 * i + 4) + 3 for i in np.linspace(0, 100, 60)])
    )
    assert found.c == pytest.approx(0.5, rel=1e-2) and found.a == pytest.approx(-0.5, rel=1e-2)


def test_the_fit_is_no_worse_than_scipys_on_a_curve_that_is_no_logarithm():
    random = np.random.default_rng(1)
    done = np.linspace(0, 100, 50)
    loss = 2 * np.exp(-done / 15) + 0.3 + random.normal(0, 0.02, 50)
    ours = fit_logarithm(progress(list(loss)))

    def model(i, a, b, c):
        return a * np.log(c * i + 1) + b

    best, _ = curve_fit(
        model, done, loss, p0=(-0.5, 2, 1), bounds=([-10, -10, 1e-4], [10, 10, 1e4])
    )
    theirs = np.sqrt(((model(done, *best) - loss) ** 2).mean()) / loss.std()
    assert ours.error <= theirs + 1e-6
    assert 0.05 < ours.error < 1


def test_too_short_flat_or_broken_curves_are_missing_with_a_reason():
    for curve, reason in (
        ([(0, 3.0), (10, 2.0), (20, 1.5)], "3 points; four are needed"),
        ([(0, 3.0), (10, math.nan), (20, 1.5), (30, 1.0)], "no numbers"),
        ([(0, 3.0), (10, 2.0), (10, 1.5), (30, 1.0)], "do not rise"),
    ):
        with pytest.raises(Missing, match=reason):
            Progress.of(curve, "task")
    with pytest.raises(Missing, match="flat"):
        fit_logarithm(progress([0.7] * 10))


def test_signals_take_main_and_candidate_curves_and_their_ratio():
    a, b = corpus("a", [sentence("one/x two/y")]), corpus("b", [sentence("two/x three/y")])
    curves = {
        a.digest: [(i, 4 - 0.1 * i) for i in range(11)],
        b.digest: [(i, 4 - 0.3 * i) for i in range(11)],
    }
    found = compute_signals(a, [b], resources=Resources(curves=curves))
    assert found.value("b", "curve.gradient_25.main") == pytest.approx(-0.01)
    assert found.value("b", "curve.gradient_25.candidate") == pytest.approx(-0.03)
    assert found.value("b", "curve.gradient_25_smoothed.ratio") == pytest.approx(3.0)
    assert found.value("b", "curve.a.ratio") == pytest.approx(3.0)
    only = compute_signals(a, [b], resources=Resources(curves={a.digest: curves[a.digest]}))
    assert only.value("b", "curve.a.main") is not None
    assert (
        only.reason("b", "curve.a.ratio") == "no learning curve of b: it was not trained alone yet"
    )
