"""Our sampler against Optuna's own contract tests, and used as a plain Optuna sampler."""

from pathlib import Path

import optuna
import pytest
from optuna.testing.pytest_samplers import BasicSamplerTestCase, RelativeSamplerTestCase
from optuna.trial import TrialState
from search_corpora import small_corpus, small_pool

from autoaux.search import Settings
from autoaux.search.arms import USE, RecipeBook
from autoaux.search.planning import BanditSampler, Planner, Question, StudyPruner
from autoaux.search.preparing import reference
from autoaux.search.running import SyntheticRunner, additive

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


@pytest.mark.parametrize("rule", ["none", "curves"])
def test_a_plain_study_repeats_the_runs_of_a_selection(search, rule):
    gains = {"c0": 3.0, "c1": 1.0, "c2": -1.0, "c3": 0.0}
    _, ended = search(gains, trials=24, pruner=rule)
    runner = SyntheticRunner(additive(gains), noise=1.0)
    settings = Settings.of(trials=24, use_forecast=False, pruner=rule)
    sampler = BanditSampler(Planner(Question(tuple(gains), settings, "accuracy")))
    study = optuna.create_study(
        direction="maximize", sampler=sampler, pruner=StudyPruner(sampler, rule)
    )
    refs = {corpus.name: reference(corpus, auxiliary=True) for corpus in small_pool(4).corpora}
    book = RecipeBook(reference(small_corpus("main")), refs, settings.recipe)
    pulls = []

    def objective(trial: optuna.Trial) -> float:
        pull = sampler.pull(trial)
        pulls.append((pull.arm.name, pull.arm.schedule, pull.seed))
        recipe = book.recipe(pull.arm, pull.seed, pull.fresh)
        for rung in (*settings.recipe.rungs, recipe.optimisation.max_steps):
            outcome = runner.run(recipe, rung, Path())
            trial.report(outcome.score, outcome.steps)
            if outcome.status != "finished" and trial.should_prune():
                raise optuna.TrialPruned
        return outcome.score

    study.optimize(objective, n_trials=len(ended))
    made = [(event.arm.name, event.arm.schedule, event.seed) for event in ended]
    assert pulls == made
    assert {t.state for t in study.trials} <= {TrialState.COMPLETE, TrialState.PRUNED}
