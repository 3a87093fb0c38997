"""What a run records of its dev split: counts sentence by sentence, and the loss."""

import numpy as np
import pytest
from training_corpora import people, shapes
from training_encoders import opinions
from training_recipes import recipe

from autoaux.corpora import corpus_from_sentences
from autoaux.ledger import unpack_counts
from autoaux.recipe import TfidfMlp
from autoaux.training import Run, StackedRuns, Vocabulary

MAIN = people(80, 0)
LEARN = {"max_steps": 60, "eval_every": 10, "learning_rate": 0.05}
STILL = {"learning_rate": 1e-30, "max_steps": 1, "eval_every": 1, "batch_tokens": 4000}


@pytest.mark.parametrize(
    "corpus, parts",
    [
        (MAIN, {}),
        (shapes(60, 1), {}),
        (opinions(60, 2), {"encoder": TfidfMlp(), "head": {"decoder": "softmax"}}),
    ],
    ids=["spans", "tokens", "documents"],
)
def test_the_counts_of_the_best_and_the_last_model_are_its_scores(corpus, parts) -> None:
    outcome = Run(recipe(corpus, optimisation=LEARN, **parts), corpus, (), 0).advance()
    tables = unpack_counts(outcome.dev_counts)
    assert tables[0].metric == outcome.metric == corpus.metric
    assert len(tables[0]) == corpus.splits["dev"].n_sentences
    assert tables[0].score() == outcome.score
    assert tables[-1].score() == outcome.curve[-1].score


def test_the_gold_column_is_what_stands_in_the_corpus() -> None:
    [best, *_] = unpack_counts(Run(recipe(MAIN), MAIN, (), 0).advance().dev_counts)
    begins = [
        sum(label.startswith("B-") for label in labels) for _, labels in MAIN.sentences("dev")
    ]
    assert best.rows[:, 0].tolist() == begins


@pytest.mark.parametrize("decoder", ["crf", "softmax"])
def test_the_loss_on_dev_is_the_training_loss_of_the_same_sentences(decoder: str) -> None:
    sentences = list(MAIN.sentences("train"))
    twice = corpus_from_sentences("twice", {"train": sentences, "dev": sentences})
    plain = {"dropout": 0.0, "word_dropout": 0.0}
    run = Run(recipe(twice, encoder=plain, head={"decoder": decoder}, optimisation=STILL), twice)
    [point] = run.advance().curve
    assert point.dev_loss == pytest.approx(point.loss, rel=1e-5)


def test_sentences_with_a_label_that_training_never_shows_have_no_loss() -> None:
    dev = list(MAIN.sentences("dev"))
    odd = [(["Peine", "slowly"], ["B-NEW", "O"]), (["the", "Olpe"], ["O", "B-NEW"])]
    vocabulary = Vocabulary.build([MAIN])

    def loss(sentences: list) -> float:
        splits = {"train": list(MAIN.sentences("train")), "dev": sentences}
        corpus = corpus_from_sentences("odd", splits)
        run = Run(recipe(corpus, optimisation=STILL), corpus, (), 0, vocabulary=vocabulary)
        return run.advance().curve[0].dev_loss

    assert loss([odd[0], *dev, odd[1]]) == pytest.approx(loss(dev), rel=1e-5)


def test_a_resumed_run_keeps_what_dev_said_before(tmp_path) -> None:
    part = recipe(MAIN, optimisation=LEARN)
    whole = Run(part, MAIN, (), 0).advance()
    first = Run(part, MAIN, (), 0)
    first.advance(30)
    first.save(tmp_path)
    again = Run.resume(tmp_path, part, MAIN, (), 0)
    assert again.outcome().dev_counts == first.outcome().dev_counts != ""
    assert again.advance().dev_counts == whole.dev_counts


def test_stacked_runs_record_each_its_own() -> None:
    vocabulary = Vocabulary.build([MAIN])
    part = recipe(MAIN, optimisation=LEARN)

    def runs() -> list[Run]:
        return [Run(part, MAIN, (), seed, vocabulary=vocabulary) for seed in (0, 1)]

    for alone, together in zip(runs(), StackedRuns(runs()).advance(), strict=True):
        apart = alone.advance()
        losses = [[point.dev_loss for point in one.curve] for one in (apart, together)]
        np.testing.assert_allclose(*losses, rtol=1e-3)
        assert unpack_counts(together.dev_counts)[0].score() == together.score
