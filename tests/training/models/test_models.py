"""Saved models: they predict the same after loading, say what they are, and fail in one line."""

import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors.torch import load_file, save_file
from training_corpora import people, shapes
from training_encoders import opinions
from training_recipes import SMALL, recipe

from autoaux.corpora import corpus_from_sentences
from autoaux.errors import InputError
from autoaux.ledger import SentenceCounts
from autoaux.recipe import BiLstm, Embeddings, Gru, Schedule, TfidfMlp, Transformer
from autoaux.scoring import Scores
from autoaux.training import Run
from autoaux.training.models import load_model, save_model

pytestmark = pytest.mark.usefixtures("fresh_cache")

TEXT = [["Anna", "sees", "a", "never-seen", "dog"], [], ["Kassel", "42"], ["in", "Olpe", "."]]


def trained(main, *auxiliaries, **parts):
    run = Run(recipe(main, *auxiliaries, **parts), main, auxiliaries, 1)
    run.advance(20)
    return run.tagger()


@pytest.fixture(scope="module")
def tagger():
    return trained(people(60, 0), shapes(40, 1))


@pytest.fixture
def folder(tagger, tmp_path):
    return save_model(tagger, tmp_path / "model")


def vectors(tmp_path):
    (tmp_path / "v.vec").write_text("anna 1 0\nnever-seen 2 3\n")
    return Embeddings(kind="static", path=str(tmp_path / "v.vec"))


MODELS = {
    "characters and words": lambda bert, tmp: trained(people(60, 0), shapes(40, 1)),
    "BIOES": lambda bert, tmp: trained(people(60, 0), head={"scheme": "bioes"}),
    "BiLSTM, softmax, only characters": lambda bert, tmp: trained(
        people(60, 0), encoder=BiLstm(**SMALL | {"words": 0}), head={"decoder": "softmax"}
    ),
    "shared characters": lambda bert, tmp: trained(
        people(60, 0), shapes(40, 1), schedule=Schedule(kind="joint", sharing="characters")
    ),
    "static vectors": lambda bert, tmp: trained(
        people(60, 0), encoder=Gru(**SMALL, embeddings=(vectors(tmp),), combine="attention")
    ),
    "contextual vectors": lambda bert, tmp: trained(
        people(60, 0), encoder=Gru(**SMALL, embeddings=(Embeddings(kind="contextual", path=bert),))
    ),
    "documents by TF-IDF": lambda bert, tmp: trained(opinions(), encoder=TfidfMlp()),
    "documents by GRU": lambda bert, tmp: trained(opinions()),
    "adapters": lambda bert, tmp: trained(
        people(60, 0),
        encoder=Transformer(path=bert, update="lora", window=64),
        head={"decoder": "softmax"},
    ),
    "frozen with CRF": lambda bert, tmp: trained(
        people(60, 0), encoder=Transformer(path=bert, update="frozen", window=64)
    ),
    "documents by transformer": lambda bert, tmp: trained(
        opinions(), encoder=Transformer(path=bert, window=64)
    ),
}


@pytest.mark.parametrize("kind", MODELS)
def test_a_loaded_model_predicts_what_the_trained_one_did(kind, bert, tmp_path):
    tagger = MODELS[kind](bert, tmp_path)
    folder, expected = save_model(tagger, tmp_path / "model"), tagger.predict(TEXT)
    (tmp_path / "v.vec").unlink(missing_ok=True)  # the folder needs nothing else
    assert load_model(folder).predict(TEXT) == expected


@pytest.mark.parametrize("kind", MODELS)
def test_nothing_in_the_folder_can_run_code(kind, bert, tmp_path):
    folder = save_model(MODELS[kind](bert, tmp_path), tmp_path / "model")
    assert {file.suffix for file in folder.rglob("*") if file.is_file()} <= {
        ".json",
        ".safetensors",
        ".md",
        ".vec",
        ".txt",
    }


def test_a_loaded_model_scores_a_corpus_as_the_trained_one_did(tagger, folder):
    corpus = people(10, 5)
    assert load_model(folder).evaluate(corpus, "test") == tagger.evaluate(corpus, "test")


def test_a_recurrent_model_is_used_without_loading_transformers(folder):
    code = (
        f"import sys; from autoaux.training.models import load_model; load_model({str(folder)!r});"
        " print('transformers' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "False\n"
    )


def test_a_loaded_model_can_be_saved_again(tagger, folder, tmp_path):
    again = save_model(load_model(folder), tmp_path / "again")
    first, second = (
        load_file(folder / "weights.safetensors"),
        load_file(again / "weights.safetensors"),
    )
    assert first.keys() == second.keys() and all((first[k] == second[k]).all() for k in first)


def test_only_the_main_task_s_head_is_saved(folder):
    assert {
        name.split(".")[1]
        for name in load_file(folder / "weights.safetensors")
        if name.startswith("heads")
    } == {"0"}


