"""train, evaluate and predict, as a person types them."""

import io
import json
import sys
from shutil import copytree

import pytest
from json_shapes import assert_conforms

from autoaux.cli import main
from autoaux.corpora import read_corpus
from autoaux.recipe import CorpusRef, Gru, Recipe, Schedule
from autoaux.search import Arm, ArmEvidence, Decision
from autoaux.search.deciding import decision_to_json

WORDS = {"Anna": "B-PER", "Emil": "B-PER", "sees": "O", "the": "O", "dog": "O", "Kassel": "B-LOC"}


def write(path, n):
    names = list(WORDS)
    sentences = [
        [names[(i * 7 + j * (i % 5 + 1)) % len(names)] for j in range(4)] for i in range(n)
    ]
    path.write_text("\n\n".join("\n".join(f"{w}\t{WORDS[w]}" for w in s) for s in sentences) + "\n")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder with a corpus, a recipe, and the model that `train` made of them."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "ner").mkdir()
    for split, n in (("train", 80), ("dev", 20), ("test", 20)):
        write(folder / "ner" / f"{split}.conll", n)
    corpus = read_corpus(folder / "ner")
    encoder = Gru(words=8, characters=6, character_hidden=5, hidden=7)
    reference = CorpusRef(name="ner", path="ner", digest=corpus.digest)
    recipe = Recipe(
        main=reference, encoder=encoder, optimisation={"max_steps": 80, "batch_tokens": 64}
    )
    (folder / "recipe.yaml").write_text(recipe.to_yaml())
    assert run("train", folder / "recipe.yaml") == 0
    return folder


def run(*arguments):
    """Exit status of a command line."""
    saved, sys.argv = sys.argv, ["autoaux", *map(str, arguments)]
    try:
        main()
    except SystemExit as end:
        return end.code or 0
    finally:
        sys.argv = saved
    return 0


