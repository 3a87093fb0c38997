"""What a run's folder keeps of itself, and what is said where some of it is lost or foreign."""

import json

import pytest
from search_corpora import GAINS

from autoaux.errors import InputError
from autoaux.ledger import Ledger
from autoaux.recipe import Optimisation
from autoaux.runfolder import RunFolder
from autoaux.search import TrialEnded, event_to_dict
from autoaux.search.running import SyntheticRunner, additive

SMALL = {"trials": 12, "controls": False, "max_set": 1, "schedules": ()}


@pytest.mark.parametrize("content", ["", "[]", "null", '{"identity": {"pool"', '{"other": "tool"}'])
def test_a_record_that_is_not_ours_is_named_and_left_alone(search, tmp_path, content):
    search(GAINS, **SMALL)
    record = tmp_path / "run" / "run.json"
    record.write_text(content)
    with pytest.raises(InputError, match=r"run\.json: empty, half written or not autoaux's; only"):
        search(GAINS, **SMALL)
    assert record.read_text() == content
    record.unlink()
    decision, ended = search(GAINS, **SMALL)
    assert not ended and json.loads(record.read_text())["identity"]["main task"]


def test_another_way_of_training_is_told_in_words(search):
    search(GAINS, optimisation=Optimisation(max_steps=300, learning_rate=0.01), **SMALL)
    with pytest.raises(InputError) as refused:
        search(
            GAINS, optimisation=Optimisation(max_steps=200, learning_rate=0.005), seed=3, **SMALL
        )
    assert (
        "belongs to another training settings (learning rate 0.01, now 0.005; max steps 300, now"
        " 200; seed 0, now 3)" in str(refused.value)
    )


class Reads(SyntheticRunner):
    """Counts readings of test, and leaves a checkpoint of every run as trainings do."""

    def __init__(self, gains):
        super().__init__(additive(gains))
        self.read = 0

    def run(self, recipe, to_step, checkpoint):
        checkpoint.mkdir(parents=True, exist_ok=True)
        (checkpoint / "of").write_text(f"{recipe.digest} {recipe.seed}")
        return super().run(recipe, to_step, checkpoint)

    def test(self, recipe, checkpoint):
        self.read += 1
        return super().test(recipe, checkpoint)


def test_that_test_was_read_survives_the_loss_of_the_study(search, tmp_path):
    runner = Reads(GAINS)
    first, _ = search(GAINS, runner=runner, **SMALL)
    readings = runner.read
    assert readings and first.test_score is not None
    (tmp_path / "run" / "study.db").unlink()
    second, _ = search(GAINS, runner=runner, **SMALL)
    assert runner.read == readings
    assert second.test_score == first.test_score and second.winner.arm == first.winner.arm
    assert any("the search begins anew" in warning for warning in second.warnings)
    assert any("test was read and is not read again" in warning for warning in second.warnings)


def test_a_mark_that_test_was_read_which_is_damaged_is_said_before_anything_is_spent(
    search, tmp_path
):
    search(GAINS, **SMALL)
    (tmp_path / "run" / "study.db").unlink()
    (tmp_path / "run" / "test.json").write_text('{"arm"')
    runner = Reads(GAINS)
    with pytest.raises(InputError, match=r"test\.json: half written .* it says that test was read"):
        search(GAINS, runner=runner, **SMALL)
    assert runner.made == runner.read == 0


def test_a_study_that_is_deleted_leaves_no_checkpoint_to_fall_over(search, tmp_path):
    runner = Reads(GAINS)
    search(GAINS, runner=runner, **SMALL)
    confirmed = {path.name for path in (tmp_path / "run" / "checkpoints").iterdir()}
    (tmp_path / "run" / "study.db").unlink()
    made = runner.made
    again, ended = search(GAINS, runner=runner, **SMALL)
    assert confirmed and again.trials == 12 and len(ended) == 12
    assert not again.failed and runner.made - made < made  # the rest was looked up


def test_a_study_that_is_no_database_says_what_is_lost_and_what_to_do(search, tmp_path):
    search(GAINS, **SMALL)
    (tmp_path / "run" / "study.db").write_bytes(b"rubbish" * 1000)
    with pytest.raises(InputError, match=r"study\.db: file is not a database; the trials in it"):
        search(GAINS, **SMALL)
    (tmp_path / "run" / "study.db").unlink()
    assert search(GAINS, **SMALL)[0].trials == 12


def journal(folder):
    """A journal as a selection has it listen, without the facts of real corpora."""
    return lambda event: RunFolder(folder).write_down(event_to_dict(event))


def test_what_the_journal_missed_when_it_was_killed_is_told_once_by_the_next_session(
    search, tmp_path
):
    events = tmp_path / "run" / "events.jsonl"
    _, ended = search(GAINS, listeners=[journal(tmp_path / "run")], **SMALL)
    lines = events.read_text().splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if '"TrialEnded"' in line)
    events.write_text("".join(lines[:last]))  # killed between the study and the journal
    _, again = search(GAINS, listeners=[journal(tmp_path / "run")], **SMALL)
    assert [event.number for event in again] == [ended[-1].number]
    assert again[0].outcome == ended[-1].outcome
    _, third = search(GAINS, listeners=[journal(tmp_path / "run")], **SMALL)
    assert third == []


def test_another_ledger_that_cannot_be_written_costs_a_line_and_not_the_search(
    search, tmp_path, capsys
):
    record = tmp_path / "others" / "ledger.jsonl"

    def spoil(event):
        if isinstance(event, TrialEnded) and event.number == 3:
            record.unlink()
            record.parent.rmdir()
            record.parent.write_text("no folder any more")

    decision, ended = search(GAINS, record=record, listeners=[spoil], **SMALL)
    assert decision.trials == len(ended) == 12
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "cannot be written" in said[0] and "ledger merge" in said[0]
    assert len(Ledger(tmp_path / "run" / "ledger.jsonl")) == 12