def test_the_card_names_data_recipe_scores_and_verdict(tagger, tmp_path):
    test = Scores(
        "span_f1",
        0.5,
        {"PER": {"precision": 0.25, "recall": 0.5, "f1": 1 / 3, "support": 8}},
        SentenceCounts("span_f1", np.array([[8, 4, 16]])),
    )
    folder = save_model(
        tagger, tmp_path / "model", verdict="shapes helps: +1.2 (0.4 to 2.0).", test=test
    )
    card = (folder / "README.md").read_text()
    assert "shapes helps: +1.2 (0.4 to 2.0)." in card
    for corpus in tagger.provenance.corpora:
        assert (
            f"| {corpus.name} | {corpus.role} | unknown | {corpus.sentences} | {corpus.tokens} |"
            in card
        )
    assert "| PER | 25.00 | 50.00 | 33.33 | 8 |" in card
    assert tagger.recipe.to_yaml().strip() in card


def test_markup_in_names_stays_text_on_the_card(tmp_path):
    main = people(30, 0, name="<script>|`x`")
    card = (
        (save_model(trained(main), tmp_path / "model") / "README.md")
        .read_text()
        .split("## Recipe")[0]
    )
    assert "<script>" not in card and "&lt;script>\\|'x'" in card


def change(folder, **values):
    path = folder / "autoaux.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def refusal(folder) -> str:
    """The one line that says why a folder is not loaded."""
    with pytest.raises(InputError) as error:
        load_model(folder)
    said = str(error.value)
    assert "\n" not in said
    return said


def test_a_model_of_a_newer_version_says_so(folder):
    change(folder, format=7, autoaux="9.1", surprise=1)
    said = refusal(folder)
    assert "saved by a newer autoaux (9.1, model format 7)" in said and "upgrade autoaux" in said


def test_a_missing_folder_or_manifest_is_one_line(folder, tmp_path):
    assert "no such folder" in refusal(tmp_path / "nowhere")
    (folder / "autoaux.json").unlink()
    assert "autoaux.json is missing" in refusal(folder)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": "1"}'])
def test_a_damaged_manifest_is_one_line(folder, content):
    (folder / "autoaux.json").write_text(content)
    assert "damaged" in refusal(folder)


def test_missing_or_damaged_weights_are_one_line(folder):
    weights = load_file(folder / "weights.safetensors")
    name = "heads.0.emissions.bias"
    save_file(
        {key: value for key, value in weights.items() if key != name},
        folder / "weights.safetensors",
    )
    assert f"{name} is missing or has another shape" in refusal(folder)
    save_file(weights | {name: weights[name][..., :1].contiguous()}, folder / "weights.safetensors")
    assert f"{name} is missing or has another shape" in refusal(folder)
    (folder / "weights.safetensors").write_bytes(b"x" * 100)
    assert "its weights cannot be read" in refusal(folder)
    (folder / "weights.safetensors").unlink()
    assert "missing" in refusal(folder)


def test_a_missing_transformers_file_is_one_line(bert, tmp_path):
    tagger = trained(
        people(30, 0),
        encoder=Transformer(path=bert, update="frozen", window=64),
        head={"decoder": "softmax"},
    )
    folder = save_model(tagger, tmp_path / "model")
    (folder / "model.safetensors").unlink()
    assert "not an encoder that transformers can load safely" in refusal(folder)


def test_a_folder_with_something_else_is_never_replaced(tagger, folder, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(InputError, match="is no model of autoaux"):
        save_model(tagger, tmp_path / "thesis")
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"
    save_model(tagger, folder)  # an older model is
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_a_model_on_vectors_of_its_training_corpora_cannot_be_saved(tmp_path):
    main = people(30, 0)
    for name, split in main.splits.items():
        np.save(tmp_path / f"people.{name}.npy", np.zeros((split.n_tokens, 2), np.float32))
    tagger = trained(
        main, encoder=Gru(**SMALL, embeddings=(Embeddings(kind="contextual", path=str(tmp_path)),))
    )
    with pytest.raises(InputError, match="training corpora only"):
        save_model(tagger, tmp_path / "model")
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("given", ["Anna sees Emil", ["Anna sees Emil"], [["Anna"], "Emil"]])
def test_text_that_is_not_cut_into_words_is_refused(tagger, given):
    with pytest.raises(InputError, match="lists of words, got the text '.*Emil': cut it first"):
        tagger.predict(given)


def test_a_corpus_of_other_labels_is_not_evaluated(tagger):
    with pytest.raises(
        InputError, match=r"none of its labels \(\w.*\) is one of the model's \(LOC, PER\)"
    ):
        tagger.evaluate(shapes(40, 1), "train")


def test_the_own_test_of_a_main_task_is_scored_whatever_its_labels_are(tagger):
    spans = [(["Anna", "sees"], ["B-ORG", "O"])]
    own = corpus_from_sentences("people", {"train": spans, "test": spans})
    assert tagger.evaluate(own, "test", own=True).score == 0.0


def test_a_tagger_says_in_a_line_what_it_is(tagger):
    assert repr(tagger) == "<Tagger of people: gru, 4 labels>"  # O, B-LOC, B-PER, I-PER
