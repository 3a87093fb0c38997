"""A run from the outside: it learns, stops, tells, and takes bad input in its stride."""

import numpy as np
import pytest
import torch
from training_corpora import people, shapes
from training_recipes import recipe

from autoaux.corpora import corpus_from_sentences, shuffle_labels
from autoaux.errors import InputError
from autoaux.recipe import Optimisation
from autoaux.training import Diverged, Run, Vocabulary
from autoaux.training.data import Plan
from autoaux.training.loop import Progress, converged, end_of_epoch, rate

MAIN, SHAPES = people(80, 0), shapes(60, 1)
LEARN = {"max_steps": 150, "eval_every": 25, "learning_rate": 0.02, "batch_tokens": 128}


@pytest.mark.parametrize(
    "decoder, cost, scheme", [("crf", 0.0, "iob2"), ("crf", 0.2, "bioes"), ("softmax", 0.2, "iob2")]
)
def test_a_run_learns_what_the_words_say(decoder: str, cost: float, scheme: str) -> None:
    head = {"decoder": decoder, "cost": cost, "scheme": scheme}
    run = Run(recipe(MAIN, head=head, optimisation=LEARN), MAIN, (), 0)
    outcome = run.advance()
    assert outcome.score > 0.95 and outcome.metric == "span_f1"
    assert run.tagger().evaluate(MAIN, "test").score > 0.9
    assert run.tagger().predict([["Anna", "walks", "in", "Kassel"]]) == [
        ["B-PER", "O", "O", "B-LOC"]
    ]


@pytest.mark.parametrize(
    "encoder",
    [{"kind": "bilstm"}, {"reset_after": False}, {"characters": 0}, {"words": 0}, {"layers": 2}],
    ids=["bilstm", "yang", "no characters", "no words", "two layers"],
)
def test_every_trunk_learns(encoder: dict) -> None:
    from training_recipes import SMALL

    from autoaux.recipe import BiLstm, Gru

    part = (BiLstm if encoder.get("kind") == "bilstm" else Gru)(**{**SMALL, **encoder})
    run = Run(recipe(MAIN, encoder=part, optimisation=LEARN), MAIN, (), 0)
    assert run.advance().score > 0.9


def test_shuffled_labels_teach_nothing() -> None:
    control = shuffle_labels(SHAPES, 0)
    run = Run(recipe(control, optimisation=LEARN), control, (), 0)
    assert (
        run.advance().score
        < 0.7
        < Run(recipe(SHAPES, optimisation=LEARN), SHAPES, (), 0).advance().score
    )


def test_the_outcome_tells_scores_curves_and_cost() -> None:
    run = Run(recipe(MAIN, SHAPES), MAIN, (SHAPES,), 7)
    part = run.advance(20)
    assert (part.status, part.steps, part.seed) == ("stopped", 20, 7)
    assert [point.step for point in part.curve] == [10, 20]
    assert [[step for step, _ in curve] for curve in part.auxiliary_curves] == [[10, 20]]
    whole = run.advance()
    assert (whole.status, whole.steps) == ("finished", 40)
    assert whole.score == max(point.score for point in whole.curve)
    assert whole.main == MAIN.digest and whole.auxiliaries == (SHAPES.digest,)
    assert whole.auxiliary_names == ("shapes",) and whole.cpu_seconds > part.cpu_seconds > 0
    assert whole.peak_memory > 50e6


def test_the_tagger_is_the_model_of_the_best_dev_score() -> None:
    run = Run(recipe(MAIN, optimisation={**LEARN, "eval_every": 5}), MAIN, (), 3)
    outcome = run.advance()
    assert run.tagger().evaluate(MAIN, "dev").score == outcome.score


def test_training_stops_when_dev_has_not_risen_for_patience_steps() -> None:
    run = Run(
        recipe(MAIN, optimisation={"patience": 20, "max_steps": 500, "learning_rate": 0.02}),
        MAIN,
        (),
        0,
    )
    outcome = run.advance()
    best = max(outcome.curve, key=lambda point: point.score)
    assert run.finished and outcome.steps == best.step + 20 < 500


