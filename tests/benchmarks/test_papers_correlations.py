"""How Tables 3 and 4 of Schröder & Biemann 2020 are made from rows, checked by counting."""

import numpy as np
import pytest

from benchmarks.papers import schroder_correlations as correlations
from benchmarks.papers.schroder_study import MEASURES, STUDIES
from benchmarks.papers.statistics import bootstrap, kendall
from benchmarks.store import Rows

SIZES = STUDIES["pos"]["sizes"]["small"]
CHANGES = {
    "a": (0.01, 0.03),
    "b": (0.02, 0.04),
    "c": (0.06, 0.00),
    "d": (-0.01, -0.03),
    "e": (-0.02, -0.02),
}


@pytest.fixture
def rows(tmp_path):
    """One main task at .5 (seed 0) and .6 (seed 1), five auxiliaries of the smallest size,
    similar in the order of their names.
    """
    made = Rows(tmp_path / "rows.jsonl.gz")
    common = {
        "part": "pos",
        "size": "small",
        "max_steps": STUDIES["pos"]["steps"]["small"],
        "main": "m",
    }
    values = {name: dict.fromkeys(MEASURES, -float(i)) for i, name in enumerate(CHANGES)}
    made.add(
        {"part": "pos signals", "size": "small", "main": "m", "tokens": SIZES[0]},
        {"values": values},
    )
    for seed, alone in ((0, 0.5), (1, 0.6)):
        made.add(
            common | {"auxiliary": None, "tokens": 0, "seed": seed},
            {"test": alone, "cpu_seconds": 1},
        )
        for name, changes in CHANGES.items():
            made.add(
                common | {"auxiliary": name, "tokens": SIZES[0], "seed": seed},
                {"test": alone + changes[seed], "cpu_seconds": 1},
            )
    made.add(
        common | {"max_steps": 7, "auxiliary": "a", "tokens": SIZES[0], "seed": 0},
        {"test": 0.9, "cpu_seconds": 1},
    )
    return made


def test_a_change_is_taken_within_each_seed_and_averaged(rows):
    (group,) = correlations.pairs_by_size(rows, "pos", "small")
    assert [round(pair.change, 6) for pair in group] == [0.02, 0.03, 0.03, -0.02, -0.02]


def test_a_measure_is_correlated_with_the_mean_change_and_a_distance_turned(rows):
    groups = correlations.pairs_by_size(rows, "pos", "small")
    # similarity falls from a to e. Of the ten pairs of auxiliaries, two have equal changes (b and
    # c, d and e); the six across the two groups agree, a-b and a-c do not: tau-b = (6 - 2) /
    # sqrt(10 * 8)
    expected = 4 / np.sqrt(80)
    assert correlations.over_sizes(groups, "shared_vocabulary", kendall) == [
        pytest.approx(expected)
    ]
    assert correlations.over_sizes(groups, "jsd.words", kendall) == [pytest.approx(-expected)]
    assert correlations.within_mains(groups, "shared_vocabulary") == [pytest.approx(expected)]


def test_seeds_agree_as_far_as_their_changes_have_one_order(rows):
    groups = correlations.pairs_by_size(rows, "pos", "small")
    # orders of seed 0: e d a b c, of seed 1: d e c a b; exchanged are e-d, a-c and b-c: (7 - 3) /
    # 10
    assert correlations.agreement(groups) == [pytest.approx(0.4)]


def test_a_measure_that_too_few_pairs_have_is_left_out(rows):
    record = next(rows.where(part="pos signals"))
    record["values"]["e"]["entity_coverage"] = None
    groups = correlations.pairs_by_size(rows, "pos", "small")
    assert correlations.over_sizes(groups, "entity_coverage", kendall) == []
    assert "`entity_coverage`" not in correlations.correlation_table(rows, "pos", "small")


def test_rows_of_another_length_of_training_are_not_mixed_in(rows):
    assert list(rows.where(max_steps=7))
    assert all(
        pair.changes[0] < 0.1
        for group in correlations.pairs_by_size(rows, "pos", "small")
        for pair in group
    )


def test_a_bootstrap_of_a_mean_has_the_width_of_the_normal_interval():
    sample = np.random.default_rng(1).normal(size=400).tolist()
    low, high = bootstrap([sample], lambda groups: float(np.mean(groups[0])))
    assert (high - low) / 2 == pytest.approx(1.645 * np.std(sample) / 20, rel=0.15)
    assert low < np.mean(sample) < high
