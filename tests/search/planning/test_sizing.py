"""How long runs may be within a budget: arithmetic on a known cost of a run."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from autoaux.errors import InputError
from autoaux.recipe import CorpusRef, proxy
from autoaux.search import Settings, rungs_for
from autoaux.search.arms import SINGLE_TASK, RecipeBook, RunSeen, SearchState
from autoaux.search.planning import (
    Costs,
    Planner,
    Question,
    RemainingBudget,
    fitted,
    plan,
    shortened,
)
from autoaux.search.running import SyntheticRunner, additive

TOKENS = 60_000


def settings(**given):
    optimisation = proxy(TOKENS)[1]  # 12 passes of 60,000 tokens in batches of 512: 1,406 steps
    return Settings.of(
        **({"optimisation": optimisation, "rungs": rungs_for(1406), "shrink": True} | given)
    )


def fit(candidates=20, beside=0.0, **given):
    """A step costs a fiftieth of a second, so whole runs cost 28.12 s."""
    return fitted(
        settings(**given),
        TOKENS,
        candidates,
        lambda used, confirm=False, alone=False: used.recipe.optimisation.max_steps / 50,
        beside=beside,
    )


def test_a_budget_that_pays_for_six_candidates_leaves_runs_whole():
    # 3 + 6 x 2 + 2 x 3 = 21 runs of 28.12 s are 590.5 s
    assert fit(budget=591.0) == settings(budget=591.0)
    assert fit(budget=580.0).recipe.optimisation.max_steps == 1380  # 580 / 21 x 50


def test_a_smaller_one_shortens_them_so_that_six_can_be_compared():
    used = fit(budget=400.0)
    assert used.recipe.optimisation.max_steps == 952  # 400 / 21 x 50
    assert used.recipe.optimisation.patience == 476 and used.recipe.optimisation.eval_every == 79
    assert used.recipe.rungs == (238, 714) and used.recipe.main_tokens is None


def test_two_workers_buy_twice_as_much():
    assert fit(budget=200.0, workers=2).recipe.optimisation.max_steps == 952


def test_what_goes_to_no_run_is_not_spent_on_runs():
    assert fit(budget=430.0, beside=30.0).recipe.optimisation.max_steps == 952  # as of 400
    assert fit(budget=230.0, workers=2, beside=30.0).recipe.optimisation.max_steps == 952


def test_what_comes_after_the_last_run_is_kept_for_it():
    asked = Question(("c0",), settings(budget=100.0, workers=2), "span_f1", Costs(closing=10.0))
    left = RemainingBudget.of(asked, SearchState(), elapsed=30.0)
    assert left.seconds == 2 * (100 - 30 - 10)


def test_runs_keep_six_passes_while_three_candidates_can_be_compared():
    used = fit(budget=250.0)  # 250 / 21 x 50 = 595 steps would be too few; 703 are six passes
    assert used.recipe.optimisation.max_steps == 703 and used.recipe.main_tokens is None


def test_below_that_the_main_task_is_cut_and_the_passes_stay():
    used = fit(budget=120.0)
    assert used.recipe.optimisation.max_steps == 400  # 120 / (3 + 3 x 2 + 6) x 50
    assert used.recipe.main_tokens == round(60_000 * 400 / 1406)
    (said,) = shortened(settings(budget=120.0), used, "news", TOKENS)
    assert (
        "they take 400 steps instead of 1,406, on 17,070 of the 60,000 training tokens of news"
        in said
    )
    (said,) = shortened(settings(budget=250.0), fit(budget=250.0), "news", TOKENS)
    assert "703 steps instead of 1,406 (6 instead of 12 passes over news)" in said


def test_a_budget_that_cannot_compare_one_candidate_is_refused():
    # 3 + 2 runs of 300 steps, 6 seconds each
    assert fit(budget=30.0).recipe.optimisation.max_steps == 300
    with pytest.raises(
        InputError,
        match=r"the budget \(29 s\) is too small: .* take about 30 s, 66 s with a confirmation",
    ):
        fit(budget=29.0)


def test_a_busy_machine_shortens_runs_and_refuses_nothing():
    def seconds(used, confirm=False, alone=False):
        return used.recipe.optimisation.max_steps / (50 if alone else 5)

    used = fitted(settings(budget=60.0), TOKENS, 20, seconds)  # ten times as slow as it could be
    assert used.recipe.optimisation.max_steps == 300


def test_lengths_that_a_person_chose_stay():
    assert fit(budget=400.0, shrink=False) == settings(budget=400.0, shrink=False)
    with pytest.raises(InputError, match="too small"):
        fit(budget=140.0, shrink=False)  # 5 whole runs are 140.6 s


def test_a_budget_in_runs_shortens_nothing():
    assert fit(trials=12) == settings(trials=12)
    assert shortened(settings(trials=12), fit(trials=12), "news", TOKENS) == ()


def test_the_plan_says_what_a_run_takes_and_how_many_there_will_be():
    # 400 s less 3 runs of 10 s pay for 18 of 20 s
    names = tuple(f"c{i}" for i in range(20))
    question = Question(names, settings(budget=400.0), "span_f1", Costs(10.0))
    assert plan(question, 400.0, 20).startswith(
        "a run takes about 10 s, one with an auxiliary 20 s: 3 runs of the single task, then about"
        " 18 to search 20"
    )


@pytest.mark.parametrize(
    ("known", "seconds"),
    [
        ({"budget": 400.0, "workers": 2}, 800.0),
        ({"trials": 13, "workers": 2}, 3 * 10 + 10 * 20),
        # 13 runs: two fresh seeds of the winner and of the single task (17.5 % of 13), each five
        # times as long, 6 of the search, the baseline
        ({"trials": 13, "confirm_with": proxy(TOKENS)}, 3 * 10 + 6 * 20 + 4 * 5 * 20),
    ],
)
def test_what_a_search_will_take_counts_what_its_confirmation_costs(known, seconds):
    chosen = settings(**known)
    planner = Planner(
        Question(
            ("c0", "c1"), chosen, "span_f1", Costs(10.0, 5.0 if chosen.recipe.confirm_with else 1.0)
        )
    )
    assert planner.seconds_left(SearchState()) == pytest.approx(seconds)


@pytest.mark.parametrize("budget", [3.0, 4.0, 5.0, 7.0, 9.0, 13.0])
def test_the_smallest_budgets_still_try_a_candidate_and_are_kept(budget):
    """A run of the single task takes a second, one of a candidate two; the clock counts what
    runs took.
    """
    refs = {f"c{i}": CorpusRef(name=f"c{i}", path=f"c{i}", digest=f"c{i}") for i in range(8)}
    known = Settings.of(budget=budget, use_forecast=False)
    book = RecipeBook(CorpusRef(name="main", path="main", digest="main"), refs, known.recipe)
    planner, runner = (
        Planner(Question(tuple(refs), known, "span_f1", Costs(1.0))),
        SyntheticRunner(additive({"c0": 3.0})),
    )
    state, spent = SearchState(), 0.0
    while (pull := planner.next(state, spent)) is not None:
        outcome = runner.run(book.recipe(pull.arm, pull.seed), 300, Path("nowhere"))
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
        spent += outcome.seconds
    assert spent <= budget + 1e-9
    assert "singles" in state.phases


def test_a_larger_recipe_that_confirms_is_paid_before_the_search():
    def seconds(used, confirm=False, alone=False):
        return 30.0 if confirm else used.recipe.optimisation.max_steps / 50

    larger = settings(budget=500.0, confirm_with=proxy(TOKENS))
    # 500 s less 2 x 3 x 30 s leave 320 s for 3 + 6 x 2 runs
    assert fitted(larger, TOKENS, 20, seconds).recipe.optimisation.max_steps == 1066


def test_a_confirmation_that_costs_ten_times_as_much_gets_its_part_of_the_budget():
    refs = {f"c{i}": CorpusRef(name=f"c{i}", path=f"c{i}", digest=f"c{i}") for i in range(8)}
    known = Settings.of(budget=150.0, use_forecast=False, max_set=1, confirm_with=proxy(TOKENS))
    planner, runner = (
        Planner(Question(tuple(refs), known, "span_f1", Costs(1.0, confirmation=10.0))),
        SyntheticRunner(additive({"c0": 3.0})),
    )
    book = RecipeBook(CorpusRef(name="main", path="main", digest="main"), refs, known.recipe)
    state, spent = SearchState(), 0.0
    while (pull := planner.next(state, spent)) is not None:
        outcome = runner.run(book.recipe(pull.arm, pull.seed), 300, Path("nowhere"))
        outcome = replace(outcome, seconds=outcome.seconds * (10 if pull.fresh else 1))
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
        spent += outcome.seconds
    fresh = [run.pull.arm for run in state.runs.values() if run.pull.fresh]
    assert (
        spent <= 150
        and fresh.count(SINGLE_TASK) >= 2
        and len(fresh) - fresh.count(SINGLE_TASK) >= 2
    )


@pytest.mark.parametrize("budget", [60.0, 80.0, 120.0, 240.0])
@pytest.mark.parametrize("overhead", [1.0, 1.3])
def test_a_budget_of_time_confirms_a_wide_set_on_two_seeds_before_anything_else(budget, overhead):
    """All candidates help, so that the widest sets lead, which cost seven runs of the single task;
    the clock may count more than the runs did.
    """
    gains = {f"c{i}": 1.0 + i / 10 for i in range(6)}
    refs = {name: CorpusRef(name=name, path=name, digest=name) for name in gains}
    known = Settings.of(budget=budget, use_forecast=False)
    book = RecipeBook(CorpusRef(name="main", path="main", digest="main"), refs, known.recipe)
    planner = Planner(Question(tuple(refs), known, "span_f1", Costs(1.0)))
    runner, state, spent = SyntheticRunner(additive(gains)), SearchState(), 0.0
    while (pull := planner.next(state, spent)) is not None:
        outcome = runner.run(book.recipe(pull.arm, pull.seed), 300, Path("nowhere"))
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
        spent += overhead * outcome.seconds
    fresh = Counter(run.pull.arm for run in state.runs.values() if run.pull.fresh)
    assert fresh[SINGLE_TASK] >= 2 and max(fresh[arm] for arm in fresh if arm != SINGLE_TASK) >= 2
