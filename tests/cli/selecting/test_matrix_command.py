"""`autoaux matrix` as a person meets it: real files, small trainings, workers, pages, tables."""

import csv
import json
import random
from pathlib import Path

import pytest
from command_line import called
from json_shapes import assert_conforms

SHORT = ("--set", "optimisation.max_steps=20", "--set", "optimisation.eval_every=10")
CHEAP = (*SHORT, "--prune", "off", "--probe", "off", "--no-record")


def write_corpus(folder: Path, labels: str, seed: int, splits=("train", "dev", "test")) -> None:
    """Thirty sentences a split of words that end in their label's number."""
    draw = random.Random(seed)
    folder.mkdir(parents=True)
    for split in splits:
        rows = []
        for _ in range(30):
            words = [draw.randrange(400) for _ in range(5)]
            rows += [f"w{word}\t{labels[word % len(labels)]}" for word in words] + [""]
        (folder / f"{split}.tsv").write_text("\n".join(rows) + "\n")


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    for seed, labels in enumerate(("AB", "XYZ")):
        write_corpus(tmp_path / "pool" / labels.lower(), labels, seed)
    alike = tmp_path / "pool" / "alike"
    write_corpus(alike, "KL", 7)
    (alike / "dev.tsv").write_text("w1\tK\n\nw3\tK\n")
    return tmp_path / "pool"


def test_two_workers_make_a_matrix_and_the_same_command_again_makes_no_run_more(pool, tmp_path):
    run, out = tmp_path / "m", tmp_path / "gains.csv"
    command = ("matrix", pool, "--run", run, "--trials", 16, *CHEAP, "--out", out)
    first = called(*command, "--mains", "ab", "--mains", "xyz", "--workers", 2, "--json")
    assert first.returncode == 0, first.stderr
    data = json.loads(first.stdout)
    assert_conforms("matrix", data)
    assert {main["main"] for main in data["mains"]} == {"ab", "xyz"} and data["trials"] <= 16
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert {(row["main"], row["candidate"]) for row in rows} == {
        ("ab", "xyz"), ("ab", "alike"), ("xyz", "ab"), ("xyz", "alike")
    }  # fmt: skip
    for name in ("ab", "xyz"):
        assert (run / name / "report.html").is_file() and (run / name / "mlflow.db").is_file()
    again = called(*command, "--json")
    assert again.returncode == 0, again.stderr
    later = json.loads(again.stdout)
    assert later["trials"] == data["trials"]
    (left_out,) = later["left_out"]
    assert left_out["main"] == "alike" and "labelled K" in left_out["reason"]
    (run / "matrix.html").unlink()
    assert called("report", run, "--out", tmp_path / "gains.parquet").returncode == 0
    assert (run / "matrix.html").is_file() and (tmp_path / "gains.parquet").is_file()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--trials", 8), "--trials 8 is too small for 2 main tasks"),
        (("--trials", 30, "--mains", "q*"), "--mains q*: fits no corpus"),
        (("--out", "x.txt"), "expected a name that ends in"),
        (("--trials", 30, "--budget", "1h"), "give --budget or --trials"),
        (("--encoder", "bogus"), "bogus"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(pool, tmp_path, words, reason):
    ended = called("matrix", pool, "--run", tmp_path / "m", *CHEAP, *words)
    assert ended.returncode == 2
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("autoaux: ") and reason in last


def test_a_worker_is_told_what_it_lacks(tmp_path):
    assert "expected --storage, or --matrix" in called("worker").stderr
    assert "no matrix.json here" in called("worker", "--matrix", tmp_path).stderr
