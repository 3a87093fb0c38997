"""A search over real, tiny trainings: one process, then two worker processes."""

import json
from contextlib import closing
from importlib import import_module
from statistics import fmean

import pytest
from search_corpora import hard_corpus, small_corpus, small_pool

from autoaux import api
from autoaux.corpora import Pool, ensure_splits, read_corpus
from autoaux.errors import InputError
from autoaux.ledger import Ledger
from autoaux.recipe import CorpusRef, Gru, Optimisation, Recipe, Transformer, full, proxy
from autoaux.search import DecisionMade, Settings, TrialEnded, TrialStarted, run_selection
from autoaux.search.arms import SINGLE_TASK
from autoaux.search.running import (
    PriorsInUse,
    SearchStudy,
    SyntheticRunner,
    TrainingRunner,
    additive,
)
from autoaux.training import Run, Vocabulary, load_data
from autoaux.training.models import load_model

SHORT = Optimisation(max_steps=6, eval_every=2, patience=6, batch_tokens=64)
SMALL = Gru(words=8, characters=4, character_hidden=4, hidden=8)


def on_disk(corpus, folder):
    folder.mkdir(parents=True)
    for split in corpus.splits:
        lines = [
            "\n".join(f"{token}\t{label}" for token, label in zip(*pair, strict=True)) + "\n"
            for pair in corpus.sentences(split)
        ]
        (folder / f"{split}.tsv").write_text("\n".join(lines), encoding="utf-8")
    return read_corpus(folder)


def searched(tmp_path, runner=None, **settings):
    main = on_disk(hard_corpus("main"), tmp_path / "data" / "main")
    pool = Pool(
        tuple(on_disk(corpus, tmp_path / "data" / corpus.name) for corpus in small_pool(2).corpora)
    )
    seen = []
    known = {
        "trials": 9,
        "optimisation": SHORT,
        "encoder": SMALL,
        "rungs": (2, 4),
        "use_forecast": False,
    } | settings
    decision = run_selection(
        main, pool, Settings.of(**known), tmp_path / "run", [seen.append], runner=runner
    )
    return decision, seen, main


def test_a_search_over_trainings_leaves_a_recipe_that_trains_to_the_same_score_and_a_model(
    tmp_path,
):
    decision, seen, main = searched(tmp_path)
    assert decision.test_score is not None and decision.single_task_test_score is not None
    path = tmp_path / "recipe.yaml"
    path.write_text(decision.recipe.to_yaml(), encoding="utf-8")
    recipe = Recipe.read(path)
    confirmed = [
        event
        for event in seen
        if isinstance(event, TrialEnded) and event.arm == decision.winner.arm
    ]
    again = Run(recipe, *load_data(recipe, tmp_path), confirmed[0].seed).advance()
    assert again.metric == decision.metric and again.steps == 6
    tagger = load_model(tmp_path / "run" / "model")
    assert len(tagger.predict([["one", "more", "."]])[0]) == 3
    assert not any(
        event.outcome.status == "failed" for event in seen if isinstance(event, TrialEnded)
    )


def test_a_part_of_the_main_task_is_trained_on_and_no_ledger_takes_it_for_the_whole(tmp_path):
    decision, seen, main = searched(tmp_path, main_tokens=30)
    assert decision.recipe.main.train_tokens == 30
    ended = [event.outcome for event in seen if isinstance(event, TrialEnded)]
    assert {outcome.main for outcome in ended} == {f"{main.digest}@30"}
    recipe = decision.recipe.model_copy(
        update={"auxiliaries": (), "schedule": Recipe(main=decision.recipe.main).schedule}
    )
    part, _ = load_data(recipe, tmp_path)
    assert part.splits["train"].n_tokens == 30 < main.splits["train"].n_tokens
    single = next(
        event
        for event in seen
        if isinstance(event, TrialEnded) and not event.arm.auxiliaries and not event.arm.control
    )
    vocabulary = Vocabulary.build(
        [main, *(read_corpus(tmp_path / "data" / name) for name in ("c0", "c1"))]
    )
    alone = Run(recipe, part, (), single.seed, vocabulary=vocabulary).advance()
    assert alone.score == pytest.approx(
        single.outcome.score
    )  # the search trained on the same sentences


