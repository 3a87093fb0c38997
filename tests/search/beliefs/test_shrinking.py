"""Gains as they are believed when they were chosen among many."""

import numpy as np
import pytest

from autoaux.recipe import Schedule
from autoaux.search.arms import candidate_arm, set_arm
from autoaux.search.beliefs import SPREADS, USUAL_SPREAD, Normal, believed

SCHEDULE = Schedule(kind="auxiliary")


def arms(count):
    return [candidate_arm(f"c{i}", SCHEDULE) for i in range(count)]


def test_beliefs_are_those_of_the_joint_normal_of_gains_mean_and_baseline():
    """By conditioning a multivariate normal for each spread, weighed by its density."""
    singles, baseline, dev = arms(3), 0.3, 0.4
    points, seeds = np.array([2.0, -0.5, 1.0]), np.array([0.2, 0.5, 1.0])
    weights, means, squares = [], [], []
    for spread in SPREADS:
        gains = spread**2 * (np.ones((3, 3)) + np.eye(3))  # the mean's variance and each own
        seen = gains + (baseline + dev / 2) + np.diag(seeds + dev / 2)
        gain = gains @ np.linalg.solve(seen, points)
        left = np.diag(gains - gains @ np.linalg.solve(seen, gains))
        density = np.exp(-points @ np.linalg.solve(seen, points) / 2) / np.linalg.det(seen) ** 0.5
        weights.append(density * spread / (1 + (spread / USUAL_SPREAD) ** 2))
        means.append(gain)
        squares.append(gain**2 + left)
    mean = np.average(means, axis=0, weights=weights)
    variance = np.average(squares, axis=0, weights=weights) - mean**2
    known = {
        arm: Normal(*of) for arm, of in zip(singles, zip(points, seeds, strict=True), strict=True)
    }
    found = [believed(known, baseline, dev)[arm] for arm in singles]
    assert [one.mean for one in found] == pytest.approx(mean)
    assert [one.variance for one in found] == pytest.approx(variance)


def test_the_best_of_many_that_gain_nothing_is_believed_to_gain_little():
    rng = np.random.default_rng(0)
    seen, thought = [], []
    for _ in range(50):
        lucky = {
            arm: Normal(float(gain), 1.0)
            for arm, gain in zip(arms(12), rng.normal(0, 1, 12), strict=True)
        }
        best = max(lucky, key=lambda arm: lucky[arm].mean)
        seen.append(lucky[best].mean)
        thought.append(believed(lucky, 0.1, 0.0)[best].mean)
    assert np.mean(seen) > 1.4  # the expected largest of twelve normals is 1.63
    assert abs(np.mean(thought)) < 0.4


def test_gains_that_truly_differ_are_believed():
    seen = {
        arm: Normal(gain, 0.01) for arm, gain in zip(arms(4), (5.0, -3.0, 1.0, 0.0), strict=True)
    }
    found = believed(seen, 0.001, 0.0)
    assert [found[arm].mean for arm in seen] == pytest.approx([5.0, -3.0, 1.0, 0.0], abs=0.05)


def test_a_set_is_expected_where_its_best_member_stands():
    singles = arms(2)
    both = set_arm(["c0", "c1"], SCHEDULE)
    known = {singles[0]: Normal(4.0, 0.01), singles[1]: Normal(0.0, 0.01), both: Normal(4.0, 1e6)}
    assert believed(known, 0.001, 0.0)[both].mean == pytest.approx(4.0, abs=0.1)
