"""The surface over members and settings against another library and arithmetic."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel

from autoaux.search.beliefs import Surface

NOBODY, NEWS, BOTH = frozenset(), frozenset({"news"}), frozenset({"news", "tweets"})
RATES = np.linspace(0.05, 0.95, 7)


def test_of_one_arm_it_is_a_gaussian_process_with_an_rbf_kernel() -> None:
    points = 70 + 3 * np.sin(5 * RATES)
    surface = Surface([(NEWS, np.array([rate])) for rate in RATES], points, noise=0.3)
    shared, own, length = surface._scale
    kernel = ConstantKernel(5.0**2) + ConstantKernel(shared**2 * (1 + own**2)) * RBF(length)
    library = GaussianProcessRegressor(kernel, alpha=0.3**2, optimizer=None)
    library.fit(RATES[:, None], points - points.mean())
    asked = np.array([0.2, 0.5])
    mean, covariance = library.predict(asked[:, None], return_cov=True)
    got, spread = surface.at([(NEWS, np.array([rate])) for rate in asked])
    assert got == pytest.approx(points.mean() + mean)
    assert spread == pytest.approx(covariance, abs=1e-8)


def test_its_scale_is_the_likeliest_of_those_it_may_have() -> None:
    points = 70 + 8 * np.sin(5 * RATES)
    places = [(NEWS, np.array([rate])) for rate in RATES]
    chosen = Surface(places, points, noise=0.3)._scale

    def likelihood(shared: float, own: float, length: float) -> float:
        near = np.exp(-((RATES[:, None] - RATES[None]) ** 2) / (2 * length**2))
        covariance = 5.0**2 + shared**2 * near * (1 + own**2) + 0.3**2 * np.eye(len(RATES))
        return multivariate_normal(np.zeros(len(RATES)), covariance).logpdf(points - points.mean())

    assert likelihood(*chosen) == pytest.approx(
        max(likelihood(s, o, w) for s in (0.3, 1, 3, 9) for o in (0.1, 0.3, 1) for w in (0.25, 0.6))
    )


def test_a_rate_that_is_good_for_one_arm_is_a_first_guess_for_another() -> None:
    """The single task was tried at seven rates and is best at 0.65; the set was run once, at 0.05,
    and is expected to be best at 0.65 too.
    """
    curve = 70 - 30 * (RATES - 0.65) ** 2
    places = [(NOBODY, np.array([rate])) for rate in RATES] + [(BOTH, np.array([0.05]))]
    surface = Surface(places, [*curve, 64.0], noise=0.3)
    asked = [(BOTH, np.array([rate])) for rate in RATES]
    mean, covariance = surface.at(asked)
    assert RATES[np.argmax(mean)] == pytest.approx(0.65)
    assert mean[0] == pytest.approx(64, abs=0.5)
    assert covariance[0, 0] < covariance[4, 4]  # surer where it was run
