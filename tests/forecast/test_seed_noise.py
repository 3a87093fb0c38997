"""What a ledger says of seed noise before any run."""

from dataclasses import replace

import numpy as np
import pytest
from outcomes import an_outcome

from autoaux.forecast import experience_of, seed_noise
from autoaux.search.beliefs import SeedNoise, pooled_noise


def records(spreads, encoder="gru", metric="accuracy", cells=12):
    """Main tasks whose seeds have these standard deviations, in points; three seeds a cell."""
    rng = np.random.default_rng(0)
    found = []
    for number, spread in enumerate(spreads):
        base = an_outcome(main=f"m{number}{encoder}", metric=metric, encoder=encoder)
        for cell in range(cells + 1):
            who = (f"a{cell}",) if cell else ()
            for seed in range(3):
                score = (70 + spread * rng.standard_normal()) / 100
                run = replace(base, auxiliaries=who, auxiliary_names=who, seed=seed, score=score)
                found.append(replace(run, schedule="auxiliary" if who else "single"))
    return found


def test_main_tasks_that_are_alike_count_for_many_degrees_of_freedom():
    sd, df = seed_noise(experience_of(records([0.4] * 8)), "accuracy", "gru")
    assert sd == pytest.approx(0.4, rel=0.1) and df == 20


def test_those_that_differ_count_for_few():
    # log σ spreads by .69 about log .8: 1 / (2 · .69²) is 1, and two is the least
    sd, df = seed_noise(experience_of(records([0.4, 1.6] * 4)), "accuracy", "gru")
    assert sd == pytest.approx(0.8, rel=0.1) and df == 2


def test_runs_of_the_encoder_come_first_and_of_another_metric_never():
    both = [*records([0.4] * 4), *records([2.0] * 4, encoder="transformer")]
    experience = experience_of(both)
    assert seed_noise(experience, "accuracy", "transformer")[0] == pytest.approx(2.0, rel=0.15)
    assert 0.4 < seed_noise(experience, "accuracy", "bilstm")[0] < 2.0  # of any
    assert seed_noise(experience, "span_f1", "gru") is None
    assert seed_noise(experience_of(records([0.4] * 2)), "accuracy", "gru") is None


def test_the_prior_is_weighed_with_the_runs_by_degrees_of_freedom():
    # groups of variance 1 and 9 about their means: squares 2 and 18, one degree each
    groups = [[70.0, 72.0], [60.0, 66.0]]
    sd, df = pooled_noise(groups, "accuracy", SeedNoise(0.5, 8.0))
    assert df == 10 and sd == pytest.approx(np.sqrt((8 * 0.25 + 2 + 18) / 10))
