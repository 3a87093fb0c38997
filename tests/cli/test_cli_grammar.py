"""What every command understands: -h, -V, how much is said, completion."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from autoaux import __version__
from autoaux.cli import app, main


def run(monkeypatch, *words: object) -> int:
    """Exit status of a command line."""
    monkeypatch.setattr(sys, "argv", ["autoaux", *map(str, words)])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "new.conll"
    path.write_text("we\tP\nrun\tV\n\n" * 4)
    return path


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """Loggers are of the whole process."""
    import logging

    log = logging.getLogger("autoaux")
    yield
    for handler in log.handlers[:]:
        log.removeHandler(handler)
    log.setLevel(logging.NOTSET)
    log.propagate = True


def test_short_words_for_help_and_version():
    for words in (["-h"], ["train", "-h"], ["ledger", "show", "-h"]):
        answer = CliRunner().invoke(app, words)
        assert answer.exit_code == 0 and "Usage" in answer.output, words
    assert CliRunner().invoke(app, ["-V"]).output == f"autoaux {__version__}\n"


@pytest.mark.parametrize("words", [["--help"], ["select", "--help"], ["ledger", "show", "--help"]])
def test_switches_show_no_value(words):
    assert "<bool>" not in CliRunner().invoke(app, words).output


@pytest.mark.parametrize("where", ["before", "after"])
def test_verbose_tells_what_is_read_and_the_answer_stays(where, corpus, monkeypatch, capsys):
    assert run(monkeypatch, "inspect", corpus, "--json") == 0
    plain = capsys.readouterr()
    words = ("-v", "inspect", corpus) if where == "before" else ("inspect", corpus, "-v")
    assert run(monkeypatch, *words, "--json") == 0
    told = capsys.readouterr()
    assert told.out == plain.out and not plain.err
    assert "INFO autoaux.corpora" in told.err and "corpus new, " in told.err


def test_an_error_tells_where_it_was_raised_only_where_that_was_asked(monkeypatch, capsys):
    assert run(monkeypatch, "train", "absent.yaml") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert run(monkeypatch, "train", "absent.yaml", "--log-level", "debug") == 2
    said = capsys.readouterr().err
    assert "Traceback" in said and said.splitlines()[-1].startswith("autoaux: absent.yaml")


@pytest.mark.parametrize("words", [("-q",), ("--quiet",), ("--log-level=error",)])
def test_quiet_says_errors_alone(words, corpus, monkeypatch, capsys):
    rows = "".join(f"we{n}\tP\nrun\tV\n\n" for n in range(12))
    corpus.write_text(rows)
    (corpus.parent / "other.conll").write_text(rows.replace("we", "you"))
    select = ("select", "--main", corpus, "--pool", corpus.parent, "--include", "absent")
    assert run(monkeypatch, *select) == 2
    told = capsys.readouterr().err.splitlines()
    assert run(monkeypatch, *select, *words) == 2
    assert len(told) > 1 and capsys.readouterr().err.splitlines() == told[-1:]


def test_quiet_and_verbose_are_refused_together(monkeypatch, capsys):
    assert run(monkeypatch, "-q", "ledger", "show", "-v") == 2
    assert "give one of them" in capsys.readouterr().err


def test_a_word_after_two_dashes_is_a_file(monkeypatch, capsys):
    assert run(monkeypatch, "inspect", "--", "-q") == 2
    assert "-q" in capsys.readouterr().err


def test_a_shell_completes_commands_and_choices():
    def completed(line: str) -> str:
        environment = {
            "_AUTOAUX_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        code = "import sys; sys.argv = ['autoaux']; from autoaux.cli import main; main()"
        import os

        return subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | environment,
            capture_output=True,
            text=True,
        ).stdout

    assert completed("autoaux sel").split() == ["select"]
    assert completed("autoaux select --pruner wil").split() == ["wilcoxon"]
