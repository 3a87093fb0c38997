"""What is exported is what the recipe trains on, as the other trainer's own library loads it."""

import importlib.util
import json
import subprocess
import sys

import pytest
import yaml
from json_shapes import assert_conforms

from autoaux.cli import main as command_line
from autoaux.corpora import read_corpus
from autoaux.errors import InputError
from autoaux.exporting import export
from autoaux.recipe import CorpusRef, Recipe, Schedule

TRAINERS = ["transformers", "spacy", "flair", "machamp", "conll"]
NAMES = ["Anna", "Emil", "Ida", "Otto", "Mira"]


def write(path, sentences):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join("".join(f"{w}\t{m}\n" for w, m in one) for one in sentences))


def person(number):
    return [
        (NAMES[number % 5], "B-PER"),
        ("sees", "O"),
        *((f"{word}{number}", "O") for word in ("thing", "near", "by", "at")),
    ]


def tagged(number):
    """Shorter than what is looked up in the main task's dev."""
    return [("a", "DET"), (f"thing{number}", "NOUN"), ("falls", "VERB"), (".", "PUNCT")]


@pytest.fixture
def recipe(tmp_path):
    """People, and tags of which two sentences stand in the people's dev."""
    data = tmp_path / "in"
    for split, first, count in (("train", 0, 30), ("dev", 100, 10), ("test", 200, 11)):
        write(data / "people" / f"{split}.conll", [person(first + i) for i in range(count)])
    leaked = [[(w, "X") for w, _ in person(100 + i)] for i in range(2)]
    write(data / "my tags" / "train.conll", [tagged(i) for i in range(40)] + leaked)
    refs = [
        CorpusRef(name=name, path=f"in/{name}", digest=read_corpus(data / name).digest, whole=whole)
        for name, whole in (("people", False), ("my tags", True))
    ]
    made = Recipe(main=refs[0], auxiliaries=(refs[1],), schedule=Schedule(kind="auxiliary"))
    (tmp_path / "recipe.yaml").write_text(made.to_yaml())
    return tmp_path / "recipe.yaml"


COUNTS = {"people": {"train": 30, "dev": 10, "test": 11}, "my_tags": {"train": 40}}


@pytest.mark.parametrize("to", TRAINERS)
def test_leaks_are_dropped_and_all_else_is_counted(recipe, to, tmp_path):
    done = export(recipe, tmp_path / "out", to, "Train with tags.")
    assert {task.name: task.sentences for task in done.bundle.tasks} == COUNTS
    for task in done.bundle.tasks:
        assert all((done.folder / path).is_file() for path in task.files.values())
    said = (done.folder / "README.md").read_text()
    assert "Train with tags." in said and "| people | spans | 30 | 10 | 11 |" in said


def blocks(path):
    return [block for block in path.read_text().split("\n\n") if block.strip()]


@pytest.mark.parametrize("to", ["conll", "flair", "machamp"])
def test_columns_hold_every_sentence(recipe, to, tmp_path):
    folder = export(recipe, tmp_path / "out", to).folder / "data"
    assert len(blocks(folder / "people" / "dev.conll")) == 10
    tags = blocks(folder / "my_tags" / "train.conll")
    assert len(tags) == 40 and not any("sees" in block for block in tags)
    assert tags[0] == "a\tDET\nthing0\tNOUN\nfalls\tVERB\n.\tPUNCT"


def test_machamp_gets_a_task_for_each_corpus(recipe, tmp_path):
    folder = export(recipe, tmp_path / "out", "machamp").folder
    entries = json.loads((folder / "machamp.json").read_text())
    assert list(entries) == ["people", "my_tags"]
    assert entries["people"]["tasks"]["people"]["task_type"] == "seq_bio"
    assert entries["my_tags"]["tasks"]["my_tags"] == {
        "task_type": "seq", "column_idx": 1, "metric": "accuracy"
    }  # fmt: skip
    for entry in entries.values():
        for key, path in entry.items():
            assert not key.endswith("_path") or (folder / path).is_file()


