"""Documents beside a tagger and tokens beside a classifier of documents."""

import numpy as np
import pytest
from known_truth import a_ledger
from outcomes import an_outcome
from search_corpora import small_corpus, small_pool

from autoaux.corpora import Pool, corpus_from_sentences
from autoaux.errors import InputError
from autoaux.forecast import Forecaster, experience_of, prune
from autoaux.recipe import Gru, Optimisation, TfidfMlp
from autoaux.search import Settings, run_selection
from autoaux.search.arms import SINGLE_TASK, Pull, RunSeen, SearchState
from autoaux.search.beliefs import Prior
from autoaux.search.planning import Planner, Question
from autoaux.search.preparing import Foresight, candidates_of, priors_of

MAIN = small_corpus("main")


def texts(name: str):
    """Thirty documents a split in two classes."""
    splits = {
        split: [([f"{name}{split}{i}", "runs", "well"], ["yn"[i % 2]]) for i in range(30)]
        for split in ("train", "dev", "test")
    }
    return corpus_from_sentences(name, splits, kind="classification")


def beyond_learning(name: str):
    """Tags that no word tells, so that the single task leaves something to gain."""
    splits = {
        split: [
            ([f"{name}{split}{i}", "runs", "."], ["NVP"[i % 3], "VN"[i % 2], "P"])
            for i in range(30)
        ]
        for split in ("train", "dev", "test")
    }
    return corpus_from_sentences(name, splits)


def test_an_encoder_that_takes_both_kinds_trains_them_together():
    pool = Pool((texts("d"), *small_pool(1).corpora))
    for main in (MAIN, texts("docs")):
        found = candidates_of(main, pool, [Gru()])
        assert set(found.clean) == {"d", "c0"} and not found.left_out


def test_who_the_encoder_does_not_take_is_left_out_and_it_is_said_which_one_does():
    pool = Pool((texts("d"), *small_pool(1).corpora))
    found = candidates_of(texts("docs"), pool, [TfidfMlp()])
    ((name, reason),) = found.left_out
    assert name == "c0" and "encoder tfidf_mlp does not take; --encoder gru" in reason
    with pytest.raises(InputError, match="nothing to choose from: .* --encoder gru"):
        candidates_of(texts("docs"), small_pool(1), [TfidfMlp()])


def test_signals_of_labels_are_missing_across_kinds_and_those_of_words_are_there():
    table = candidates_of(MAIN, Pool((texts("d"), small_corpus("c0")))).signals()
    of_both = ("jsd.words", "shared_vocabulary", "size.tokens.ratio", "labels.count.candidate")
    assert all(table.value("d", name) is not None for name in of_both)
    of_labels = [
        name
        for name in table.names
        if name.startswith(("nmi_", "variation_", "homogeneity", "completeness", "joint_entropy"))
        or name in ("labels.count.ratio", "size.sentences.ratio", "labels.distribution_distance")
    ]
    assert len(of_labels) > 10
    assert all(table.value("d", name) is None for name in of_labels)
    assert table.reasons["d", "labels.count.ratio"] == "one labels tokens, the other documents"
    assert table.value("c0", "labels.count.ratio") == 1.0  # three labels each
    assert table.value("d", "labels.count.candidate") == 2.0


def foreseen():
    corpora = (texts("d"), *small_pool(2).corpora)
    table = candidates_of(MAIN, Pool(corpora)).signals()
    foresight = Foresight(Forecaster.fit(experience_of(a_ledger()[0])), MAIN, corpora)
    assert len(foresight.sentences) == 1 and "nothing is known of 1" in foresight.sentences[0]
    return foresight.of(table)


def test_of_another_kind_nothing_is_forecast_and_nobody_is_left_out_by_that():
    forecast = foreseen()
    d = forecast.of("d")
    assert (d.gain, d.p_helps, d.known) == (0.0, 0.5, False)
    assert d.sd == max(one.sd for one in forecast.candidates) and not d.contributions
    assert any("nothing is known of 1 candidate of another kind" in n for n in forecast.notes)
    assert np.allclose(np.delete(forecast.covariance[0], 0), 0)
    # whatever that may cost, only those that something is known of can go
    assert "d" not in prune(forecast, most_loss=1e6).dropped
    assert set(priors_of(forecast)) == {"c0", "c1"}


@pytest.mark.parametrize("foretold", [True, False])
def test_a_candidate_without_a_forecast_stays_where_others_are_expected_to_gain(foretold):
    priors = {"good": Prior(9.0, 0.1), "fine": Prior(8.0, 0.1)}
    priors |= {"d": Prior(0.0, 0.1), "e": Prior(0.0, 0.1)} if foretold else {}
    asked = Question(("d", "e", "fine", "good"), Settings.of(trials=30), "accuracy", priors=priors)
    state = SearchState()
    for seed in range(3):
        outcome = an_outcome(seed=seed, score=0.5)
        state.add(RunSeen(Pull(SINGLE_TASK, seed, "baseline"), outcome, seed))
    left = {arm.name for arm in Planner(asked).view(state).viable}
    assert ({"d", "e"} <= left) == (not foretold)


@pytest.mark.parametrize("documents", [True, False], ids=["documents", "tokens"])
def test_a_search_trains_both_kinds_beside_either_main_task(tmp_path, documents):
    main = texts("docs") if documents else beyond_learning("hard")
    small = Gru(words=8, characters=4, character_hidden=4, hidden=8)
    short = Optimisation(max_steps=6, eval_every=2, patience=6, batch_tokens=64)
    settings = Settings.of(
        trials=9, encoder=small, optimisation=short, rungs=(2, 4), use_forecast=False, max_set=1
    )
    pool = Pool((texts("d"), small_corpus("c0")))
    decision = run_selection(main, pool, settings, tmp_path / "run")
    tried = {name for row in decision.leaderboard for name in row.arm.auxiliaries}
    assert tried == {"d", "c0"} and not decision.failed
