"""Transformers encoders: the same vectors as transformers, trained through the same run as
every encoder.
"""

import numpy as np
import pytest
import torch
from training_corpora import people, shapes
from training_encoders import SHAPE, opinions, tiny, tokenize
from training_recipes import recipe
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
    DebertaV2Config,
    DebertaV2Model,
    DistilBertConfig,
    DistilBertModel,
    GPT2Config,
    GPT2Model,
    ModernBertConfig,
    ModernBertModel,
)

from autoaux.errors import InputError
from autoaux.recipe import Transformer
from autoaux.training import Run, StackedRuns
from autoaux.training.encoders import FeatureStore
from autoaux.training.models import save_model

pytestmark = pytest.mark.usefixtures("fresh_cache")

QUICK = {"max_steps": 12, "eval_every": 6, "batch_tokens": 40, "learning_rate": 5e-3}


def run_of(main, *auxiliaries, path, update="full", seed=3, head=None, steps=12, **encoder):
    parts = {
        "encoder": Transformer(**{"path": path, "update": update, "window": 64, **encoder}),
        "optimisation": QUICK | {"max_steps": steps},
        "head": head or {"decoder": "softmax"},
    }
    return Run(recipe(main, *auxiliaries, **parts), main, auxiliaries, seed)


@pytest.mark.parametrize("encoder", ["bert", "roberta"])
def test_cached_vectors_are_those_transformers_gives_for_each_sentence_alone(
    encoder, request, tmp_path
):
    path = request.getfixturevalue(encoder)
    corpus = people(25, 0)
    store = FeatureStore(path, "tagging", window=64, precision="float32")
    vectors = store.of(corpus, "train")
    torch.manual_seed(0)
    model = AutoModelForTokenClassification.from_pretrained(path).eval()
    tokenizer = AutoTokenizer.from_pretrained(path, add_prefix_space=True)
    place = 0
    for words, _ in corpus.sentences("train"):
        encoded, firsts = tokenize(tokenizer, words)
        hidden = model.base_model(**encoded).last_hidden_state[0, firsts]
        assert np.allclose(vectors[place : place + len(words)], hidden.detach().numpy(), atol=1e-5)
        place += len(words)
    assert place == len(vectors)


def test_document_vectors_are_what_the_last_layer_of_transformers_reads(bert):
    corpus = opinions(12)
    vectors = FeatureStore(bert, "classification", window=64, precision="float32").of(
        corpus, "train"
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)  # the pooling layer is in the checkpoint, the last layer is not
        model = AutoModelForSequenceClassification.from_pretrained(bert).eval()
    tokenizer = AutoTokenizer.from_pretrained(bert)
    for i, (words, _) in enumerate(corpus.sentences("train")):
        logits = model(**tokenize(tokenizer, words)[0]).logits[0]
        assert torch.allclose(
            model.classifier(torch.from_numpy(vectors[i].copy())), logits, atol=1e-5
        )


def test_an_encoder_is_run_once_and_its_vectors_are_mapped_afterwards(bert, monkeypatch):
    corpus = people(20, 0)
    first = FeatureStore(bert, "tagging", window=64).of(corpus, "train")
    monkeypatch.setattr(
        "transformers.AutoModelForTokenClassification.from_pretrained",
        lambda *a, **k: pytest.fail("the encoder was loaded again"),
    )
    again = FeatureStore(bert, "tagging", window=64).of(corpus, "train")
    assert isinstance(again, np.memmap) and again.dtype == np.float16
    assert np.array_equal(first, again)


def test_an_extraction_that_breaks_off_leaves_nothing_behind(bert, tmp_path):
    store = FeatureStore(bert, "tagging", window=64)

    def broken(*arguments):
        raise OSError(28, "No space left on device")

    store.encoder()[0].register_forward_pre_hook(broken)
    with pytest.raises(OSError, match="No space left"):
        store.of(people(20, 0), "train")
    assert not [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]


def test_frozen_runs_stack(bert):
    main = people(60, 0)
    alone = [run_of(main, path=bert, update="frozen", seed=seed) for seed in (1, 2)]
    first = [run.advance().curve for run in alone]
    runs = [Run(alone[0].recipe, main, (), seed, vocabulary=alone[0].vocabulary) for seed in (1, 2)]
    for own, stacked in zip(first, StackedRuns(runs).advance(), strict=True):
        assert [p.loss for p in own] == pytest.approx([p.loss for p in stacked.curve], abs=1e-5)


