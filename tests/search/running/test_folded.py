"""Cross-validated runs: every sentence judged once by a training that did not see it."""

import numpy as np
import pytest
from outcomes import an_outcome
from search_corpora import GAINS, small_corpus, small_pool

from autoaux.corpora import corpus_from_sentences, folds_of
from autoaux.errors import InputError
from autoaux.ledger import CurvePoint, SentenceCounts, pack_counts
from autoaux.recipe import CorpusRef, Recipe
from autoaux.search import Settings, run_selection
from autoaux.search.running import FoldedRunner, SyntheticDev, SyntheticRunner, additive, trainings

RECIPE = Recipe(main=CorpusRef(name="main", path="main", digest="d", folds=3))


def texts(corpus, split):
    part = corpus.splits[split]
    return [
        tuple(corpus.forms[token] for token in part.tokens[start:end])
        for start, end in zip(part.offsets[:-1], part.offsets[1:], strict=True)
    ]


def made_of(sentences):
    """A main task that has only train; every first token is labelled V, the others N."""
    labelled = [(list(one), ["V", *["N"] * (len(one) - 1)]) for one in sentences]
    return corpus_from_sentences("m", {"train": labelled})


def test_every_sentence_of_train_and_dev_is_held_out_once_and_equal_ones_together():
    main = small_corpus("main")
    folds = folds_of(main, 4)
    held_out = [set(texts(fold, "dev")) for fold in folds]
    everything = {*texts(main, "train"), *texts(main, "dev")}
    assert set.union(*held_out) == everything and sum(map(len, held_out)) == len(everything)
    for fold, out in zip(folds, held_out, strict=True):
        assert set(texts(fold, "train")) == everything - out
        assert texts(fold, "test") == texts(main, "test")
    twice = made_of([f"w{i % 20}", "runs"] for i in range(60))
    outs = [set(texts(fold, "dev")) for fold in folds_of(twice, 3)]
    assert not outs[0] & outs[1] and not outs[1] & outs[2]


def test_too_few_sentences_for_so_many_parts_are_one_line():
    main = made_of([f"w{i}", "runs"] for i in range(20))
    with pytest.raises(InputError, match=r"m: --folds 30: train and dev have only \d+ distinct"):
        folds_of(main, 30)


class Recorded:
    """Gives each part the next outcome, and keeps what it was asked."""

    def __init__(self, outcome, asked):
        self.outcome, self.asked = outcome, asked

    def run(self, recipe, to_step, checkpoint):
        self.asked.append((recipe.main.identity, to_step, checkpoint.name))
        return self.outcome


def test_a_run_has_the_score_of_all_parts_together_and_names_no_part(tmp_path):
    rows = [np.array([[2, 1, 2]]), np.array([[1, 1, 1], [0, 0, 1]]), np.array([[4, 2, 3]])]
    counts = [SentenceCounts("span_f1", one) for one in rows]
    parts = [
        an_outcome(score=one.score(), metric="span_f1", dev_counts=pack_counts([one]))
        for one in counts
    ]
    asked = []
    made = FoldedRunner([Recorded(one, asked) for one in parts]).run(RECIPE, 200, tmp_path)
    assert made.score == pytest.approx(2 * 4 / (7 + 7))  # 4 of 7 gold spans among 7 predicted
    assert len(made.judged) == 4
    assert made.main == "d@3folds" and made.recipe == RECIPE.digest
    assert made.seconds == 9.0 and made.status == "finished"
    assert asked == [(f"d@3folds:{i}", 200, f"part{i + 1}") for i in range(3)]


def test_curves_are_means_in_which_a_part_that_ended_stays_where_it_was(tmp_path):
    short = an_outcome(curve=(CurvePoint(100, 1.0, 0.4),), score=0.4)
    long = an_outcome(curve=(CurvePoint(100, 2.0, 0.2), CurvePoint(200, 1.0, 0.8)), score=0.8)
    made = FoldedRunner([Recorded(one, []) for one in (short, long)]).run(RECIPE, 200, tmp_path)
    curve = [(point.step, point.score) for point in made.curve]
    assert curve == [(100, pytest.approx(0.3)), (200, pytest.approx(0.6))]


def test_a_recipe_without_folds_keeps_its_digest_and_its_name_in_ledgers():
    plain = Recipe(main=CorpusRef(name="main", path="main", digest="d"))
    assert plain.main.identity == "d"
    assert len({plain.digest, RECIPE.digest}) == 2
    part = RECIPE.model_copy(update={"main": RECIPE.main.model_copy(update={"fold": 0})})
    assert part.digest != RECIPE.digest


def test_what_stands_in_the_scored_part_is_dropped_from_the_candidates_of_that_part():
    main = made_of([f"{word}{i}" for word in "abcdefgh"] for i in range(30))
    whole = folds_of(main, 2)[0]
    leaky, copied = small_corpus("c0"), made_of(texts(whole, "dev"))
    settings = Settings.of(trials=10, folds=2)
    runner = trainings(whole, {"c0": leaky, "c1": copied}, settings, "cpu")
    held_out = set(texts(whole, "dev"))
    first = runner.parts[0].candidates
    assert first["c0"] is leaky
    assert "train" not in first["c1"].splits or not held_out & set(texts(first["c1"], "train"))


def test_a_selection_with_folds_records_them_and_recommends_a_recipe_without(tmp_path):
    runner = FoldedRunner(
        [
            SyntheticRunner(additive(GAINS), seed=part, dev=SyntheticDev(60, seed=part))
            for part in range(2)
        ]
    )
    main, pool = small_corpus("main"), small_pool(4)
    chosen = {"use_forecast": False, "trials": 12, "folds": 2}
    ended = []
    decision = run_selection(
        main, pool, Settings.of(**chosen), tmp_path / "run", [ended.append], runner=runner
    )
    outcomes = [event.outcome for event in ended if hasattr(event, "outcome")]
    assert outcomes and {one.main for one in outcomes} == {f"{main.digest}@2folds"}
    assert decision.recipe.main.folds is None
    plan = ended[0].plan.sentence
    assert plan.startswith("a run is 2 trainings")
    with pytest.raises(InputError, match="another training settings .folds 2, now none"):
        run_selection(
            main, pool, Settings.of(**chosen | {"folds": None}), tmp_path / "run", runner=runner
        )