def test_no_run_ends_without_a_dev_score() -> None:
    """Patience shorter than the way to the first evaluation, and Watanabe's end between two of
    them.
    """
    impatient = Run(
        recipe(MAIN, optimisation={"patience": 3, "eval_every": 20, "max_steps": 100}), MAIN, (), 0
    )
    outcome = impatient.advance()
    assert impatient.finished and outcome.steps % 20 == 0 and outcome.curve[0].step == 20
    short = {
        "decay": "halving",
        "stop": "watanabe",
        "learning_rate": 1.5e-4,
        "eval_every": 1000,
        "max_steps": 1000,
    }
    halved = Run(
        recipe(MAIN, optimisation={**short, "optimizer": "sgd", "clip": 1e-9}), MAIN, (), 0
    )
    outcome = halved.advance()
    assert halved.finished and outcome.steps < 1000
    assert [point.step for point in outcome.curve] == [outcome.steps]


def test_watanabes_policy_halves_after_four_bad_epochs_and_ends_below_a_ten_thousandth() -> None:
    part = Optimisation(
        optimizer="sgd", learning_rate=0.1, decay="halving", stop="watanabe", max_steps=10_000
    )
    plan, progress = Plan("single", 0, 1.0, 10, [100], part.max_steps), Progress()
    rates = []
    for loss in [1.0, 0.5, 0.5, 0.6, 0.4] + [0.4] * 40:
        progress.epoch_loss, progress.epoch_batches = loss * 10, 10
        end_of_epoch(part, progress)
        rates.append(rate(part, plan, progress))
        if converged(part, plan, progress):
            break
    # the minimum .4 comes in epoch 5; epochs 6 to 9 are not less: the rate halves with epoch 9,
    # then 13, …
    assert rates[:8] == [0.1] * 8 and rates[8] == 0.05 and rates[12] == 0.025
    # 0.1 / 2^10 is the first below 1e-4: ten halvings, four epochs each
    assert len(rates) == 5 + 40 and rates[-1] == 0.1 / 2**10


def test_a_rate_rises_while_it_warms_up_and_falls_after_it() -> None:
    part = Optimisation(learning_rate=1.0, warmup=0.3, max_steps=10)
    plan = Plan("single", 0, 1.0, 10, [100], 10)
    rates = [rate(part, plan, Progress(step=step)) for step in range(11)]
    rising, falling = [1 / 4, 2 / 4, 3 / 4], [1 - k / 7 for k in range(8)]
    assert rates == pytest.approx(rising + falling)


def test_heads_learn_at_their_own_rate() -> None:
    part = {**LEARN, "max_steps": 10, "head_rate": 10.0, "learning_rate": 0.002}
    run = Run(recipe(MAIN, optimisation=part), MAIN, (), 0)
    run.advance(1)
    heads = set(run.program.model.heads.parameters())
    for group in run.program.optimizer.groups:
        own = 0.02 if heads.intersection(group["params"]) else 0.002
        assert group["lr"] == pytest.approx(own)


def test_watanabes_run_keeps_the_last_model_and_may_train_on_dev_too() -> None:
    part = {**LEARN, "decay": "halving", "stop": "watanabe", "train_on_dev": True}
    run = Run(recipe(MAIN, optimisation=part), MAIN, (), 0)
    outcome = run.advance()
    lane = run.program.lanes[0]
    both = MAIN.splits["train"].n_tokens + MAIN.splits["dev"].n_tokens
    assert lane.tasks[0].train.n_tokens == both
    assert outcome.main == MAIN.digest + "+dev"  # never taken for a run that dev has judged
    for name, parameter in run.tagger().model.named_parameters():
        assert torch.equal(parameter, run.program.model.get_parameter(name)), name


def test_dev_stopping_cannot_train_on_dev() -> None:
    with pytest.raises(ValueError, match="train_on_dev needs stop: watanabe"):
        Optimisation(train_on_dev=True)


def test_a_loss_that_is_not_finite_is_an_error_that_names_the_batch() -> None:
    run = Run(recipe(MAIN, SHAPES), MAIN, (SHAPES,), 5)
    run.advance(3)
    with torch.no_grad():
        run.program.model.heads[1].emissions.weight.fill_(float("nan"))
    with pytest.raises(
        Diverged,
        match=(
            r"people, seed 5: loss nan at main step 4 in batch \d+ of epoch 1 of shapes \(train"
            r" sentences"
        ),
    ):
        run.advance(5)


