"""Whole matrices over synthetic runs: one budget, a run folder each, troubles kept apart."""

import json
from dataclasses import replace

import pytest
from json_shapes import assert_conforms
from search_corpora import small_corpus, small_pool

from autoaux.corpora import Pool
from autoaux.display import json_answer
from autoaux.errors import InputError
from autoaux.ledger import Ledger
from autoaux.report import Journal
from autoaux.report.comparing import compare_runs
from autoaux.report.matrix import read_matrix, write_matrix_page
from autoaux.search import Budget, Hearers, MatrixQuestion, Settings, run_matrix, run_selection
from autoaux.search.matrix import MatrixBook
from autoaux.search.running import SyntheticRunner
from tools.experience import gather

# main task, candidate: gain in points; of all other pairs 0
GAINS = {("c0", "c1"): 6.0, ("c1", "c0"): 1.0, ("c2", "c1"): -3.0}


def truth(recipe):
    known = [
        GAINS.get((recipe.main.name, one.name), 0.0)
        for one in recipe.auxiliaries
        if one.shuffle_labels is None
    ]
    return max(known, key=abs, default=0.0)


class Untrainable(SyntheticRunner):
    def run(self, recipe, to_step, checkpoint):
        raise ValueError("no tensor of this shape")


def settings_for(main):
    return Settings.of(
        trials=30, use_forecast=False, max_set=1, schedules=(), orders=0, controls=False
    )


def runner_for(main):
    kind = Untrainable if main.name == "broken" else SyntheticRunner
    return kind(truth, noise=0.5)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A matrix of three that can be main tasks, one whose training fails, and one without a second
    label in dev; its folder and what was told.
    """
    folder, told = tmp_path_factory.mktemp("matrix") / "m", []
    broken, alike = small_corpus("broken"), small_corpus("alike")
    dev = replace(alike.splits["dev"], labels=alike.splits["dev"].labels * 0)
    alike = replace(alike, splits={**alike.splits, "dev": dev})
    pool = Pool((*small_pool(3).corpora, broken, alike))
    hearers = Hearers(lambda main, place: (Journal(place),), notify=told.append)
    asked = MatrixQuestion(pool, settings_for, Budget(trials=44))
    run_matrix(asked, folder, hearers, runner_for=runner_for)
    return folder, told, pool


def test_the_main_tasks_share_one_budget_and_each_has_its_answer(made):
    found = read_matrix(made[0])
    answers = {line.name: line.decision for line in found.mains if line.decision}
    assert answers["c0"].winner.arm.auxiliaries == ("c1",) and answers["c0"].verdict == "helps"
    assert "c1" not in answers["c2"].winner.arm.auxiliaries
    assert sum(one.trials for one in answers.values()) <= 44
    pair = found.pairs["c0", "c1"]
    assert pair.known == "measured" and pair.low < 6.0 < pair.high
    assert pair.gain > found.pairs["c1", "c0"].gain > found.pairs["c2", "c1"].gain
    assert found.candidates[0] == "c1" or found.candidates[0] == "c0"


def test_who_cannot_be_a_main_task_is_told_and_still_a_candidate(made):
    folder, told, _ = made
    found = read_matrix(folder)
    (name, why) = found.left_out[0]
    assert name == "alike" and "labelled" in why
    assert "alike" in found.candidates and any("alike" in line for line in told)


def test_a_main_task_whose_training_fails_does_not_end_the_others(made):
    folder, told, _ = made
    line = next(line for line in read_matrix(folder).mains if line.name == "broken")
    assert line.decision is None and "no tensor of this shape" in line.problem
    assert any("broken" in words and "no tensor" in words for words in told)


def test_the_same_matrix_again_makes_no_run_more(made):
    folder, _, pool = made
    before = read_matrix(folder)
    asked = MatrixQuestion(
        pool, settings_for, Budget(trials=44), mains=("c[0-2]",), exclude=("broken", "alike")
    )
    run_matrix(asked, folder, runner_for=runner_for)
    book = MatrixBook.read(folder)
    assert [main.name for main in book.mains if main.going_on] == ["c0", "c1", "c2"]
    again = read_matrix(folder)
    assert again.trials == before.trials
    assert {line.name for line in again.mains} == {line.name for line in before.mains}


def test_a_main_task_s_folder_is_a_run_like_any(made):
    folder, _, pool = made
    found = compare_runs([folder / "c0", folder / "c1"])
    assert [run.name for run in found.runs] == ["c0", "c1"]
    trials = found.runs[0].decision.trials
    decision = run_selection(
        pool["c0"],
        pool,
        settings_for(pool["c0"]).changed(trials=trials + 4),
        folder / "c0",
        runner=runner_for(pool["c0"]),
    )
    assert trials <= decision.trials <= trials + 4


def test_the_page_of_a_matrix_and_its_frame_say_the_same(made):
    folder, _, _ = made
    page = write_matrix_page(folder).read_text(encoding="utf-8")
    frame = read_matrix(folder).to_frame()
    row = frame[(frame["main"] == "c0") & (frame["candidate"] == "c1")].iloc[0]
    assert f"{row['gain']:+.2f}" in page and row["known"] == "measured"
    assert_conforms("matrix", json.loads(json_answer(read_matrix(folder).to_data())))
    assert len(frame) == len(read_matrix(folder).mains) * 5 - len(read_matrix(folder).mains)


def test_experience_is_gathered_from_a_matrix_once(made, tmp_path):
    kept = tmp_path / "kept.jsonl"
    gather([made[0]], kept)
    runs = [one for one in Ledger(kept) if one.main_name == "c1"]
    line = next(line for line in read_matrix(made[0]).mains if line.name == "c1")
    assert len(runs) == line.decision.trials
    assert gather([made[0]], kept) == 0


def test_a_budget_that_pays_for_nobody_is_refused(tmp_path):
    asked = MatrixQuestion(small_pool(3), settings_for, Budget(trials=20))
    with pytest.raises(InputError, match="20 is too small for 3 main tasks"):
        run_matrix(asked, tmp_path / "m", runner_for=runner_for)


def test_a_pattern_that_fits_no_main_task_is_refused(tmp_path):
    asked = MatrixQuestion(small_pool(3), settings_for, Budget(trials=40), mains=("d*",))
    with pytest.raises(InputError, match=r"--mains d\*: fits no corpus"):
        run_matrix(asked, tmp_path / "m", runner_for=runner_for)


def test_a_record_that_is_half_written_is_named(tmp_path):
    (tmp_path / "matrix.json").write_text(json.dumps({"schema": 1})[:-3])
    with pytest.raises(InputError, match="matrix.json: half written"):
        read_matrix(tmp_path)
