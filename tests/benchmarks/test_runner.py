"""Every benchmark is called in one way, and says what it is without being run."""

import sys
from importlib import import_module

import pytest

from benchmarks.runner import ROOMS, commands, listed, run

ALL = [(room, command) for room in ROOMS for command in commands(room)]


def test_every_command_is_listed_with_a_sentence():
    found = listed()
    for room, command in ALL:
        assert f"python -m benchmarks.{room} {command}\n    {commands(room)[command]}" in found
        assert len(commands(room)[command].split()) > 3


@pytest.mark.parametrize(("room", "command"), ALL, ids=[f"{room} {name}" for room, name in ALL])
def test_every_command_can_be_imported(room, command):
    module = pytest.importorskip(f"benchmarks.{room}.{command}", exc_type=ModuleNotFoundError)
    assert callable(module.main)


def test_a_command_gets_the_rest_of_the_line(monkeypatch):
    seen = []
    module = import_module("benchmarks.forecast.shipped")
    monkeypatch.setattr("sys.argv", ["before"])
    monkeypatch.setattr(module, "main", lambda: seen.append(sys.argv[1:]))
    run("forecast", ["shipped", "--quick", "3"])
    assert seen == [["--quick", "3"]]


def test_a_wrong_command_is_one_line_that_names_the_right_ones(capsys):
    with pytest.raises(SystemExit) as ended:
        run("corpora", ["reeding"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "benchmarks.corpora reeding: no such command; there are mutations, reading, reading_than\n"
    )