def test_features_are_read_on_the_device_of_the_run(bert, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)  # a GPU, and the run not on it
    store = FeatureStore(bert, "tagging", window=64, device="cpu")
    assert store.of(people(20, 0), "train").shape[0] == people(20, 0).splits["train"].n_tokens
    assert next(store.encoder()[0].parameters()).device.type == "cpu"
    elsewhere = FeatureStore(bert, "tagging", window=64, device="meta")
    assert next(elsewhere.encoder()[0].parameters()).device.type == "meta"


def test_other_content_never_meets_an_old_file(bert, roberta):
    stores = [
        FeatureStore(p, "tagging", window=w, precision=d)
        for p in (bert, roberta)
        for w in (32, 64)
        for d in ("float16", "float32")
    ]
    assert len({store.digest for store in stores}) == 8


def test_a_half_precision_file_is_the_rounded_full_one(bert):
    corpus = people(20, 0)
    full = FeatureStore(bert, "tagging", window=64, precision="float32").of(corpus, "train")
    half = FeatureStore(bert, "tagging", window=64, precision="float16").of(corpus, "train")
    assert np.array_equal(half, full.astype(np.float16))


@pytest.mark.parametrize("update", ["full", "lora", "features"])
def test_every_way_of_updating_learns_with_an_auxiliary(bert, update):
    main, auxiliary = people(60, 0, places=False), shapes(40, 1)
    run = run_of(main, auxiliary, path=bert, update=update)
    losses = [run.advance(step).curve[-1].loss for step in (6, 12)]
    assert losses[1] < losses[0]
    assert run.outcome().auxiliary_names == ("shapes",)


def test_the_base_of_adapters_stays_as_it_was(bert):
    run = run_of(people(40, 0), path=bert, update="lora")
    base = {
        n: p.clone() for n, p in run.program.model.named_parameters() if n.endswith("base.weight")
    }
    ups = [p for n, p in run.program.model.named_parameters() if n.endswith(".up")]
    run.advance()
    assert base and all(torch.equal(run.program.model.get_parameter(n), p) for n, p in base.items())
    assert any(up.abs().sum() > 0 for up in ups)


def test_a_resumed_fine_tuning_equals_an_unbroken_one_bit_for_bit(bert, tmp_path):
    main = people(60, 0)
    unbroken = run_of(main, path=bert)
    unbroken.advance()
    broken = run_of(main, path=bert)
    broken.advance(5)
    broken.save(tmp_path / "checkpoint")
    torch.manual_seed(12345)  # what else a process draws must not matter
    resumed = Run.resume(tmp_path / "checkpoint", broken.recipe, main, (), 3)
    resumed.advance()
    for name, parameter in unbroken.program.model.named_parameters():
        assert torch.equal(parameter, resumed.program.model.get_parameter(name)), name


@pytest.mark.parametrize("update", ["full", "lora", "frozen"])
@pytest.mark.parametrize("encoder", ["bert", "roberta"])
def test_transformers_alone_loads_a_saved_tagger_and_predicts_the_same(
    encoder, update, request, tmp_path
):
    main = people(60, 0)
    run = run_of(main, path=request.getfixturevalue(encoder), update=update)
    run.advance()
    tagger = run.tagger()
    folder = save_model(tagger, tmp_path / "model")
    model = AutoModelForTokenClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    sentences = [words for words, _ in main.sentences("test")]
    for words, labels in zip(sentences, tagger.predict(sentences), strict=True):
        encoded, firsts = tokenize(tokenizer, words)
        best = model(**encoded).logits[0, firsts].argmax(-1)
        assert [model.config.id2label[int(i)] for i in best] == labels


@pytest.mark.parametrize("update", ["full", "lora", "frozen"])
@pytest.mark.parametrize("encoder", ["bert", "roberta"])
def test_transformers_alone_loads_a_saved_document_model_and_predicts_the_same(
    encoder, update, request, tmp_path
):
    main = opinions()
    run = run_of(main, path=request.getfixturevalue(encoder), update=update)
    run.advance()
    tagger = run.tagger()
    folder = save_model(tagger, tmp_path / "model")
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    documents = [words for words, _ in main.sentences("test")]
    for words, labels in zip(documents, tagger.predict(documents), strict=True):
        logits = model(**tokenize(tokenizer, words)[0]).logits[0]
        assert [model.config.id2label[int(logits.argmax())]] == labels


