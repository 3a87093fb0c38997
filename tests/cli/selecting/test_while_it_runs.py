"""What stands on the screen while a selection runs, and what Ctrl-C does."""

import os
import signal

import pytest
from command_line import called
from report_samples import decision, events
from search_corpora import small_corpus, small_pool

from autoaux import api


@pytest.fixture
def select(monkeypatch):
    """`autoaux select` with another search in place of the real one."""
    monkeypatch.setattr(api, "load_corpus", lambda path, **asked: small_corpus("main"))
    monkeypatch.setattr(api, "load_pool", lambda path, main: small_pool(2))

    def run(search):
        def answer(asked, main, pool, listeners, stop):
            search(listeners[0], stop)
            return decision()

        monkeypatch.setattr(api.Asked, "answer", answer)
        return called("select", "--main", "m", "--pool", "p", "--trials", "20", "--no-record")

    return run


def tell(listener, stop):
    for event in events():
        listener(event)


def test_a_log_gets_a_line_for_every_trial(select):
    lines = [line for line in select(tell).stderr.splitlines() if "trial " in line]
    assert len(lines) == 5
    assert "singles  news  seed 0  finished  accuracy 83.00" in lines[2]
    assert "failed" in lines[4]


def test_a_terminal_gets_the_means_so_far_best_first_and_what_runs_now(select, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes the stream for a terminal then
    text = select(lambda listener, stop: [listener(event) for event in events()[:-3]]).stderr
    last = text[text.rindex("4 trials, 6 s, about 2 s left") :]
    assert last.index("84.00") < last.index("80.50")  # the means of .83, .85 and of .80, .81


def test_the_first_interrupt_ends_after_the_running_trial_with_its_decision(select):
    def search(listener, stop):
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(5)

    done = select(search)
    assert done.returncode == 130 and decision().sentence in done.stdout
    assert "stopping after the running trial" in done.stderr


def test_the_second_interrupt_leaves_at_once_in_one_line(select):
    def search(listener, stop):
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
            stop.wait(5)

    done = select(search)
    assert done.returncode == 130 and not done.stdout
    assert done.stderr.splitlines()[-1] == "autoaux: interrupted; what was finished is kept"


def test_what_the_system_refuses_is_one_line_with_the_file_s_name(select):
    def search(listener, stop):
        raise PermissionError(13, "Permission denied", "runs/main/study.db")

    done = select(search)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "autoaux: runs/main/study.db: Permission denied"