def test_training_prints_the_dev_score_and_the_model_s_folder(project, capsys):
    assert run("train", project / "recipe.yaml", "-o", project / "second", "--seed", 5) == 0
    out = capsys.readouterr().out
    assert "ner: dev span_f1" in out and f"model: {project / 'second'}" in out
    assert run("train", project / "recipe.yaml", "-o", project / "second", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert_conforms("train", result)
    assert result["dev_score"] > 1  # points
    assert result["metric"] == "span_f1" and result["model"] == str(project / "second")


def test_a_recipe_whose_auxiliary_s_files_are_gone_is_refused_and_one_without_trains_alone(
    project, tmp_path, capsys
):
    copytree(project / "ner", tmp_path / "ner")
    (tmp_path / "aux").mkdir()
    write(tmp_path / "aux" / "train.conll", 30)
    auxiliary = read_corpus(tmp_path / "aux")
    recipe = Recipe.read(project / "recipe.yaml").model_copy(
        update={
            "auxiliaries": (CorpusRef(name="aux", path="aux", digest=auxiliary.digest),),
            "schedule": Schedule(kind="auxiliary"),
        }
    )
    path = tmp_path / "recipe.yaml"
    (tmp_path / "aux" / "train.conll").unlink()
    path.write_text(recipe.to_yaml())
    assert run("train", path) == 2
    assert f"{tmp_path / 'aux'}: no corpus found" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()
    path.write_text(recipe.model_copy(update={"auxiliaries": ()}).to_yaml())
    assert run("train", path, "--json") == 0
    alone = json.loads(capsys.readouterr().out)
    assert run("train", project / "recipe.yaml", "-o", tmp_path / "single", "--json") == 0
    assert json.loads(capsys.readouterr().out)["dev_score"] == alone["dev_score"]


def test_a_recipe_is_trained_with_what_was_set(project, tmp_path, capsys):
    said = ("--set", "optimisation.max_steps=30", "--set", "encoder.hidden=9", "--set", "seed=4")
    assert run("train", project / "recipe.yaml", "-o", tmp_path / "m", *said, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["steps"], result["seed"]) == (30, 4)
    manifest = json.loads((tmp_path / "m" / "autoaux.json").read_text())
    assert manifest["recipe"]["encoder"]["hidden"] == 9
    assert run("train", project / "recipe.yaml", "--set", "encoder.hiden=9") == 2
    assert capsys.readouterr().err == "autoaux: encoder.hiden: no such key; did you mean hidden?\n"


def test_the_model_stands_beside_the_recipe_by_default(project):
    assert (project / "model" / "autoaux.json").is_file()


def test_the_card_has_the_verdict_of_the_selection_that_chose_the_recipe(project, tmp_path):
    recipe = Recipe.read(project / "recipe.yaml")
    alone = ArmEvidence(Arm(), (0.9,), 0.9, 0.0, 0.0, 0.0, 0.5, "no effect", 1, 1.0)
    for chosen, there in ((recipe, True), (recipe.model_copy(update={"encoder": Gru()}), False)):
        decision = Decision(
            "ner",
            "span_f1",
            "no effect",
            "Nothing in the pool helps ner.",
            alone,
            (alone,),
            chosen,
            1,
            1.0,
        )
        (project / "decision.json").write_text(decision_to_json(decision))
        assert run("train", project / "recipe.yaml", "-o", tmp_path / "model") == 0
        assert (
            "Nothing in the pool helps ner." in (tmp_path / "model" / "README.md").read_text()
        ) == there
    (project / "decision.json").unlink()


def test_evaluation_gives_the_metric_and_every_label(project, capsys):
    assert run("evaluate", project / "model", project / "ner", "--json") == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["split"] == "test" and scores["metric"] == "span_f1" and scores["score"] == 100.0
    assert_conforms("evaluate", scores)
    assert set(scores["per_label"]) == {"PER", "LOC"}
    assert run("evaluate", project / "model", project / "ner" / "dev.conll") == 0
    out = capsys.readouterr().out
    assert "span_f1 100.00" in out and "support" in out


def test_prediction_is_a_filter(project, capsys, monkeypatch):
    data = "Anna\nsees\nKassel\n\nthe\ndog\n"
    (project / "new.conll").write_text(data)
    assert run("predict", project / "model", project / "new.conll") == 0
    from_file = capsys.readouterr().out
    assert from_file == "Anna\tB-PER\nsees\tO\nKassel\tB-LOC\n\nthe\tO\ndog\tO\n\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data.encode())))
    assert run("predict", project / "model") == 0
    assert capsys.readouterr().out == from_file


def test_text_is_tokenized_and_labelled(project, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Anna sees Kassel.\n")))
    assert run("predict", project / "model", "--text", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["tokens"] == ["Anna", "sees", "Kassel", "."] and result["labels"][:3] == [
        "B-PER",
        "O",
        "B-LOC",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train", "{p}/absent.yaml"), "absent.yaml"),
        (("train", "{p}/recipe.yaml", "-o", "{p}/ner"), "is no model of autoaux"),
        (("evaluate", "{p}/absent", "{p}/ner"), "no such folder"),
        (("evaluate", "{p}/model", "{p}/absent.conll"), "absent.conll"),
        (("evaluate", "{p}/model", "{p}/ner", "--split", "nonsense"), "no nonsense split"),
        (("evaluate", "{p}/model", "{p}/prose.txt"), "none of its labels"),
        (
            ("evaluate", "{p}/model", "{p}/opinions.txt"),
            "a corpus for classification, but the model",
        ),
        (("predict", "{p}/model", "{p}/ner/dev.conll", "--text"), "2 columns apart by tabs"),
        (("predict", "{p}/model", "{p}/absent.conll"), "no such file"),
        (("predict", "{p}/model", "{p}/ner"), "a folder"),
        (("predict", "{p}/model", "{p}/latin1.conll"), "not UTF-8"),
        (
            ("predict", "{p}/model", "{p}/ner/dev.conll", "--column", "4"),
            "expected a token in column 4",
        ),
    ],
)
def test_a_mistake_is_one_line_and_status_2(project, capsys, arguments, message):
    prose = "Anna went to Kassel yesterday\nNobody knew the way home\nAll was well after all\n"
    (project / "prose.txt").write_text(prose)
    (project / "opinions.txt").write_text("__label__good well made\n__label__bad it broke\n" * 5)
    (project / "latin1.conll").write_bytes("ok\n\nMünch\n".encode("latin-1"))
    assert run(*(a.format(p=project) for a in arguments)) == 2
    err = capsys.readouterr().err
    assert message in err and err.count("\n") == 1 and err.startswith("autoaux: ")


def test_several_seeds_tell_each_score_and_save_the_best(project, tmp_path, capsys):
    words = ("-o", tmp_path / "best", "--seeds", 3, "--metric", "span_f1:PER")
    words += ("--set", "optimisation.max_steps=20", "--set", "optimisation.eval_every=10")
    assert run("train", project / "recipe.yaml", *words, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert_conforms("train", told)
    best = max(told["seeds"], key=lambda one: one["dev_score"])
    assert [one["seed"] for one in told["seeds"]] == [0, 1, 2]
    assert (told["dev_score"], told["metric"]) == (best["dev_score"], "span_f1:PER")
    words = (tmp_path / "best", project / "ner", "--split", "dev", "--json")
    assert run("evaluate", *words) == 0
    scored = json.loads(capsys.readouterr().out)
    assert scored["metric"] == "span_f1:PER"
    assert scored["score"] == pytest.approx(told["dev_score"])
    assert scored["score"] == pytest.approx(scored["per_label"]["PER"]["f1"])


def test_a_metric_that_does_not_fit_is_one_line(project, capsys):
    assert run("train", project / "recipe.yaml", "--metric", "span_f1:ORG") == 2
    assert "no such type of span; it has LOC, PER" in capsys.readouterr().err