def test_transformers_loads_each_corpus_by_its_name(recipe, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    folder = export(recipe, tmp_path / "out", "transformers").folder
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    loaded = {
        name: datasets.load_dataset(str(folder / "data"), name, cache_dir=str(tmp_path / "cache"))
        for name in COUNTS
    }
    assert {split: len(part) for split, part in loaded["people"].items()} == {
        "train": 30, "validation": 10, "test": 11
    }  # fmt: skip
    assert {split: len(part) for split, part in loaded["my_tags"].items()} == {"train": 40}
    first = loaded["my_tags"]["train"][0]
    labels = loaded["my_tags"]["train"].features["tags"].feature
    assert [labels.int2str(tag) for tag in first["tags"]] == ["DET", "NOUN", "VERB", "PUNCT"]
    order = [line.split()[-1] for line in (folder / "train.sh").read_text().splitlines()[1:]]
    assert order == ["arguments/my_tags.json", "arguments/people.json"]  # the main task last
    last = json.loads((folder / order[-1]).read_text())
    assert last["model_name_or_path"] == "models/my_tags" and last["do_predict"]


def test_spacy_reads_the_documents_and_completes_the_configuration(recipe, tmp_path):
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    folder = export(recipe, tmp_path / "out", "spacy").folder
    vocab = spacy.blank("xx").vocab
    for name, splits in COUNTS.items():
        for split, count in splits.items():
            docs = DocBin().from_disk(folder / "data" / name / f"{split}.spacy").get_docs(vocab)
            assert sum(len(list(doc.sents)) for doc in docs) == count
    base, full = folder / "configs" / "my_tags.base.cfg", folder / "my_tags.cfg"
    subprocess.run(
        [sys.executable, "-m", "spacy", "init", "fill-config", base, full], cwd=folder, check=True
    )
    assert 'factory = "tagger"' in full.read_text()


def test_spacy_s_project_trains_the_main_task_last(recipe, tmp_path):
    folder = export(recipe, tmp_path / "out", "spacy").folder
    project = yaml.safe_load((folder / "project.yml").read_text())
    assert project["workflows"]["all"] == ["train_my_tags", "train_people"]
    main = (folder / "configs" / "people.base.cfg").read_text()
    assert 'source = "training/my_tags/model-last"' in main and "pipeline = " in main


def test_flair_loads_every_corpus(recipe, tmp_path):
    folder = export(recipe, tmp_path / "out", "flair").folder
    spec = importlib.util.spec_from_file_location("exported_train", folder / "train.py")
    compile((folder / "train.py").read_text(), "train.py", "exec")
    pytest.importorskip("flair")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    loaded = script.corpora()
    assert [len(part) for part in (loaded["people"].train, loaded["people"].dev)] == [30, 10]
    assert len(loaded["my_tags"].train) == 40 and len(loaded["people"].test) == 11


def test_documents_go_where_documents_are_taken(tmp_path):
    rows = [
        {"text": f"good text {i}" if i % 2 else f"bad text {i}", "label": "yn"[i % 2]}
        for i in range(40)
    ]
    for split in ("train", "dev", "test"):
        path = tmp_path / "in" / f"{split}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            "".join(json.dumps(r | {"text": f"{split} {r['text']}"}) + "\n" for r in rows)
        )
    ref = CorpusRef(name="docs", path="in", digest=read_corpus(tmp_path / "in").digest)
    (tmp_path / "recipe.yaml").write_text(Recipe(main=ref).to_yaml())
    for to in ("transformers", "spacy"):
        done = export(tmp_path / "recipe.yaml", tmp_path / to, to)
        assert done.bundle.main.sentences == {"train": 40, "dev": 40, "test": 40}
    arguments = json.loads((tmp_path / "transformers" / "arguments" / "docs.json").read_text())
    assert arguments["text_column_names"] == "text"
    assert 'factory = "textcat"' in (tmp_path / "spacy" / "configs" / "docs.base.cfg").read_text()
    for to in ("flair", "machamp", "conll"):
        with pytest.raises(InputError, match="docs labels documents"):
            export(tmp_path / "recipe.yaml", tmp_path / to, to)
        assert not (tmp_path / to).exists()


def test_documents_beside_tokens_are_refused_by_name(recipe, tmp_path):
    texts = [{"text": f"good text number {i} of many", "label": "yn"[i % 2]} for i in range(40)]
    path = tmp_path / "in" / "docs" / "train.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in texts))
    digest = read_corpus(path.parent).digest
    docs = CorpusRef(name="docs", path="in/docs", digest=digest, whole=True)
    mixed = Recipe.read(recipe).model_copy(update={"auxiliaries": (docs,)})
    recipe.write_text(mixed.to_yaml())
    with pytest.raises(InputError, match="docs is a classification task and people a tagging task"):
        export(recipe, tmp_path / "out", "machamp")
    assert not (tmp_path / "out").exists()


def test_the_command_tells_what_it_wrote_and_what_it_refuses(recipe, tmp_path, monkeypatch, capsys):
    def run(*words):
        monkeypatch.setattr("sys.argv", ["autoaux", "export", *map(str, words)])
        try:
            command_line()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    assert run(recipe, tmp_path / "out", "--to", "conll", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert_conforms("export", told)
    assert {one["name"]: one["sentences"] for one in told["corpora"]} == COUNTS
    assert run(recipe, tmp_path / "out", "--to", "conll") == 2
    assert "stands there already" in capsys.readouterr().err
    assert run(recipe, tmp_path / "two", "--to", "spacey") == 2
    assert "did you mean spacy?" in capsys.readouterr().err
    assert run(tmp_path, tmp_path / "three", "--to", "machamp") == 0  # a folder with a recipe
    assert "people: train 30, dev 10, test 11 sentences" in capsys.readouterr().out
