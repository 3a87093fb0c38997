"""Runs side by side, and two sets of one run on the same sentences."""

import json
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from json_shapes import assert_conforms
from report_samples import SINGLE, WITH_NEWS, WITH_NOISE, decision, events, outcome

from autoaux.cli import main as command_line
from autoaux.errors import InputError
from autoaux.ledger import SentenceCounts, pack_counts
from autoaux.report.comparing import compare_runs, compare_sets, write_comparison_page
from autoaux.runfolder import RunFolder
from autoaux.search import TrialEnded, TrialStarted, decision_to_json, event_to_dict


def written(folder: Path, said=None, settings=None, candidates=()) -> Path:
    """A folder that holds a decision and what it is of."""
    folder.mkdir()
    files = RunFolder(folder)
    files.decision.write_text(decision_to_json(said or decision()))
    record = {"identity": {"main task": "a" * 64}, "storage": "", "study": ""}
    record |= {"settings": settings or {}, "candidates": list(candidates)}
    files.record.write_text(json.dumps(record))
    return folder


@pytest.fixture
def two(tmp_path):
    """Runs of another rate and another pool; in the second, noise was not tried."""
    rates = [{"optimisation": {"learning_rate": rate, "clip": 5.0}} for rate in (0.01, 0.003)]
    said = decision()
    fewer = replace(said, leaderboard=said.leaderboard[:2], test_score=None)
    return [
        written(tmp_path / "first", said, rates[0], ("news", "noise")),
        written(tmp_path / "second", fewer, rates[1], ("news", "wiki")),
    ]


def test_decisions_differences_and_gains_stand_side_by_side(two):
    found = compare_runs(two)
    assert found.differences == (
        ("optimisation.learning_rate", ("0.01", "0.003")),
        ("candidate noise", ("yes", "no")),
        ("candidate wiki", ("no", "yes")),
    )
    rows = {row.cells[0]: row.cells[1:] for row in found.to_table().rows}
    news = "+3.50 [+1.20, +5.80]"
    assert rows["gain, 90 % interval"] == (news, news)
    assert rows["test, single and winner"] == ("79.00, 82.00", "-")
    assert rows["news (multitask)"] == (f"{news} helps",) * 2
    assert rows["noise (multitask)"] == ("-0.50 [-2.90, +1.90] undecided", "-")
    assert rows["single task, dev"] == ("80.50", "80.50")  # the mean of 80 and 81
    assert found.notes == ()


def test_a_run_and_its_copy_differ_in_nothing(two, tmp_path):
    copy = copytree(two[0], tmp_path / "copy")
    found = compare_runs([two[0], copy])
    words = [row.cells[0] for row in found.to_table().rows]
    assert found.differences == ()
    assert "nothing else differs" in words and "what differs" not in words


def test_the_page_of_a_comparison_shows_what_the_table_says(two, tmp_path, browser):
    page = tmp_path / "pages" / "x.html"
    write_comparison_page(compare_runs(two), page)
    browser.get(page.as_uri())
    text = browser.find_element("tag name", "main").text
    for words in ("2 selections agree: news (multitask)", "+3.50", "optimisation.learning_rate"):
        assert words in text
    links = browser.find_elements("css selector", "#verdict th a")
    assert [link.get_attribute("href") for link in links] == [
        RunFolder(folder).report.resolve().as_uri() for folder in two
    ]
    cells = browser.find_elements("css selector", "#gains td.cell")
    assert [("?" in cell.text) for cell in cells] == [False, False, True]  # noise is undecided
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_names_of_a_comparison_are_text(two, tmp_path):
    evil = "<script>alert(1)</script>"
    said = replace(decision(), main=evil)
    other = written(tmp_path / "evil", said)
    page = tmp_path / "x.html"
    write_comparison_page(compare_runs([two[0], other]), page)
    assert evil not in page.read_text(encoding="utf-8")


def test_another_main_task_is_said(two):
    record = json.loads(RunFolder(two[1]).record.read_text())
    record["identity"]["main task"] = "b" * 64
    RunFolder(two[1]).record.write_text(json.dumps(record))
    assert "not the same main task" in " ".join(compare_runs(two).notes)


def test_a_folder_of_the_first_version_is_compared_too(two):
    old = Path(__file__).parent / "run_0.1.0"
    found = compare_runs([two[0], old])
    assert len(found.to_table().columns) == 3 and found.to_data()["runs"][1]["settings"]


