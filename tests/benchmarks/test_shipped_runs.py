"""What a search is given in the replay of the forecast as it ships: probes are paid for."""

import numpy as np
import pytest

from autoaux.search.beliefs import Prior
from benchmarks.forecast import shipped_runs
from benchmarks.forecast.regret import Bandit

# the forecast leads to the second, the best is the third
BANDIT = Bandit(np.array([0.5, 1.0, 3.0]), 1.0, "accuracy", [Prior(m) for m in (0.0, 2.0, 1.0)])


@pytest.mark.parametrize(
    ("stage", "played"),
    [
        ("untrained", [5, 10, 20, 40]),
        ("probed", [4, 9, 19, 39]),  # three probes of a third of a run each
    ],
)
def test_probes_are_taken_off_the_budget(monkeypatch, stage, played):
    given = []

    def play(bandit, allocator, forecast, budget, rng):
        given.append(budget)
        return 0.25

    monkeypatch.setattr(shipped_runs, "play", play)
    found = shipped_runs.regrets(BANDIT, "new", stage)
    assert sorted(set(given)) == played
    assert found == {"0": 2.0, "5": 0.25, "10": 0.25, "20": 0.25, "40": 0.25}


def test_where_nothing_is_expected_to_gain_none_is_chosen(monkeypatch):
    monkeypatch.setattr(shipped_runs, "play", lambda *given: 0.0)
    bandit = Bandit(BANDIT.truth, 1.0, "accuracy", [Prior(-1.0)] * 3)
    assert shipped_runs.regrets(bandit, "new", "untrained")["0"] == 3.0
