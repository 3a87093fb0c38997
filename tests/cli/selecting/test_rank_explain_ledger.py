"""`autoaux rank`, `explain` and `ledger`, as a person types them."""

import json
import random
from shutil import copytree

import pytest
from command_line import called
from known_truth import a_ledger

from autoaux.ledger import Ledger


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """A main task and three candidates: the same task, another labelling, and one without train."""
    folder = tmp_path_factory.mktemp("corpora")
    words = {
        "DET": ["the", "a", "this"],
        "NOUN": ["dog", "house", "tree", "idea"],
        "VERB": ["sees", "likes", "has"],
    }
    chance = random.Random(0)

    def write(path, tags, sentences):
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = []
        for _ in range(sentences):
            for tag in ("DET", "NOUN", "VERB", "DET", "NOUN", "VERB", "DET"):
                lines.append(
                    f"{chance.choice(words[tag])}{chance.randrange(9)}\t{tags.get(tag, tag)}"
                )
            lines.append("")
        path.write_text("\n".join(lines) + "\n")

    for split, sentences in (("train", 60), ("dev", 20), ("test", 20)):
        write(folder / "main" / f"{split}.tsv", {}, sentences)
        write(folder / "pool" / "same" / f"{split}.tsv", {}, sentences)
        write(
            folder / "pool" / "other" / f"{split}.tsv",
            {"DET": "x", "NOUN": "y", "VERB": "x"},
            sentences,
        )
    write(folder / "pool" / "testonly" / "test.tsv", {}, 50)
    return folder


@pytest.fixture
def autoaux(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOAUX_LEDGER", str(tmp_path / "mine.jsonl"))
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path / "cache"))

    def run(*words, status=0):
        done = called(*words)
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stderr

    return run


def test_a_pool_is_ranked_without_training(autoaux, corpora):
    found = json.loads(
        autoaux("rank", "--main", corpora / "main", "--pool", corpora / "pool", "--json")
    )
    assert {row["candidate"] for row in found["candidates"]} == {"same", "other", "testonly"}
    gains = [row["gain"] for row in found["candidates"]]
    assert gains == sorted(gains, reverse=True)
    assert all(
        row["low"] < row["gain"] < row["high"] and 0 <= row["p_helps"] <= 1
        for row in found["candidates"]
    )
    text = autoaux("rank", "--main", corpora / "main", "--pool", corpora / "pool")
    assert "expected loss" in text and "same" in text


def test_a_ledger_to_learn_from_that_is_not_there_is_one_line(autoaux, corpora):
    words = ("--main", corpora / "main", "--pool", corpora / "pool", "--ledger", "nowhere.jsonl")
    error = autoaux("rank", *words, status=2)
    assert "nowhere.jsonl: no such ledger" in error and error.count("\n") == 1


def test_candidates_that_nobody_has_tried_are_probed_where_that_is_asked(autoaux, corpora):
    where = "--main", corpora / "main", "--pool", corpora / "pool"
    found = json.loads(autoaux("rank", *where, "--probe", "--json"))
    assert "3 of 3 candidates that nobody has tried were probed" in found["notes"][0]
    probed = [row["contributions"]["this candidate's probe"] for row in found["candidates"]]
    assert sum(probed) == pytest.approx(0, abs=1e-9) and max(map(abs, probed)) > 0
    assert "--probe half: expected a share" in autoaux(
        "select", *where, "--probe", "half", status=2
    )


def test_leaks_are_told_before_anything_is_trained(autoaux, corpora, tmp_path):
    copytree(corpora / "main", tmp_path / "main")
    copytree(corpora / "pool" / "other", tmp_path / "pool" / "other")
    test = (tmp_path / "main" / "test.tsv").read_text()
    (tmp_path / "pool" / "copied.tsv").write_text(
        (corpora / "pool" / "same" / "train.tsv").read_text() + "\n" + test
    )
    where = "--main", tmp_path / "main", "--pool", tmp_path / "pool"
    said = "copied: 20 sentences stand in dev or test of main; dropped"
    assert said in " ".join(autoaux("rank", *where).split())
    told = json.loads(autoaux("rank", *where, "--json"))
    assert told["leaks"] == {"copied": {"dropped": 20}} and said in told["warnings"]

    inspect = "inspect", tmp_path / "pool", "--main", tmp_path / "main"
    (leak,) = json.loads(autoaux(*inspect, "--json"))["leaks"]
    assert (leak["corpus"], leak["main_split"], leak["count"]) == ("copied", "test", 20)
    assert "copied: 20 sentences of all (25%) stand in test" in autoaux(*inspect)


def test_one_candidate_is_explained_in_words_and_points(autoaux, corpora):
    where = ("--main", corpora / "main", "--pool", corpora / "pool")
    found = json.loads(autoaux("explain", "same", *where, "--json"))
    row = next(
        r
        for r in json.loads(autoaux("rank", *where, "--json"))["candidates"]
        if r["candidate"] == "same"
    )
    assert sum(reason["points"] for reason in found["reasons"]) == pytest.approx(
        row["gain"], abs=1e-6
    )
    assert "expected gain" in autoaux("explain", "same", *where)
    assert "not a candidate of the pool, which holds other, same, testonly" in autoaux(
        "explain", "nobody", *where, status=2
    )


def test_ledgers_are_shown_merged_and_exported(autoaux, tmp_path):
    records, _, _ = a_ledger(mains=2, sources=3)
    Ledger(tmp_path / "1.jsonl").append(*records[:12])
    Ledger(tmp_path / "2.jsonl").append(*records[6:])
    autoaux("ledger", "merge", tmp_path / "all.jsonl", tmp_path / "1.jsonl", tmp_path / "2.jsonl")
    assert set(map(repr, Ledger(tmp_path / "all.jsonl").records())) == set(map(repr, records))
    autoaux("ledger", "export", tmp_path / "all.jsonl.gz", "--from", tmp_path / "all.jsonl")
    shown = json.loads(autoaux("ledger", "show", tmp_path / "all.jsonl.gz", "--json"))
    assert (shown["runs"], len(shown["main_tasks"]), shown["main_tasks"][0]["singles"]) == (
        22,
        2,
        3,
    )
    assert "m0" in autoaux("ledger", "show", tmp_path / "all.jsonl")


def test_a_torn_line_is_said_when_a_ledger_is_shown(autoaux, tmp_path):
    path = tmp_path / "torn.jsonl"
    Ledger(path).append(*a_ledger(mains=1, sources=2)[0])
    path.write_bytes(path.read_bytes()[:-20])
    assert "torn line" in json.loads(autoaux("ledger", "show", path, "--json"))["notes"][0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ledger", "show", "nowhere.jsonl"), "no such ledger"),
        (("ledger", "import", "lange2021", "."), "no single_task.tsv"),
        (("ledger", "merge", "a.jsonl", "nowhere.jsonl"), "nowhere.jsonl: no such ledger"),
    ],
)
def test_a_persons_mistake_is_one_line(autoaux, words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = autoaux(*words, status=2)
    assert said in error and error.count("\n") == 1
