"""What a terminal would obey in names, labels, paths and tokens is shown, never sent to it."""

import json
import os
import pty
import subprocess
import sys

import pytest

from autoaux.cli import main
from autoaux.display import Row, Table, as_text, json_line, printable, printable_json

HOSTILE = "\x1b]8;;http://evil\x07news\x1b[2J\nfake row\x9b1m\u202e\udc80"


def test_letters_are_shown_and_controls_are_escaped():
    assert printable("Löwe ニュース {x} [red]") == "Löwe ニュース {x} [red]"
    assert printable("a\x1b[2J\x07\n\x9b\u202e\udc80") == r"a\x1b[2J\x07\n\x9b\u202e\udc80"


def test_a_table_of_ours_sends_none_either():
    text = as_text(Table(HOSTILE, ("name",), (Row((HOSTILE,)),), (HOSTILE,)), 400)
    assert all(c.isprintable() or c == "\n" for c in text) and len(text.splitlines()) == 4


def test_json_says_the_same_without_what_a_terminal_would_obey():
    data = {HOSTILE: [HOSTILE, "Löwe ニュース", "\U000e0001", None, 1.5]}
    for text in (json_line(data), printable_json(json.dumps(data, ensure_ascii=False, indent=1))):
        assert all(c.isprintable() or c == "\n" for c in text) and "Löwe ニュース" in text
        assert json.loads(text) == data


@pytest.mark.parametrize("words", [["inspect"], ["rank", "--main", "{pool}/mine", "--pool"]])
def test_json_about_hostile_files_is_fit_for_a_terminal(words, tmp_path, capsys, monkeypatch):
    pool = tmp_path / "pool\x9b1m"
    rows = "we\tP\x9b1m\nrun\tV\n\n"
    for name in ("mine", "other\x9b1m"):
        (pool / name).mkdir(parents=True)
        for split in ("train", "dev", "test"):
            text = rows * 9 if name == "mine" else rows * 7
            (pool / name / f"{split}.conll").write_text(text, encoding="utf-8")
    (pool / "broken\x9b1m.json").write_text("{")
    words = [word.format(pool=pool) for word in words]
    monkeypatch.setattr(sys, "argv", ["autoaux", *words, str(pool), "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    said = capsys.readouterr().out
    assert "broken\\u009b1m" in said and all(c.isprintable() or c == "\n" for c in said)
    assert json.loads(said)


def test_an_error_about_a_hostile_path_is_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["autoaux", "inspect", str(tmp_path / "a\x1b[2J\nb")])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2 and said.count("\n") == 1 and "a\\x1b[2J\\nb" in said


def test_inspect_shows_hostile_files_and_labels_on_a_terminal(tmp_path):
    """A real terminal: colours are rich's own, and nothing comes from the files."""
    (tmp_path / "pool").mkdir()
    (tmp_path / "pool" / "a\x1b]0;owned\x07.conll").write_text(
        "we\tP\x1b]0;owned\x07\nrun\tV\n\n" * 4
    )
    (tmp_path / "pool" / "b\x1b]0;owned\x07.conll").write_text("\x00\x01")
    reader, writer = pty.openpty()
    ended = subprocess.run(
        [sys.executable, "-m", "autoaux", "inspect", str(tmp_path / "pool")],
        stdout=writer,
        stderr=writer,
        env=os.environ | {"COLUMNS": "200", "AUTOAUX_CACHE": str(tmp_path / "cache")},
    )
    os.close(writer)
    shown = b""
    while True:
        try:
            part = os.read(reader, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    assert b"\x07" not in shown and b"\x1b]" not in shown and b"owned" in shown, ended
