"""What a person typed is checked before anything is read, and the folder before the pool is."""

import sys
import time
from importlib import import_module

import pytest
from search_corpora import small_corpus

from autoaux import api
from autoaux.cli import main
from autoaux.errors import InputError
from autoaux.runfolder import RunFolder
from autoaux.search import Settings, run_selection
from autoaux.search.running import SyntheticRunner, additive


@pytest.fixture
def said(capsys, monkeypatch, tmp_path):
    """The line that `autoaux select` ends in, with neither a main task nor a pool to read."""

    def select(*words):
        nowhere = ["--main", str(tmp_path / "nowhere"), "--pool", str(tmp_path / "nowhere")]
        monkeypatch.setattr(sys, "argv", ["autoaux", "select", *nowhere, *words])
        with pytest.raises(SystemExit) as ended:
            main()
        lines = capsys.readouterr().err.splitlines()
        assert ended.value.code == 2 and len(lines) == 1
        return lines[0]

    return select


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--budget", "5 min"], "'5 min' is not a duration: expected for example 90s, 20m"),
        (["--patience", "soon"], "'soon' is not a duration"),
        (["--stack", "many"], "--stack many: expected a number of runs"),
        (["--prune", "some"], "--prune some"),
        (["--trials", "2"], "--trials 2 is too small"),
        (["--confidence", "2"], "expected a probability between 0.5 and 1, got 2"),
        (["--devices", "tpu"], "--devices tpu: expected auto, cpu"),
        (["--workers", "0"], "workers"),
        (["--update", "lora"], "--update lora says how a pretrained encoder learns"),
        (["--set", "weather.rain=2"], "weather.rain: a recipe has no part weather"),
        (["--space", "roomy"], "roomy: no such search space"),
        (["--metric", "span_f2"], "metric span_f2: no such metric; did you mean span_f1?"),
        (["--seeds", "0"], "seeds"),
        (["--space", "my/space.yaml"], "my/space.yaml: not a readable search space"),
    ],
)
def test_a_value_of_no_use_is_said_before_anything_is_read(said, words, expected):
    assert expected in said(*words)


def test_a_folder_in_use_is_said_before_anything_is_read_and_not_made(said, tmp_path):
    run = tmp_path / "run"
    assert "nowhere: no such file" in said("--run", str(run)) and not run.exists()
    with RunFolder(run).held():
        assert "another autoaux is running in this folder" in said("--run", str(run))
    assert "nowhere: no such file" in said("--run", str(run))


def test_a_folder_of_another_training_is_said_before_the_pool_is_read(tmp_path):
    main_task, run = small_corpus("main"), tmp_path / "run"
    pool = api.Pool((small_corpus("c0"),))
    settings = Settings.of(trials=12, use_forecast=False)
    run_selection(
        main_task, pool, settings, run, runner=SyntheticRunner(additive({"c0": 3.0}), noise=1.0)
    )
    with pytest.raises(InputError, match="another training settings .*seed 0, now 3"):
        api.select(main_task, tmp_path / "nowhere", run=run, seed=3, record=False)
    with pytest.raises(InputError, match="belongs to another main task"):
        api.select(small_corpus("other"), tmp_path / "nowhere", run=run, record=False)


def test_the_time_to_spend_runs_from_before_anything_is_read(tmp_path, monkeypatch):
    read, seen = [], []

    def load_corpus(path):
        read.append(time.monotonic())
        return small_corpus("main")

    def run_selection(*_, began, **__):
        seen.append(began)
        raise InputError("far enough")

    monkeypatch.setattr(api, "load_corpus", load_corpus)
    monkeypatch.setattr(import_module(api.Asked.__module__), "run_selection", run_selection)
    with pytest.raises(InputError, match="far enough"):
        api.select("main", api.Pool((small_corpus("c0"),)), run=tmp_path / "run", record=False)
    assert seen[0] <= read[0]
