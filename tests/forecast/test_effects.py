"""The covariance by its effects against the same covariance written out."""

import numpy as np
import pytest

from autoaux.forecast import Effects


@pytest.fixture(params=[1.0, 1e-6], ids=["noisy", "without noise"])
def world(request):
    """Sixty rows with pairs that repeat, and sources that can be learned in part or not at all."""
    rng = np.random.default_rng(0)
    main, source = rng.integers(0, 7, 60), rng.integers(0, 9, 60)
    if request.param < 1:  # a pair that repeats without noise leaves nothing to invert
        main, source = np.divmod(np.arange(60), 9)
    learnable = rng.choice([0, 0.5, 1.0], 9)[source]
    pair = np.unique(main * 9 + source, return_inverse=True)[1]
    part = np.array([0, 0, 1, 1, 2, 2])
    facts = learnable[:, None] * rng.normal(size=(60, 6))
    linear = np.column_stack([facts, np.ones(60), learnable])
    noise = request.param * (rng.random(60) + 0.1)
    effects = Effects(linear, np.r_[part, -1, -1], 3, learnable, main, source, pair, noise, 10.0)

    def written_out(variances):
        both, same = np.outer(learnable, learnable), lambda of: of[:, None] == of
        parts = [facts[:, part == p] @ facts[:, part == p].T for p in range(3)]
        parts += [both * same(main), both * same(source), both * same(pair), same(pair)]
        return np.tensordot(variances, parts, 1) + 10 * (1 + both) + np.diag(noise)

    return effects, written_out, np.exp(rng.normal(size=7)), rng.normal(size=60)


def test_the_inverse_is_that_of_the_matrix(world):
    effects, written_out, variances, y = world
    inverse, expected = effects.given(variances), np.linalg.inv(written_out(variances))
    np.testing.assert_allclose(inverse.solve(np.eye(60)), expected, atol=1e-10)
    np.testing.assert_allclose(inverse.solve(y), expected @ y, atol=1e-10)
    rows = [np.flatnonzero(effects.main == m) for m in range(7)]
    for block, some in zip(inverse.blocks(rows), rows, strict=True):
        np.testing.assert_allclose(block, expected[np.ix_(some, some)], atol=1e-10)


def test_the_likelihood_and_its_slope_are_those_of_the_matrix(world):
    effects, written_out, variances, y = world

    def expected(variances):
        K = written_out(variances)
        return 0.5 * (y @ np.linalg.solve(K, y) + np.linalg.slogdet(K)[1])

    value, gradient = effects.loss(variances, y)
    assert value == pytest.approx(expected(variances), abs=1e-9)
    step = np.exp(1e-5 * np.eye(7))
    slope = [(expected(variances * s) - expected(variances / s)) / 2e-5 for s in step]
    np.testing.assert_allclose(gradient, slope, atol=1e-6)


def test_some_rows_are_seen_as_if_there_were_no_others(world):
    effects, written_out, variances, _ = world
    some = np.flatnonzero(effects.main < 4)
    expected = np.linalg.inv(written_out(variances)[np.ix_(some, some)])
    found = effects.of_rows(some).given(variances).solve(np.eye(len(some)))
    np.testing.assert_allclose(found, expected, atol=1e-10)