def tables(right: list[int]) -> str:
    """Sentence counts of a run: ten tokens a sentence, so many of them right."""
    return pack_counts([SentenceCounts("accuracy", np.array([[10, n] for n in right]))])


def journal(folder: Path, *runs) -> Path:
    """A folder whose journal holds finished runs: (arm, seed, phase, tokens right)."""
    folder.mkdir()
    told = events()[:1]
    for number, (arm, seed, phase, right) in enumerate(runs):
        counts = "" if right is None else tables(right)
        given = replace(outcome(arm, seed, 0.8), dev_counts=counts, setting="s")
        told.append(TrialStarted(number, arm, seed, phase))
        told.append(TrialEnded(number, arm, seed, given, 1.0, 1.0))
    for event in told:
        RunFolder(folder).write_down({"time": 0.0, **event_to_dict(event)})
    return folder


NEWS, NOISE = "news (multitask)", "noise (multitask)"


def test_two_sets_are_compared_on_the_same_sentences(tmp_path):
    good, bad = [9, 10] * 40, [8, 9] * 40  # one more of ten tokens in each of 80 sentences
    folder = journal(
        tmp_path / "run",
        *((WITH_NEWS, seed, "singles", good) for seed in (0, 1, 2)),
        *((WITH_NOISE, seed, "singles", bad) for seed in (0, 1, 2)),
        (SINGLE, 0, "baseline", good),
    )
    found = compare_sets(folder, NEWS, NOISE)
    assert found.gain.gain == pytest.approx(10.0) and found.gain.low > 0
    assert found.gain.p == pytest.approx(1 / 2001)  # no shuffle of 80 differences is as large
    assert found.runs == (3, 3) and found.sentences == 80 and not found.fresh
    assert f"{NEWS} is better than {NOISE}: +10.00" in found.sentence
    assert "by luck too" in repr(found)
    same = compare_sets(folder, NEWS, "single task")
    assert same.gain.gain == pytest.approx(0.0) and same.gain.p == 1.0
    assert "undecided" in same.sentence


def test_fresh_seeds_are_compared_where_both_have_some(tmp_path):
    folder = journal(
        tmp_path / "run",
        (WITH_NEWS, 0, "singles", [10] * 50),
        (WITH_NEWS, 1000, "confirm", [7] * 50),
        (WITH_NOISE, 0, "singles", [5] * 50),
        (WITH_NOISE, 1000, "confirm", [8] * 50),
    )
    found = compare_sets(folder, NEWS, NOISE)
    assert found.fresh and found.runs == (1, 1)
    assert found.gain.gain == pytest.approx(-10.0)


@pytest.mark.parametrize(
    ("arms", "message"),
    [
        (("new (multitask)", NOISE), r"no finished run of it here; did you mean news"),
        ((NEWS, NEWS), "named twice"),
        ((NEWS, NOISE), "kept no counts"),
    ],
)
def test_what_cannot_be_paired_is_one_line(tmp_path, arms, message):
    runs = (WITH_NEWS, 0, "singles", [9] * 20), (WITH_NOISE, 0, "singles", None)
    with pytest.raises(InputError, match=message):
        compare_sets(journal(tmp_path / "run", *runs), *arms)


def run(monkeypatch, *words: object) -> int:
    monkeypatch.setattr("sys.argv", ["autoaux", "compare", *map(str, words)])
    try:
        command_line()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_the_command_prints_a_table_or_json(two, monkeypatch, capsys):
    assert run(monkeypatch, *two) == 0
    shown = capsys.readouterr().out
    assert "2 runs compared" in shown and "optimisation.learning_rate" in shown
    assert run(monkeypatch, *two, "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert_conforms("compare", data)
    assert data["runs"][0]["gain"]["gain"] == 3.5
    assert data["runs"][0]["winner_test"] == 82.0  # points
    for words, said in (
        (two[:1], "two run folders"),
        ((two[0], two[0]), "named twice"),
        ((two[0], two[0].parent), "no decision here"),
        ((*two, "--arm", "x"), "one run and two sets"),
        ((*two, "--out", "x.pdf"), "ends in .html"),
    ):
        assert run(monkeypatch, *words) == 2
        assert said in capsys.readouterr().err