def test_a_label_of_dev_alone_is_never_predicted_and_counts_as_wrong() -> None:
    train = [(["a", "b"], ["X", "Y"])] * 20
    corpus = corpus_from_sentences(
        "t",
        {"train": train, "dev": [(["a", "b", "c", "c"], ["X", "Y", "Z", "Z"])], "test": train[:1]},
    )
    run = Run(recipe(corpus, optimisation=LEARN), corpus, (), 0)
    outcome = run.advance()
    assert outcome.score == 0.5
    assert run.program.lanes[0].tasks[0].labels == ("X", "Y")


def test_a_sentence_of_200_000_tokens_trains_and_is_tagged() -> None:
    rng = np.random.default_rng(0)
    long = [("ab" if i % 2 else "Cd") for i in rng.integers(0, 2, 200_000)]
    label = {"ab": "LOW", "Cd": "CAP"}
    corpus = corpus_from_sentences(
        "long",
        {"train": [(long, [label[t] for t in long])], "dev": [(["ab", "Cd"], ["LOW", "CAP"])]},
    )
    run = Run(recipe(corpus, optimisation={"max_steps": 8, "batch_tokens": 512}), corpus, (), 0)
    assert run.advance().steps == 8
    assert max(run.program.lanes[0].tasks[0].train.lengths) == 2048
    tagged = run.tagger().predict([long[:10_000]])
    assert len(tagged[0]) == 10_000


def test_empty_sentences_are_skipped_in_training_and_get_no_labels() -> None:
    sentences = [([], []), (["Anna"], ["B-PER"]), ([], []), (["sees", "rain"], ["O", "O"])] * 10
    corpus = corpus_from_sentences("gaps", {"train": sentences, "dev": sentences[:4]})
    run = Run(recipe(corpus, optimisation=LEARN), corpus, (), 0)
    assert run.advance().score == 1.0
    assert run.tagger().predict([[], ["Anna"], []]) == [[], ["B-PER"], []]
    assert run.tagger().predict([]) == [] and run.tagger().predict([[]]) == [[]]


def test_words_characters_and_an_empty_token_never_seen_are_tagged() -> None:
    run = Run(recipe(MAIN, optimisation={"max_steps": 5}), MAIN, (), 0)
    run.advance()
    assert [
        len(labels) for labels in run.tagger().predict([["Ωmega", "漢字", ""], ["x" * 10_000]])
    ] == [3, 1]


def test_a_word_known_to_the_study_but_not_to_the_run_is_unknown() -> None:
    """Else its untrained random vector would meet the dev split."""
    vocabulary = Vocabulary.build(
        [MAIN, corpus_from_sentences("more", {"train": [(["Zebra", "a"], ["N", "O"])]})]
    )
    run = Run(recipe(MAIN), MAIN, (), 0, vocabulary=vocabulary)
    lexicon = run.program.model.encoder.inputs[0].parts[1].lexicons[0]
    # the last row is that of words which the study does not have
    rows = dict(zip(vocabulary.words, lexicon.row_of[:-1], strict=True))
    assert rows["Zebra"] == 0 and rows["Anna"] > 0
    assert lexicon.row_of[-1] == 0  # what no corpus of the study has


@pytest.mark.parametrize(
    "splits, message",
    [
        ({"train": [(["a", "b"], ["X", "Y"])]}, "needs a dev split"),
        ({"dev": [(["a", "b"], ["X", "Y"])]}, "needs a train split"),
        ({"train": [([], [])], "dev": [(["a", "b"], ["X", "Y"])]}, "needs a train split"),
    ],
)
def test_a_main_task_without_data_is_one_clear_line(splits: dict, message: str) -> None:
    corpus = corpus_from_sentences("bare", splits)
    with pytest.raises(InputError, match=message):
        Run(recipe(corpus), corpus, (), 0)


def test_a_vocabulary_built_without_a_corpus_is_refused() -> None:
    vocabulary = Vocabulary.build(
        [corpus_from_sentences("x", {"train": [(["a", "b"], ["X", "Y"])]})]
    )
    with pytest.raises(InputError, match="shapes: '.*' is not in the study's vocabulary"):
        Run(recipe(SHAPES), SHAPES, (), 0, vocabulary=vocabulary)
