"""Our sampler against Optuna's own contract tests, and used as a plain Optuna sampler."""

from pathlib import Path

import optuna
import pytest
from optuna.testing.pytest_samplers import BasicSamplerTestCase, RelativeSamplerTestCase
from optuna.trial import TrialState
from search_corpora import small_corpus, small_pool

from autoaux.search import Settings
from autoaux.search.arms import SINGLE_TASK, USE, RecipeBook, Space
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


FREED = """
parameters:
  optimisation.learning_rate: {low: 0.001, high: 0.1, log: true}
  encoder.hidden: {low: 32, high: 64}
  encoder.dropout: {choices: [0.1, 0.5]}
"""


@pytest.mark.parametrize("rule, freed", [("none", ""), ("curves", ""), ("none", FREED)])
def test_a_plain_study_repeats_the_runs_of_a_selection(search, rule, freed, tmp_path):
    gains = {"c0": 3.0, "c1": 1.0, "c2": -1.0, "c3": 0.0}
    asked = {"trials": 40 if freed else 24, "use_forecast": False, "pruner": rule}
    if freed:
        asked["space"] = tmp_path / "space.yaml"
        asked["space"].write_text(freed, encoding="utf-8")
    _, ended = search(gains, **asked)
    runner, settings = SyntheticRunner(additive(gains), noise=1.0), Settings.of(**asked)
    refs = {corpus.name: reference(corpus, auxiliary=True) for corpus in small_pool(4).corpora}
    main = reference(small_corpus("main"))
    plain = RecipeBook(main, refs, settings.recipe).recipe(SINGLE_TASK, 0)
    space = Space.read(settings.recipe.space, plain) if freed else None
    book = RecipeBook(main, refs, settings.recipe, space)
    sampler = BanditSampler(Planner(Question(tuple(gains), settings, "accuracy", space=space)))
    study = optuna.create_study(
        direction="maximize", sampler=sampler, pruner=StudyPruner(sampler, rule)
    )
    pulls = []

    def objective(trial: optuna.Trial) -> float:
        pull = sampler.pull(trial)
        pulls.append((pull.arm.name, pull.arm.schedule, pull.arm.settings, pull.seed))
        recipe = book.recipe(pull.arm, pull.seed, pull.fresh)
        for rung in (*settings.recipe.rungs, recipe.optimisation.max_steps):
            outcome = runner.run(recipe, rung, Path())
            trial.report(outcome.score, outcome.steps)
            if outcome.status != "finished" and trial.should_prune():
                raise optuna.TrialPruned
        return outcome.score

    study.optimize(objective, n_trials=len(ended))
    made = [(event.arm.name, event.arm.schedule, event.arm.settings, event.seed) for event in ended]
    assert bool(freed) == any(event.arm.settings for event in ended)
    assert pulls == made
    assert {t.state for t in study.trials} <= {TrialState.COMPLETE, TrialState.PRUNED}
