"""The folder of a selection that version 0.1.0 made is read as one of today."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from autoaux.ledger import Ledger
from autoaux.recipe import Recipe
from autoaux.report import read_decision, read_journal, summarize, write_report
from autoaux.runfolder import RunFolder
from autoaux.search import (
    DecisionMade,
    SelectionPlan,
    SelectionStarted,
    TrialEnded,
    decision_from_json,
    decision_to_json,
)

MADE = Path(__file__).with_name("run_0.1.0")  # seven runs on three tiny corpora


def rounded(data):
    """Nested data with its floats to twelve digits."""
    if isinstance(data, dict):
        return {key: rounded(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [rounded(value) for value in data]
    return round(data, 12) if isinstance(data, float) else data


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MADE, tmp_path / "run"))


def test_its_decision_events_ledger_and_recipe_are_read(folder):
    decision = read_decision(folder)
    assert (decision.verdict, decision.winner.arm.name, decision.trials) == ("undecided", "news", 7)
    assert decision.sentence.startswith(
        "undecided: news gives tweets +14.81 points [-12.75, +42.38]"
    )
    recorded, torn = read_journal(folder)
    kinds = [type(item.event) for item in recorded]
    assert torn == 0 and kinds[0] is SelectionStarted and kinds[-1] is DecisionMade
    assert kinds.count(TrialEnded) == 7 and RunFolder(folder).ended_trials() == set(range(7))
    ledger = Ledger(RunFolder(folder).ledger)
    assert len(ledger) == 7 and ledger.notes == []
    assert recorded[0].event == SelectionStarted(
        SelectionPlan("tweets", ("news", "noise"), 2.171013910046895)
    )
    assert recorded[-1].event.decision == decision
    recipe = Recipe.read(RunFolder(folder).recipe)
    assert [ref.name for ref in recipe.auxiliaries] == ["news"] and recipe.encoder.hidden == 4


def test_its_summary_says_in_a_line_what_it_is(folder):
    assert repr(summarize(folder)) == "<Summary of tweets: undecided, 7 runs of 3 sets>"


def test_what_stood_under_details_is_read_as_fields(folder):
    path = RunFolder(folder).decision
    kept = json.loads(path.read_text(encoding="utf-8"))
    test = {
        "tests": "order",
        "leader": "news > noise (multitask)",
        "variant": "noise > news (multitask)",
        "seeds": 3,
        "difference": -0.5,
        "low": -1.5,
        "high": 0.5,
        "p": 0.4,
        "result": "no difference detected",
    }
    kept["details"] |= {"paired_tests": [test], "failed": {"odd": "ValueError"}, "caveat": "small"}
    path.write_text(json.dumps(kept), encoding="utf-8")
    decision = read_decision(folder)
    assert (decision.noise, decision.leader) == (14.165136213627362, "news")
    assert [asdict(one) for one in decision.paired_tests] == [test]
    assert (decision.failed, decision.caveat) == ({"odd": "ValueError"}, "small")
    assert decision.test_scores.winner == (2 / 3, 8 / 9)
    assert decision.test_scores.single_task == (1 / 3, 2 / 3)
    again = decision_from_json(decision_to_json(decision), path)
    assert rounded(asdict(again)) == rounded(asdict(decision))  # points and back


def test_its_report_is_made_again(folder):
    page = write_report(folder).read_text(encoding="utf-8")
    assert "undecided: news gives tweets +14.81 points" in page and "noise" in page


def test_its_records_are_sent_to_mlflow(folder, monkeypatch):
    from mlflow.tracking import MlflowClient

    from autoaux.report import local_uri, synchronise

    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.setenv("AUTOAUX_LEDGER", str(folder / "own.jsonl"))
    parent = synchronise(folder, None)
    client = MlflowClient(tracking_uri=local_uri(folder))
    run = client.get_run(parent)
    assert run.data.tags["verdict"] == "undecided"
    found = client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{parent}'")
    assert len(found) == 7
