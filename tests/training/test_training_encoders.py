"""The registry of encoders: what each says of itself holds, and a new one is one registration."""

from typing import Literal

import numpy as np
import pytest
import torch
from torch import nn
from training_corpora import people, shapes
from training_encoders import opinions, tiny_bert
from training_recipes import recipe

from autoaux.errors import InputError
from autoaux.recipe import PARTS, BiLstm, EncoderPart, Gru, Recipe, TfidfMlp, Transformer
from autoaux.training import Run, StackedRuns, Vocabulary
from autoaux.training.encoders import ENCODERS, build_encoder, encoder, kind_of
from autoaux.training.models import load_model, save_model

SHORT = {"max_steps": 12, "eval_every": 6, "batch_tokens": 64}


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    return tiny_bert(tmp_path_factory.mktemp("bert") / "encoder")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path / "cache"))


def pretrained(bert: str, update: str, **more) -> Transformer:
    return Transformer(path=bert, update=update, window=32, **{"hidden": 8, **more})


def run_of(part: EncoderPart, *corpora, seed: int = 0, vocabulary=None) -> Run:
    made = recipe(*corpora, encoder=part, optimisation=SHORT)
    return Run(made, corpora[0], corpora[1:], seed, vocabulary=vocabulary)


def test_what_parts_say_of_themselves_is_true_of_what_is_built(bert):
    parts = [Gru(hidden=5), BiLstm(hidden=5), TfidfMlp(hidden=(4,))]
    parts += [pretrained(bert, update) for update in ("full", "lora", "features", "frozen")]
    for part in parts:
        main = people(20, 0) if "tagging" in part.reads else opinions(20)
        built = run_of(part, main).program.model.encoder
        assert built.stackable == part.stackable, part.mode
        learns = any(parameter.requires_grad for parameter in built.parameters())
        assert learns == (not part.unshared("all")), part.mode


def test_an_auxiliary_that_could_change_nothing_is_refused_with_advice(bert):
    corpora = people(20, 0), shapes(20, 1)
    with pytest.raises(InputError, match="shares no layer that learns.*use update: features"):
        run_of(pretrained(bert, "frozen"), *corpora)
    run_of(pretrained(bert, "frozen"), corpora[0])  # alone it may train


def test_an_auxiliary_changes_the_trunk_over_cached_vectors(bert):
    main, auxiliary = people(30, 0), shapes(30, 1)
    vocabulary = Vocabulary.build([main, auxiliary])
    alone, helped = (
        run_of(pretrained(bert, "features"), *corpora, vocabulary=vocabulary)
        for corpora in ((main,), (main, auxiliary))
    )
    before = [parameter.clone() for parameter in helped.program.model.encoder.parameters()]
    alone.advance()
    helped.advance()
    pairs = zip(before, helped.program.model.encoder.parameters(), strict=True)
    assert all(not torch.equal(old, new) for old, new in pairs)
    assert helped.outcome().curve != alone.outcome().curve


def test_runs_over_cached_vectors_stack_to_what_each_is_alone(bert):
    main = people(30, 0)
    part = pretrained(bert, "features", dropout=0.0)
    vocabulary = Vocabulary.build([main])
    alone = [run_of(part, main, seed=seed, vocabulary=vocabulary) for seed in (1, 2)]
    together = [run_of(part, main, seed=seed, vocabulary=vocabulary) for seed in (1, 2)]
    expected = [run.advance() for run in alone]
    stacked = StackedRuns(together).advance()
    for one, other in zip(expected, stacked, strict=True):
        losses = ([point.loss for point in outcome.curve] for outcome in (one, other))
        np.testing.assert_allclose(*losses, rtol=1e-4)


@pytest.mark.parametrize("documents", [False, True])
def test_a_model_over_cached_vectors_is_read_again_without_the_encoder_s_folder(
    documents, tmp_path
):
    encoder_folder = tiny_bert(tmp_path / "encoder")
    main = opinions(30) if documents else people(30, 0)
    run = run_of(pretrained(encoder_folder, "features"), main)
    run.advance()
    texts = [words for words, _ in main.sentences("test")]
    expected = run.tagger().predict(texts)
    folder = save_model(run.tagger(), tmp_path / "model")
    (tmp_path / "encoder").rename(tmp_path / "gone")
    assert load_model(folder).predict(texts) == expected


def test_a_new_encoder_is_one_part_and_one_builder():
    class Lengths(EncoderPart):
        kind: Literal["lengths"] = "lengths"
        width: int = 4

        @property
        def loop_defaults(self):
            return {"learning_rate": 0.125}

    class Module(nn.Module):
        unit, stackable, tagging_tokens = "token", False, 4096

        def __init__(self, size):
            super().__init__()
            self.size = size
            self.weight = nn.Parameter(torch.ones(1, 1, size))

        def forward(self, batch):
            return self.weight.expand(1, batch.n_tokens, self.size)

        def route(self, task):
            return 0

        def parameter_groups(self):
            return [{"params": list(self.parameters())}]

    try:
        encoder(Lengths)(lambda part, context: Module(part.width))
        main = people(20, 0)
        read = Recipe.model_validate(
            {"main": recipe(main).main.model_dump(), "encoder": {"kind": "lengths", "width": 3}}
        )
        assert read.optimisation.learning_rate == 0.125
        assert Recipe.model_validate(read.model_dump(mode="json")) == read
        outcome = run_of(read.encoder, main, shapes(20, 1)).advance()
        assert (outcome.encoder, outcome.status) == ("lengths", "finished")
        with pytest.raises(ValueError, match="two encoders are of kind lengths"):
            encoder(Lengths)(build_encoder)
    finally:
        ENCODERS.pop("lengths", None)
        PARTS.pop("lengths", None)


def test_every_kind_of_a_recipe_is_registered():
    kind_of(Gru())
    assert ENCODERS.keys() == PARTS.keys() == {"gru", "bilstm", "tfidf_mlp", "transformer"}
