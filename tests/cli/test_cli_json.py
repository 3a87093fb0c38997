"""What commands print as JSON has the shape that docs/json.md says, and is in points."""

import csv
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from json_shapes import assert_conforms, shapes
from report_samples import decision

from autoaux import api
from autoaux.cli import main
from autoaux.errors import InputError
from autoaux.ledger import Ledger
from autoaux.search import decision_from_json, decision_to_json

OLD = Path(__file__).parents[1] / "report" / "run_0.1.0"


@pytest.fixture
def ask(monkeypatch, capsys):
    """The JSON that a command prints."""

    def answer(*words: object) -> dict:
        monkeypatch.setattr(sys, "argv", ["autoaux", *map(str, words), "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return json.loads(capsys.readouterr().out)

    return answer


@pytest.fixture
def pool(tmp_path):
    """A main task and two candidates."""
    for name, shift in (("mine", 0), ("near", 1000), ("far", 2000)):
        for split, first, count in (("train", 0, 60), ("dev", 100, 20), ("test", 200, 20)):
            path = tmp_path / "pool" / name / f"{split}.tsv"
            path.parent.mkdir(parents=True, exist_ok=True)
            rows = (f"the\tD\nw{shift + first + i}\tN\nruns\tV\n" for i in range(count))
            path.write_text("\n".join(rows))
    return tmp_path / "pool"


def test_answers_about_data_have_their_shape(ask, pool, tmp_path):
    assert_conforms("inspect", ask("inspect", pool))
    assert_conforms("convert", ask("convert", pool / "mine", tmp_path / "out", "--to", "jsonl"))


def test_forecast_and_plan_have_their_shape(ask, pool, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = ask("rank", "--main", pool / "mine", "--pool", pool, "--out", "forecast.parquet")
    assert_conforms("rank", found)
    frame = pandas.read_parquet("forecast.parquet")
    assert frame["candidate"].tolist() == [one["candidate"] for one in found["candidates"]]
    assert frame["gain"].tolist() == [one["gain"] for one in found["candidates"]]
    command = ("select", "--main", pool / "mine", "--pool", pool, "--trials", "14", "--dry-run")
    assert_conforms("select --dry-run", ask(*command))


def test_answers_about_runs_have_their_shape(ask, tmp_path):
    run = shutil.copytree(OLD, tmp_path / "run")
    told = ask("report", run, "--out", tmp_path / "board.csv")
    assert_conforms("report", told)
    rows = list(csv.DictReader((tmp_path / "board.csv").read_text().splitlines()))
    assert [row["arm"] for row in rows] == [row["name"] for row in told["rows"]]
    old = json.loads((OLD / "decision.json").read_text())["leaderboard"]
    for row, item in zip(told["rows"], old, strict=True):
        assert row["evidence"]["mean"] == pytest.approx(100 * item["mean"])  # it wrote fractions


def test_ledgers_have_their_shape_and_a_table_in_points(ask, tmp_path):
    ledger = OLD / "ledger.jsonl"
    assert_conforms("ledger show", ask("ledger", "show", ledger))
    assert_conforms("ledger merge", ask("ledger", "merge", tmp_path / "m.jsonl", ledger))
    table = tmp_path / "runs.csv"
    assert_conforms("ledger export", ask("ledger", "export", table, "--from", ledger))
    rows, runs = list(csv.DictReader(table.read_text().splitlines())), list(Ledger(ledger))
    assert [float(row["score"]) for row in rows] == pytest.approx([100 * r.score for r in runs])
    assert rows[1]["auxiliary_names"] == " + ".join(runs[1].auxiliary_names)


def test_a_decision_is_written_in_points_and_read_from_both_units():
    said = decision()
    data = json.loads(decision_to_json(said))
    assert_conforms("select", data)
    assert data["leaderboard"][1]["scores"] == [83.0, 85.0] and data["test_score"] == 82.0
    assert data["winner"]["gain"] == 3.5  # points in the program, too
    assert decision_from_json(json.dumps(data), Path("d.json")) == said
    fractions = json.loads((OLD / "decision.json").read_text())
    old = decision_from_json(json.dumps(fractions), Path("d.json"))
    assert old.leaderboard[0].scores == tuple(fractions["leaderboard"][0]["scores"])
    newer = json.dumps(data | {"schema": 2})
    with pytest.raises(InputError, match="schema 2; this version reads schema 1"):
        decision_from_json(newer, Path("d.json"))
    failed = replace(said, test_score=None)
    assert decision_from_json(decision_to_json(failed), Path("d.json")) == failed


@pytest.mark.parametrize(("score", "words"), [(0.8, "did you mean 80"), (101, "0 to 100")])
def test_a_score_of_another_unit_is_refused(score, words):
    with pytest.raises(InputError, match=words):
        api.of_points(score)
    assert api.of_points(82.0) == 0.82 and api.of_points(0) == 0 and api.of_points(None) is None


def test_the_page_of_shapes_has_every_command_that_is_asked_for_json():
    assert {"select", "rank", "train", "evaluate", "compare", "export"} <= shapes().keys()
