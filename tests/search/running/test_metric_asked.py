"""The metric that is asked for is a run's identity, a record's, and what the decision is of."""

import pytest
from search_corpora import GAINS, small_corpus, small_pool
from training_recipes import recipe

from autoaux.corpora import Pool, corpus_from_sentences
from autoaux.errors import InputError
from autoaux.ledger import Ledger
from autoaux.recipe import Gru, Optimisation
from autoaux.runfolder import RunFolder
from autoaux.scoring import judged_by
from autoaux.search import Settings, run_selection
from autoaux.search.arms import Space
from autoaux.search.preparing import check_dev, known_identity, prepare
from autoaux.selecting import Asked

RECIPE = recipe(small_corpus("main"))
SMALL = {"trials": 12, "controls": False, "max_set": 1, "schedules": ()}


def test_a_folder_begun_with_one_metric_is_refused_with_another_in_words(search):
    search(GAINS, **SMALL)
    with pytest.raises(InputError, match="another training settings .metric none, now macro_f1."):
        search(GAINS, metric="macro_f1", **SMALL)


def test_the_tasks_own_metric_named_is_the_same_question():
    main, own = small_corpus("main"), small_corpus("main").metric
    asked = [Asked(metric=metric, record=False).settings_for(main) for metric in (None, own)]
    assert asked[0] == asked[1] and asked[0].recipe.metric is None
    other = Asked(metric="macro_f1", record=False).settings_for(main)
    assert other.recipe.metric == "macro_f1"
    assert known_identity("m", other) != known_identity("m", asked[0])


def test_a_whole_search_is_decided_and_recorded_in_the_metric(tmp_path):
    """Trained for real, on few steps: outcomes, their counts, test and decision are in it."""
    settings = Settings.of(
        trials=8,
        seeds=2,
        fresh_seeds=2,
        controls=False,
        max_set=1,
        orders=0,
        schedules=(),
        use_forecast=False,
        metric="macro_f1",
        encoder=Gru(words=6, characters=4, character_hidden=4, hidden=5),
        optimisation=Optimisation(max_steps=20, eval_every=10, batch_tokens=64),
        rungs=(),
    )
    folder = tmp_path / "run"
    decision = run_selection(small_corpus("main"), small_pool(1), settings, folder)
    outcomes = list(Ledger(RunFolder(folder).ledger))
    assert decision.metric == "macro_f1" and decision.recipe.metric == "macro_f1"
    for outcome in outcomes:
        assert outcome.metric == outcome.judged.metric == "macro_f1"
        assert outcome.judged.score() == pytest.approx(outcome.score)
        assert outcome.judged.rows.shape == (30, 9)  # three labels


def test_what_one_item_is_worth_is_said_in_the_metric():
    sentences = [(["Anna", "x"], ["B-PER", "O"])] * 30 + [(["Rome"], ["B-LOC"])] * 2
    main = corpus_from_sentences("ner", {"train": sentences, "dev": sentences})
    [line] = check_dev(judged_by(main, "span_f1:LOC"), 0.3)
    assert "dev has 2 spans of LOC: one of them is 50.00 points" in line and "334" in line
    [line] = check_dev(judged_by(main, "macro_f1"), 0.3)
    assert "2 spans of LOC, the rarest of 2: one of them is 25.00 points" in line


def test_a_dev_without_the_type_is_one_line_with_the_way_out():
    train = [(["Anna"], ["B-PER"]), (["Rome"], ["B-LOC"])] * 3
    main = corpus_from_sentences("ner", {"train": train, "dev": train[:1], "test": train})
    other = corpus_from_sentences("other", {"train": [(["Bo", "y"], ["B-PER", "O"])] * 4})
    settings = Settings.of(trials=12, use_forecast=False, metric="span_f1:LOC")
    with pytest.raises(InputError, match="ner: no span of LOC in dev .1 sentences.*--folds 5"):
        prepare(main, Pool((other,)), settings)


@pytest.mark.parametrize("name", ["metric", "seed"])
def test_a_space_cannot_free_the_metric_or_the_seed(tmp_path, name):
    path = tmp_path / "space.yaml"
    path.write_text(f"parameters:\n  {name}: {{choices: [1, 2]}}\n")
    with pytest.raises(InputError, match="a recipe has no such part that can be searched"):
        Space.read(path, RECIPE)


def test_a_space_frees_class_weights_and_batches_to_an_update():
    space = Space.read("classes", RECIPE)
    chosen = (("head.class_weights", 0.5), ("optimisation.accumulate", 4))
    made = space.on(RECIPE, chosen)
    assert made.head.class_weights == 0.5 and made.optimisation.accumulate == 4