def test_a_small_recipe_searches_and_a_larger_one_confirms(tmp_path):
    larger = SMALL.model_copy(update={"hidden": 12})
    longer = Optimisation(max_steps=8, eval_every=2, patience=8, batch_tokens=64)
    decision, seen, main = searched(tmp_path, trials=12, confirm_with=(larger, longer))
    ended = [event for event in seen if isinstance(event, TrialEnded)]
    assert {event.outcome.steps for event in ended if event.seed < 1000} <= {2, 4, 6}
    assert {event.outcome.steps for event in ended if event.seed >= 1000} == {8}
    assert decision.recipe.encoder == larger and decision.recipe.optimisation == longer
    single = decision.leaderboard[0]
    # a gain is over the single task in the same recipe: its fresh runs alone
    led = next(arm for arm in decision.leaderboard[1:] if arm.fresh_scores)
    assert single.fresh_scores and len(single.scores) == 3
    difference = 100 * (fmean(led.fresh_scores) - fmean(single.fresh_scores))
    assert f"({difference:+.2f} there)" in led.note
    assert single.mean == pytest.approx(fmean(single.fresh_scores))
    assert all(
        "by the recipe that searched" in arm.note
        for arm in decision.leaderboard[1:]
        if not arm.fresh_scores
    )
    tagger = load_model(tmp_path / "run" / "model")
    assert tagger.recipe.encoder == larger


def test_confirm_full_searches_with_the_proxy_and_confirms_with_the_full_recipe(
    tmp_path, monkeypatch
):
    asked = []

    def run_selection(main, pool, settings, folder, listeners, **_):
        asked.append(settings.recipe)
        raise InputError("far enough")

    monkeypatch.setattr(import_module(api.Asked.__module__), "run_selection", run_selection)
    for confirm in ("full", "same"):
        with pytest.raises(InputError, match="far enough"):
            api.select(
                small_corpus("main"),
                small_pool(2),
                run=tmp_path / confirm,
                confirm=confirm,
                record=False,
            )
    chosen, plain = asked
    assert (chosen.encoder, chosen.optimisation) == proxy() == (plain.encoder, plain.optimisation)
    encoder, optimisation = chosen.confirm_with
    assert (encoder, optimisation) == full(*proxy()) and optimisation.max_steps == 1200
    assert plain.confirm_with is None


def test_a_run_whose_worker_was_killed_in_its_first_writing_begins_anew(tmp_path):
    main = small_corpus("main")
    ref = CorpusRef(name="main", path="main", digest=main.digest)
    recipe = Recipe(main=ref, encoder=SMALL, optimisation=SHORT)
    (tmp_path / "0").mkdir()
    (tmp_path / "0" / "tensors-2.safetensors.part").write_bytes(b"cut")
    assert TrainingRunner(ensure_splits(main), {}).run(recipe, 6, tmp_path / "0").steps == 6


def test_two_worker_processes_make_the_same_kind_of_search(tmp_path):
    decision, seen, _ = searched(tmp_path, workers=2, heartbeat=5)
    begun = [event.number for event in seen if isinstance(event, TrialStarted)]
    ended = [event.number for event in seen if isinstance(event, TrialEnded)]
    assert sorted(begun) == sorted(ended) and len(ended) == decision.trials == 9
    assert isinstance(seen[-1], DecisionMade)
    assert decision.test_score is not None


def test_workers_too_look_up_what_a_ledger_has(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    searched(tmp_path / "first", ledger=ledger)
    known = {(run.recipe, run.seed) for run in Ledger(ledger)}
    decision, _, _ = searched(tmp_path / "again", ledger=ledger, workers=2, heartbeat=5)
    own = list(Ledger(tmp_path / "again" / "run" / "ledger.jsonl"))
    # the confirmation trains, because it is tested; two workers may search in another order than
    # one
    assert len(own) < decision.trials and len([run for run in own if run.seed < 1000]) <= 2
    assert not known & {(run.recipe, run.seed) for run in own if run.seed < 1000}


def test_workers_search_with_the_forecast_that_knows_the_single_tasks_score(tmp_path):
    searched(tmp_path, workers=2, heartbeat=5, use_forecast=True)
    record = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    study, order = SearchStudy.join(record["storage"], record["study"])
    with closing(study):
        assert study.priors.keys() == order.question.priors.keys()
        assert study.priors != order.question.priors
        score = order.planner().single_task_score(study.refresh())
        runs = study.state.of(SINGLE_TASK)[:3]
        assert score == pytest.approx(fmean(run.outcome.score for run in runs))
        priors = PriorsInUse(order.question.priors, lambda score: study.priors)
        assert (priors.after(None), priors.after(score)) == (order.question.priors, study.priors)


def test_a_single_task_that_no_worker_can_train_ends_in_its_own_line(tmp_path):
    """The process that starts the workers only guesses how long runs take, so it is they who
    find out.
    """
    nowhere = Transformer(path=str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="^the single task itself cannot be trained: .*nowhere"):
        searched(tmp_path, SyntheticRunner(additive({})), workers=2, encoder=nowhere)


def test_what_workers_cannot_read_is_said_where_they_were_started(tmp_path):
    class Spoiling(SyntheticRunner):
        def guess_seconds(self, recipe, alone=False):
            (tmp_path / "data" / "main" / "train.tsv").write_text("another\tO\n", encoding="utf-8")
            return 1.0

    with pytest.raises(
        InputError, match="workers keep dying .the last said: .*main: corpus main .* is not here"
    ):
        searched(tmp_path, Spoiling(additive({})), workers=2, retries=0)
