"""`autoaux select` as a person meets it: real files, a real study, real small trainings."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from command_line import called

AUTOAUX = [sys.executable, "-m", "autoaux"]
# Of short trainings: what a selection does with its folder does not hang on how long they are.
SHORT = ("--set", "optimisation.max_steps=30", "--set", "optimisation.eval_every=10")
WORDS = {
    "det": ["the", "a", "this", "no"],
    "noun": [f"noun{i}" for i in range(60)],
    "verb": [f"verb{i}" for i in range(60)],
}


def autoaux(*arguments: str | Path, **options) -> subprocess.CompletedProcess:
    command = [*AUTOAUX, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=500, **options)


def write_corpus(path: Path, sentences: int, seed: int, *, rename=str, splits=("train",)) -> None:
    """A toy grammar: determiner, noun, verb, noun; `rename` maps the labels to another tagset."""
    draw = random.Random(seed)
    path.mkdir(parents=True)
    for split in splits:
        lines = []
        for _ in range(sentences):
            for label in ("det", "noun", "verb", "noun"):
                lines.append(f"{draw.choice(WORDS[label])}\t{rename(label)}")
            lines.append("")
        (path / f"{split}.tsv").write_text("\n".join(lines) + "\n")


def write_pool(folder: Path) -> Path:
    """A tiny main task, a larger corpus of the same task, and one of another tagset."""
    write_corpus(folder / "mine", 12, 1, splits=("train", "dev", "test"))
    write_corpus(folder / "same", 150, 2)
    write_corpus(folder / "other", 150, 3, rename=lambda label: "X" if label == "noun" else "Y")
    return folder


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    return write_pool(tmp_path / "pool")


class Finished(NamedTuple):
    """A selection that came to its end, and how to call it again."""

    command: tuple[str | Path, ...]
    pool: Path
    run: Path
    ledger: Path
    result: subprocess.CompletedProcess


def words_of(pool: Path, run: Path) -> tuple[str | Path, ...]:
    """What is said of a short selection whose answer is read as JSON."""
    where = ("--main", pool / "mine", "--pool", pool, "--run", run)
    return (*where, "--trials", "18", *SHORT, "--json")


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Finished:
    folder = tmp_path_factory.mktemp("finished")
    pool, run, ledger = write_pool(folder / "pool"), folder / "run", folder / "ledger.jsonl"
    words = words_of(pool, run)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AUTOAUX_LEDGER", str(ledger))
        result = autoaux("select", *words)
    return Finished(("select", *words), pool, run, ledger, result)


def assert_one_clear_line(
    result: subprocess.CompletedProcess, *parts: str, status: int = 2
) -> None:
    assert result.returncode == status
    assert "Traceback" not in result.stderr
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("autoaux: ")
    for part in parts:
        assert part in result.stderr


def test_a_selection_ends_in_a_decision_that_the_folder_keeps(finished):
    result, run = finished.result, finished.run
    assert result.returncode == 0, result.stderr
    decision = json.loads(result.stdout)
    assert decision["leaderboard"][0]["arm"]["role"] == "single_task"
    assert decision["trials"] <= 18
    assert not decision["winner"]["arm"]["control"]
    assert "it is the main task" in result.stderr
    for name in (
        "decision.json",
        "recipe.yaml",
        "report.html",
        "study.db",
        "ledger.jsonl",
        "mlflow.db",
    ):
        assert (run / name).exists(), name
    assert finished.ledger.read_bytes() == (run / "ledger.jsonl").read_bytes(), (
        "later forecasts learn from these runs"
    )

    import optuna

    summary = optuna.get_all_study_summaries(f"sqlite:///{run / 'study.db'}")
    assert [study.n_trials for study in summary] == [decision["trials"]]


def test_a_finished_selection_is_told_again_and_its_recipe_trains(finished, tmp_path):
    again = called(*finished.command)
    trials = json.loads(finished.result.stdout)["trials"]
    assert json.loads(again.stdout)["trials"] == trials, "nothing is trained twice"
    trained = called("train", finished.run / "recipe.yaml", "--output", tmp_path / "model")
    assert trained.returncode == 0, trained.stderr


def test_a_killed_selection_goes_on_with_no_trial_lost_or_counted_twice(pool, tmp_path):
    run = tmp_path / "run"
    command = ["select", *words_of(pool, run)]
    ledger = run / "ledger.jsonl"
    process = subprocess.Popen(
        [*AUTOAUX, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 240
    while process.poll() is None and time.monotonic() < deadline:
        if ledger.exists() and ledger.read_bytes().count(b'"outcome"') >= 4:
            break
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = ledger.read_text().splitlines()
    result = autoaux(*command)
    assert result.returncode == 0, result.stderr
    after = ledger.read_text().splitlines()
    assert [line for line in before if line.endswith("}")] == after[: len(before)], (
        "finished runs are kept as they were"
    )
    records = [record for record in map(json.loads, after) if record["kind"] == "outcome"]
    runs = [(record["recipe"], record["seed"]) for record in records]
    assert len(runs) == len(set(runs)), "no run was trained twice"
    # the study counts; the kill may fall between its entry and the ledger's line
    assert 0 <= json.loads(result.stdout)["trials"] - len(runs) <= 1


def test_a_missing_main_task_is_one_clear_line(pool, tmp_path):
    assert_one_clear_line(
        called("select", "--main", tmp_path / "nowhere.conll", "--pool", pool), "nowhere.conll"
    )


def test_an_empty_file_is_one_clear_line(pool, tmp_path):
    (tmp_path / "empty.conll").touch()
    assert_one_clear_line(
        called("select", "--main", tmp_path / "empty.conll", "--pool", pool), "empty.conll"
    )


def test_a_main_task_with_one_label_is_one_clear_line(pool, tmp_path):
    (tmp_path / "flat.conll").write_text("word\tO\nmore\tO\n\n" * 30)
    assert_one_clear_line(
        called("select", "--main", tmp_path / "flat.conll", "--pool", pool), "flat", "label"
    )


def test_a_pool_with_nothing_readable_names_its_files(pool, tmp_path):
    empty = tmp_path / "unreadable"
    empty.mkdir()
    (empty / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert_one_clear_line(called("select", "--main", pool / "mine", "--pool", empty), "unreadable")


def test_a_bad_budget_is_one_clear_line(pool):
    assert_one_clear_line(
        called("select", "--main", pool / "mine", "--pool", pool, "--budget", "soon"),
        "soon",
        "20m",
    )


def test_a_run_folder_of_another_main_task_is_refused_and_kept(finished):
    def times() -> dict[str, int]:
        files = [path for path in finished.run.iterdir() if path.is_file()]
        return {path.name: path.stat().st_mtime_ns for path in files if path.name != "run.lock"}

    before = times()
    other = ("select", "--main", finished.pool / "same", "--pool", finished.pool)
    result = called(*other, "--run", finished.run, "--trials", "14")
    assert_one_clear_line(result, str(finished.run))
    assert before == times()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a small disk needs root"
)
def test_a_full_disk_is_one_clear_line(pool, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        result = autoaux(
            "select",
            "--main",
            pool / "mine",
            "--pool",
            pool,
            "--run",
            disk / "run",
            "--trials",
            "18",
            *SHORT,
            "--patience",
            "1s",
        )
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert_one_clear_line(result, "disk is full", "the same command again to go on", status=3)


def test_a_ledger_that_cannot_be_written_is_said_before_anything_is_spent(
    pool, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AUTOAUX_LEDGER", str(tmp_path / "file" / "ledger.jsonl"))
    result = called(
        "select",
        "--main",
        pool / "mine",
        "--pool",
        pool,
        "--run",
        tmp_path / "run",
        "--trials",
        "18",
    )
    assert_one_clear_line(result, "this ledger cannot be written", "--no-record")
    assert not (tmp_path / "run").exists()


def test_a_dry_run_tells_plan_and_cost_and_leaves_nothing_behind(pool, tmp_path, own_ledger):
    command = ("select", "--main", pool / "mine", "--pool", pool, "--trials", "18", "--dry-run")
    (tmp_path / "here").mkdir()
    shown = autoaux(*command, cwd=tmp_path / "here")
    assert shown.returncode == 0, shown.stderr
    assert "forecast for mine" in shown.stdout and "nothing was spent or written" in shown.stdout
    assert "candidates to try, expected to take" in shown.stdout
    told = json.loads(autoaux(*command, "--json", cwd=tmp_path / "here").stdout)
    named = {row["candidate"] for row in (*told["candidates"], *told["left_out"])}
    assert {"same", "other"} <= named
    assert told["expected_seconds"] > 0 and told["plan"] and not told["resumes"]
    assert list((tmp_path / "here").iterdir()) == [] and not own_ledger.exists()
    refused = autoaux(*command[:-1], "--dry-run", "--budget", "1s", cwd=tmp_path / "here")
    assert_one_clear_line(refused, "budget")
