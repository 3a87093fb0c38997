"""What is away for a while is waited for, with one word at its begin and one at its end."""

import errno
from threading import Event, Timer

import numpy as np
import pytest
from safetensors import SafetensorError
from safetensors.numpy import save_file

from autoaux import patience as module
from autoaux.errors import MachineError
from autoaux.patience import Patience, StaysAway, disk_is_away


@pytest.fixture
def clock(monkeypatch):
    """A clock that only sleeping moves, and the pauses made."""
    now, pauses = [0.0], []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(module.time, "sleep", sleep)
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return pauses


def failing(times: int, error: Exception):
    """An action that fails so often, and how often it was called."""
    calls = []

    def action() -> str:
        calls.append(None)
        if len(calls) <= times:
            raise error
        return "done"

    return action, calls


def test_a_full_disk_is_waited_for_with_growing_pauses_and_said_once(clock):
    said = []
    action, calls = failing(9, OSError(28, "No space left on device"))
    assert Patience(300, said.append).through(action, "run/study.db") == "done"
    assert clock == pytest.approx([0.3, 0.6, 1.2, 2.4, 4.8, 9.6, 10, 10, 10]) and len(calls) == 10
    assert said == [
        "run/study.db: no space is left on the disk; trying again for 5 min",
        "run/study.db: back after 49 s; going on",
    ]


def test_what_stays_away_for_longer_than_the_patience_is_an_error_that_names_it(clock):
    action, _ = failing(10**6, OSError(28, "No space left on device"))
    with pytest.raises(MachineError, match=r"study\.db: no space is left .* nothing is lost"):
        Patience(60, lambda line: None).through(action, "run/study.db")
    assert sum(clock) == pytest.approx(60)


def test_other_errors_are_raised_at_once(clock):
    action, calls = failing(1, FileNotFoundError(2, "No such file", "x"))
    with pytest.raises(FileNotFoundError):
        Patience(300).through(action, "x")
    assert not clock and len(calls) == 1 and disk_is_away(ValueError()) == ""


def test_within_another_wait_only_the_outer_one_waits(clock):
    said = []
    patience = Patience(300, said.append)
    action, calls = failing(2, OSError(28, "No space left on device"))
    assert patience.through(lambda: patience.through(action, "inner"), "outer") == "done"
    assert len(calls) == 3 and [line.split(":")[0] for line in said] == ["outer", "outer"]


def test_what_does_not_answer_is_said_once_and_waited_for(monkeypatch):
    monkeypatch.setattr("autoaux.patience.SILENT", 0.05)
    said, answer = [], Event()
    Timer(0.3, answer.set).start()
    patience = Patience(60, said.append)
    assert patience.through(lambda: answer.wait(20), "a server", cut=answer.set)
    assert len(said) == 2 and "does not answer; waiting for" in said[0] and "back after" in said[1]
    assert patience.through(lambda: "at once", "a server", cut=answer.set) == "at once"
    assert len(said) == 2


def test_what_never_answers_is_cut_off_when_patience_ends():
    said, cut = [], Event()

    def ask():
        assert cut.wait(20), "nobody cut it off"
        raise OSError(errno.EIO, "the line is dead")

    with pytest.raises(StaysAway, match="a server: the disk does not answer, for"):
        Patience(0.2, said.append).through(ask, "a server", cut=cut.set)
    assert len(said) == 1 and "does not answer" in said[0]


def test_a_full_disk_is_known_in_the_words_of_safetensors_too(tmp_path):
    # what it raises on a disk that is full
    full = SafetensorError(
        "Error while serializing: I/O error: No space left on device (os error 28)"
    )
    assert disk_is_away(full) == "no space is left on the disk"
    with pytest.raises(SafetensorError, match="os error 2") as missing:
        save_file({"a": np.zeros(9)}, tmp_path / "nowhere" / "a.safetensors")
    assert disk_is_away(missing.value) == ""
