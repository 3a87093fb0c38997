"""Names from files and manifests are data: they lead nowhere and mean no layer."""

import json

import pytest

from autoaux.api import default_folder
from autoaux.corpora import corpus_from_sentences, read_corpus, read_pool
from autoaux.errors import InputError

SENTENCES = "we\tPRON\nrun\tVERB\n\ndogs\tNOUN\nrun\tVERB\n" * 4


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "/tmp/x",
        "news: 2020",
        "a\\b",
        ".",
        "..",
        "",
        " x",
        "a\x1b[2Jb",
        "a\nb",
        "x" * 300,
    ],
)
def test_a_manifest_s_name_that_would_lead_elsewhere_is_refused_in_a_line(tmp_path, name):
    (tmp_path / "train.conll").write_text(SENTENCES)
    (tmp_path / "corpus.yaml").write_text(f"name: {json.dumps(name)}\n")
    with pytest.raises(InputError) as refused:
        read_corpus(tmp_path)
    said = str(refused.value)
    assert said.startswith(f"{tmp_path / 'corpus.yaml'}: name: ") and "cannot be a corpus's" in said
    assert said.isprintable()


@pytest.mark.parametrize("name", ["news", "Nachrichten 2020", "news.v2", "ニュース", "{x}", "-x"])
def test_a_manifest_s_plain_name_is_taken_as_it_is(tmp_path, name):
    (tmp_path / "train.conll").write_text(SENTENCES)
    (tmp_path / "corpus.yaml").write_text(f"name: '{name}'\n", encoding="utf-8")
    assert read_corpus(tmp_path).name == name


def test_what_means_something_in_names_is_a_plain_letter_in_those_of_files(tmp_path):
    for number, stem in enumerate(["news:2020", "a\x1b]8;;x\x07b", "c\nd"]):
        (tmp_path / f"{stem}.conll").write_text(SENTENCES.replace("dogs", f"dog{number}"))
    names = [corpus.name for corpus in read_pool(tmp_path).corpora]
    assert names == ["a_]8;;x_b", "c_d", "news_2020"]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("../../x", "runs/.._.._x"),
        ("/tmp/x", "runs/_tmp_x"),
        ("..", "runs/__"),
        ("a:b", "runs/a:b"),
    ],
)
def test_the_folder_of_a_run_stands_in_runs_whatever_its_main_task_is_called(name, folder):
    main = corpus_from_sentences(name, {"train": [(["a", "b"], ["X", "Y"])]})
    assert default_folder(main).as_posix() == folder
