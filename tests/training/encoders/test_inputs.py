"""Given word vectors inside the recurrent trunk: each token gets its own, whatever the packing."""

import numpy as np
import pytest
import torch
from training_corpora import people, shapes
from training_recipes import SMALL, recipe

from autoaux.errors import InputError
from autoaux.recipe import Embeddings, Gru
from autoaux.training import Run, StackedRuns
from autoaux.training.data import Share, build_batch
from autoaux.training.encoders import (
    ContextualVectors,
    FeatureStore,
    PrecomputedVectors,
    StaticVectors,
)

pytestmark = pytest.mark.usefixtures("fresh_cache")


@pytest.fixture
def vec(tmp_path):
    path = tmp_path / "v.vec"
    path.write_text("anna 1 0 0\ndog 0 1 0\nKassel 0 0 1\n")
    return str(path)


def run_with(main, *auxiliaries, embeddings, combine="attention", **parts):
    encoder = Gru(**SMALL, embeddings=tuple(embeddings), combine=combine)
    return Run(
        recipe(main, *auxiliaries, encoder=encoder, **parts),
        main,
        auxiliaries,
        parts.get("seed", 0),
    )


def first_batch(run):
    task = run.program.lanes[0].tasks[0]
    return build_batch([Share(0, [task.train], [np.arange(20)])], run.vocabulary.table)


def test_each_form_gets_its_line_of_the_file_and_the_others_zeros(vec):
    run = run_with(people(30, 0), embeddings=[Embeddings(kind="static", path=vec)])
    batch = first_batch(run)
    vectors = StaticVectors(vec, run.vocabulary.table)(batch)[0]
    expected = {"Anna": [1, 0, 0], "dog": [0, 1, 0], "Kassel": [0, 0, 1]}
    for form, vector in zip(batch.forms[0], vectors, strict=True):
        assert vector.tolist() == expected.get(run.vocabulary.forms[form], [0, 0, 0])


def test_each_token_gets_its_own_contextual_vector(bert):
    main = people(30, 0)
    run = run_with(main, embeddings=[Embeddings(kind="contextual", path=bert)])
    batch = first_batch(run)
    store = FeatureStore(bert, "tagging")
    vectors = ContextualVectors(store, run.program.lanes[0].tasks)(batch)[0]
    assert np.array_equal(
        vectors.numpy(), store.of(main, "train")[batch.parts[0].positions[0]].astype(np.float32)
    )


def test_new_text_gets_the_vectors_its_file_would_have(bert):
    main = people(30, 0)
    run = run_with(main, embeddings=[Embeddings(kind="contextual", path=bert)])
    run.advance(10)
    dev = [words for words, _ in main.sentences("dev")]
    assert run.tagger().predict(dev) == run.tagger().predict(dev[:7]) + run.tagger().predict(
        dev[7:]
    )


def test_vectors_somebody_computed_are_read_by_corpus_and_split(tmp_path):
    main = people(30, 0)
    for name, split in main.splits.items():
        np.save(
            tmp_path / f"{main.name}.{name}.npy",
            np.arange(split.n_tokens * 2, dtype=np.float16).reshape(-1, 2),
        )
    run = run_with(main, embeddings=[Embeddings(kind="contextual", path=str(tmp_path))])
    batch = first_batch(run)
    vectors = PrecomputedVectors(str(tmp_path), run.program.lanes[0].tasks)(batch)[0]
    assert vectors[:, 0].tolist() == (2 * batch.parts[0].positions[0]).tolist()
    assert run.advance(10).steps == 10
    with pytest.raises(InputError, match="no vectors for new text"):
        run.tagger().predict([["Anna"]])


