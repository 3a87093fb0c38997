"""Documents: the TF-IDF perceptron of Kerinec et al.

through the run, and heads that pool tokens.
"""

import math

import numpy as np
import pytest
import torch
from training_corpora import people
from training_encoders import opinions
from training_recipes import recipe

from autoaux.corpora import corpus_from_sentences
from autoaux.errors import InputError
from autoaux.recipe import Recipe, TfidfMlp
from autoaux.training import Run
from autoaux.training.data import Share, Vocabulary, build_batch, compile_task
from autoaux.training.heads import DocumentHead, pool


def tfidf_run(main, *auxiliaries, seed=0, **optimisation):
    base = recipe(main, *auxiliaries).model_dump(exclude={"encoder", "head", "optimisation"})
    steps = {"max_steps": 120, "eval_every": 20, **optimisation}
    return Run(
        Recipe(**base, encoder={"kind": "tfidf_mlp"}, optimisation=steps), main, auxiliaries, seed
    )


def test_documents_are_learned_and_scored_by_macro_f1():
    outcome = tfidf_run(opinions(200)).advance()
    assert outcome.metric == "macro_f1"
    assert outcome.score == 1.0


def test_tasks_share_both_hidden_layers_and_only_these():
    run = tfidf_run(opinions(60), opinions(50, 1, "others"))
    names = [name for name, _ in run.program.model.named_parameters()]
    assert [n for n in names if n.startswith("encoder.")] == [
        "encoder.mlp.bias",
        "encoder.mlp.input.weight",
        "encoder.mlp.layers.0.weight",
        "encoder.mlp.layers.0.bias",
    ]
    assert sum(n.endswith("emissions.weight") for n in names) == 2
    assert run.advance(20).auxiliary_names == ("others",)


def test_a_batch_is_32_documents_drawn_at_random():
    run = tfidf_run(opinions(200))
    drawn = run.program.lanes[0].sources[0].draw()
    assert len(drawn.parts[0][1]) == 32


def test_a_resumed_document_run_equals_an_unbroken_one(tmp_path):
    main = opinions(100)
    unbroken, broken = tfidf_run(main, seed=2), tfidf_run(main, seed=2)
    unbroken.advance()
    broken.advance(33)
    broken.save(tmp_path)
    resumed = Run.resume(tmp_path, broken.recipe, main, (), 2)
    resumed.advance()
    assert unbroken.outcome().curve == resumed.outcome().curve


def test_labels_of_documents_are_predicted_for_new_text():
    run = tfidf_run(opinions(200))
    run.advance()
    assert run.tagger().predict([["Anna", "dog"], ["KASSEL"], [], ["never", "seen"]])[:3] == [
        ["good"],
        ["bad"],
        [],
    ]


def test_an_empty_document_is_a_wrong_answer_and_moves_no_other():
    run = tfidf_run(opinions(200))
    run.advance()
    texts = [(["Anna"], ["good"]), ([], ["good"]), (["Kassel"], ["bad"])]
    scores = run.tagger().evaluate(
        corpus_from_sentences("new", {"test": texts}, kind="classification"), "test"
    )
    assert (
        scores.per_label["good"]["recall"] == 0.5 and scores.per_label["good"]["precision"] == 1.0
    )
    assert scores.per_label["bad"]["f1"] == 1.0


def test_a_corpus_that_labels_tokens_is_refused():
    with pytest.raises(
        InputError, match="people: a tagging corpus; encoder tfidf_mlp takes classification only"
    ):
        tfidf_run(people(20, 0))


def test_the_recipe_s_defaults_for_documents_are_the_paper_s():
    part = Recipe(main={"name": "a", "path": "a", "digest": "0"}, encoder=TfidfMlp())
    assert (part.encoder.features, part.encoder.hidden) == (10_000, (100, 100))
    assert (part.optimisation.optimizer, part.optimisation.batch_tokens) == ("adam", 32)


def part_of(*documents):
    corpus = corpus_from_sentences(
        "d", {"train": [(d, [str(len(d) % 2)]) for d in documents]}, kind="classification"
    )
    vocabulary = Vocabulary.build([corpus])
    task = compile_task(corpus, vocabulary)
    return (
        build_batch(
            [Share(0, [task.train], [np.arange(len(task.train.lengths))])], vocabulary.table
        ).parts[0],
        task,
    )


def test_a_token_encoder_s_document_is_the_largest_value_of_its_tokens():
    part, _ = part_of(["a", "b", "c"], ["d"], ["e", "f"])
    values = torch.arange(
        6.0
    )  # packed: first tokens of the three (longest first), then the second ones, then the third
    encoded = torch.stack([values, -values], 1).unsqueeze(0)
    assert pool(encoded, part)[0].tolist() == [[5.0, 0.0], [4.0, -1.0], [2.0, -2.0]]


def test_the_document_loss_is_the_mean_cross_entropy():
    part, task = part_of(["a", "b"], ["c"])
    head = DocumentHead(2, 1, np.random.default_rng(0))
    with torch.no_grad():
        head.emissions.weight.copy_(torch.tensor([[[0.0, 1.0]]]))
    encoded = torch.tensor([[[2.0], [-1.0]]])  # scores (0, 2) and (0, -1); gold "0" then "1"
    gold = [task.labels.index("0"), task.labels.index("1")]
    assert gold == [0, 1]
    expected = (math.log(1 + math.exp(2)) + math.log(1 + math.exp(1))) / 2
    assert head.loss(encoded, part).item() == pytest.approx(expected, rel=1e-5)


def test_the_recurrent_trunk_reads_documents_too():
    outcome = Run(
        recipe(opinions(150), optimisation={"max_steps": 80, "batch_tokens": 128}),
        opinions(150),
        (),
        0,
    ).advance()
    assert outcome.metric == "macro_f1" and outcome.score > 0.9