DISTILBERT = (
    DistilBertConfig,
    DistilBertModel,
    {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 24},
)
MODERNBERT = (ModernBertConfig, ModernBertModel, SHAPE)
DEBERTA = (DebertaV2Config, DebertaV2Model, SHAPE)


@pytest.mark.parametrize("documents", [False, True])
@pytest.mark.parametrize(
    "architecture", [DISTILBERT, MODERNBERT, DEBERTA], ids=["distilbert", "modernbert", "deberta"]
)
def test_architectures_with_other_heads_are_saved_whole_too(architecture, documents, tmp_path):
    config, model, sizes = architecture
    main = opinions() if documents else people(60, 0)
    run = run_of(
        main, path=tiny(tmp_path / "encoder", config, model, **sizes), update="lora", steps=6
    )
    run.advance()
    tagger = run.tagger()
    folder = save_model(tagger, tmp_path / "model")
    loader = AutoModelForSequenceClassification if documents else AutoModelForTokenClassification
    model, tokenizer = loader.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    sentences = [words for words, _ in main.sentences("test")]
    for words, labels in zip(sentences, tagger.predict(sentences), strict=True):
        encoded, firsts = tokenize(tokenizer, words)
        logits = model(input_ids=encoded["input_ids"]).logits[0]
        best = [logits.argmax()] if documents else logits[firsts].argmax(-1)
        assert [model.config.id2label[int(i)] for i in best] == labels


def test_a_decoder_tags_but_is_refused_for_documents(tmp_path):
    path = tiny(tmp_path / "encoder", GPT2Config, GPT2Model, n_embd=16, n_layer=2, n_head=2)
    assert run_of(people(30, 0), path=path).advance(6).steps == 6
    with pytest.raises(InputError, match="GPT2ForSequenceClassification is a decoder"):
        run_of(opinions(), path=path)


def test_documents_and_tags_train_together(bert):
    run = run_of(people(40, 0), opinions(), path=bert, steps=48)
    outcome = run.advance()
    assert outcome.auxiliary_curves[0][-1][1] < 0.8 * outcome.auxiliary_curves[0][0][1]
    assert outcome.curve[-1].loss < 0.8 * outcome.curve[0].loss


def test_a_sentence_longer_than_a_window_is_labelled_word_by_word(bert):
    run = run_of(people(40, 0), path=bert, window=16)
    run.advance(6)
    words = ["Anna", "sees", "Kassel", "."] * 300
    assert len(run.tagger().predict([words])[0]) == 1200


def test_half_precision_products_give_nearly_the_same_losses(bert):
    main = people(60, 0)
    full = run_of(main, path=bert).advance().curve
    half = run_of(main, path=bert, precision="bfloat16").advance().curve
    assert [p.loss for p in half] == pytest.approx([p.loss for p in full], rel=0.02)
    assert [p.loss for p in half] != [p.loss for p in full]


def test_a_crf_stands_on_a_transformer_too(bert):
    run = run_of(people(60, 0), path=bert, update="frozen", head={"decoder": "crf"})
    assert run.advance().steps == 12


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("./nowhere", "no such folder"),
        ("/no/such/place", "no such folder"),
        ("nobody/no-such-encoder", "HF_HUB_OFFLINE is set"),
    ],
)
def test_an_encoder_that_is_not_there_is_one_line(path, message, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(InputError) as error:
        run_of(people(10, 0), path=path)
    assert message in str(error.value) and path in str(error.value) and "\n" not in str(error.value)


def test_an_encoder_that_the_hub_cannot_give_is_one_line(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)

    def unreachable(self, name, timeout):
        raise OSError("network is unreachable")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", unreachable)
    with pytest.raises(InputError, match="nobody/no-such-encoder: .*network is unreachable"):
        run_of(people(10, 0), path="nobody/no-such-encoder")


def test_a_folder_without_an_encoder_or_with_pickled_weights_is_refused(bert, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no config.json"):
        run_of(people(10, 0), path=str(tmp_path / "empty"))
    pickled = tmp_path / "pickled"
    AutoConfig.from_pretrained(bert).save_pretrained(pickled)
    AutoTokenizer.from_pretrained(bert).save_pretrained(pickled)
    (pickled / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(InputError, match="not an encoder that transformers can load safely"):
        run_of(people(10, 0), path=str(pickled))