def test_precomputed_vectors_of_the_wrong_length_or_absent_are_one_line(tmp_path):
    main = people(30, 0)
    for name, split in main.splits.items():
        np.save(
            tmp_path / f"{main.name}.{name}.npy", np.zeros((split.n_tokens + (name == "dev"), 2))
        )
    with pytest.raises(
        InputError, match="people.dev.npy: an array of shape .* expected one row for each"
    ):
        run_with(main, embeddings=[Embeddings(kind="contextual", path=str(tmp_path))])
    np.save(tmp_path / "people.dev.npy", np.zeros((main.splits["dev"].n_tokens, 3)))
    with pytest.raises(InputError, match=r"vectors of different sizes: \[2, 3\]"):
        run_with(main, embeddings=[Embeddings(kind="contextual", path=str(tmp_path))])
    (tmp_path / "people.dev.npy").unlink()
    with pytest.raises(InputError, match="people.dev.npy: no such file"):
        run_with(main, embeddings=[Embeddings(kind="contextual", path=str(tmp_path))])


@pytest.mark.parametrize("combine", ["concatenate", "attention"])
def test_learned_static_and_contextual_vectors_train_together(bert, vec, combine):
    embeddings = [Embeddings(kind="static", path=vec), Embeddings(kind="contextual", path=bert)]
    run = run_with(people(60, 0), shapes(40, 1), embeddings=embeddings, combine=combine)
    outcome = run.advance(40)
    assert outcome.curve[-1].loss < outcome.curve[0].loss
    sizes = [2 * SMALL["character_hidden"], SMALL["words"], 3, 16]
    assert run.program.model.encoder.inputs[0].size == (
        max(sizes) if combine == "attention" else sum(sizes)
    )


def test_attention_weights_can_be_read_for_every_token(bert, vec):
    embeddings = [Embeddings(kind="static", path=vec), Embeddings(kind="contextual", path=bert)]
    run = run_with(people(60, 0), embeddings=embeddings)
    run.advance(10)
    inputs, batch = run.program.model.encoder.inputs[0], first_batch(run)
    weights = inputs.weights(batch)
    assert inputs.names == ("characters", "words", vec, bert)
    assert weights.shape == (1, batch.n_tokens, 4)
    assert torch.allclose(weights.sum(-1), torch.ones(1, batch.n_tokens))


def test_a_trained_tagger_tells_the_weights_of_its_inputs(bert, vec):
    for embeddings in (
        [Embeddings(kind="static", path=vec)],
        [Embeddings(kind="contextual", path=bert)],
    ):
        run = run_with(people(60, 0), embeddings=embeddings)
        run.advance(10)
        names, weights = run.tagger().attention([["Anna", "sees", "Anna"], [], ["Kassel"]])
        assert names == ("characters", "words", embeddings[0].path)
        assert [w.shape for w in weights] == [(3, 3), (0, 3), (1, 3)]
        assert np.allclose(weights[0].sum(1), 1)
        if embeddings[0].kind == "static":  # the same form has the same vectors
            assert np.array_equal(weights[0][0], weights[0][2])


def test_a_tagger_without_attention_has_no_weights_to_read(vec):
    for parts in (
        {"embeddings": [Embeddings(kind="static", path=vec)], "combine": "concatenate"},
        {"embeddings": [], "combine": "concatenate"},
    ):
        with pytest.raises(InputError, match="encoder.combine is"):
            run_with(people(20, 0), **parts).tagger().attention([["Anna"]])


def test_runs_with_given_vectors_stack_like_any_other(bert, vec):
    embeddings = [Embeddings(kind="static", path=vec), Embeddings(kind="contextual", path=bert)]
    main = people(60, 0)
    alone = [
        run_with(main, embeddings=embeddings, optimisation={"max_steps": 10}) for _ in range(2)
    ]
    vocabulary = alone[0].vocabulary
    runs = [Run(alone[0].recipe, main, (), seed, vocabulary=vocabulary) for seed in (4, 5)]
    separate = [
        Run(alone[0].recipe, main, (), seed, vocabulary=vocabulary).advance() for seed in (4, 5)
    ]
    stacked = StackedRuns(runs).advance()
    for a, b in zip(separate, stacked, strict=True):
        assert [p.loss for p in a.curve] == pytest.approx([p.loss for p in b.curve], abs=1e-4)
