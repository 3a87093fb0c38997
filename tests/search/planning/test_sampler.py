"""Our sampler against Optuna's own contract tests, and used as a plain Optuna sampler."""

import optuna
import pytest
from optuna.testing.pytest_samplers import BasicSamplerTestCase, RelativeSamplerTestCase

from autoaux.search import Settings
from autoaux.search.arms import USE
from autoaux.search.planning import BanditSampler, Planner, Question

optuna.logging.set_verbosity(optuna.logging.ERROR)


def make_sampler() -> BanditSampler:
    return BanditSampler(
        Planner(Question(("a", "b", "c"), Settings.of(trials=40), "span_f1")), seed=0
    )


class TestBanditSampler(BasicSamplerTestCase, RelativeSamplerTestCase):
    @pytest.fixture
    def sampler(self):
        return make_sampler


def test_a_plain_study_finds_the_candidate_that_helps():
    sampler = make_sampler()
    study = optuna.create_study(direction="maximize", sampler=sampler)

    def score(trial: optuna.Trial) -> float:
        pull = sampler.pull(trial)
        assert set(trial.params) >= {
            USE + "a",
            USE + "b",
            USE + "c",
            "schedule",
            "order",
            "control",
        }
        wobble = 0.004 * ((pull.seed * 7919) % 5 - 2)
        return (
            0.70 + wobble + (0.05 if "b" in pull.arm.auxiliaries and not pull.arm.control else 0.0)
        )

    study.optimize(score, n_trials=20)
    assert "b" in sampler.leader(study).auxiliaries


def test_trials_under_way_count_so_that_two_workers_take_different_runs():
    sampler = make_sampler()
    study = optuna.create_study(direction="maximize", sampler=sampler)
    pulls = [sampler.pull(study.ask()) for _ in range(3)]
    assert [pull.seed for pull in pulls] == [0, 1, 2]  # three seeds of the single task, none twice
