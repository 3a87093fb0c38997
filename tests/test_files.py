"""Files of ours appear whole or not at all, and stand where the system keeps such files."""

import multiprocessing
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from autoaux.files import cache_folder, data_folder, replacing, replacing_folder, write_text
from autoaux.ledger import default_path


def test_a_writer_that_fails_leaves_the_file_that_stood_there(tmp_path):
    path = tmp_path / "run.json"
    write_text(path, "whole")
    with pytest.raises(OSError, match="full"), replacing(path) as unfinished:
        unfinished.write_text("ha")
        raise OSError(28, "full")
    assert path.read_text() == "whole" and list(tmp_path.iterdir()) == [path]


def test_a_killed_writer_leaves_the_file_that_stood_there(tmp_path):
    path = tmp_path / "run.json"
    write_text(path, "whole")
    code = (
        "import os, sys; from pathlib import Path; from autoaux.files import replacing\n"
        "with replacing(Path(sys.argv[1])) as unfinished:\n"
        "    unfinished.write_text('ha'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, path]).returncode == -9
    assert path.read_text() == "whole"


def _write_often(path: Path, letter: str) -> None:
    for _ in range(50):
        write_text(path, letter * 5000)


def test_two_writers_do_not_meet(tmp_path):
    path = tmp_path / "recipe.yaml"
    write_text(path, "a" * 5000)
    writers = [multiprocessing.Process(target=_write_often, args=(path, x)) for x in "bc"]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        text = path.read_text()
        assert len(text) == 5000 and len(set(text)) == 1
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert list(tmp_path.iterdir()) == [path]


def test_a_private_file_is_for_its_owner_alone_from_the_first_byte_on(tmp_path):
    path = tmp_path / "secret"
    with replacing(path, private=True) as unfinished:
        assert stat.S_IMODE(unfinished.stat().st_mode) == 0o600
        unfinished.write_text("x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    umask = os.umask(0)
    os.umask(umask)
    write_text(tmp_path / "public", "x")
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o666 & ~umask


def test_half_of_a_surrogate_pair_is_written_as_a_question_mark(tmp_path):
    write_text(tmp_path / "data.json", "a\udcffb")
    assert (tmp_path / "data.json").read_text() == "a?b"


def test_a_folder_is_replaced_whole(tmp_path):
    model = tmp_path / "model"
    for text in ("first", "second"):
        with replacing_folder(model) as unfinished:
            (unfinished / "weights").write_text(text)
    with pytest.raises(ValueError), replacing_folder(model) as unfinished:
        (unfinished / "weights").write_text("third")
        raise ValueError
    assert (model / "weights").read_text() == "second"
    assert list(tmp_path.iterdir()) == [model]


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("AUTOAUX_CACHE", "AUTOAUX_LEDGER", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of Linux")
def test_caches_and_the_own_ledger_stand_where_linux_keeps_them(home, monkeypatch):
    assert cache_folder() == home / ".cache" / "autoaux"
    assert default_path() == home / ".local" / "share" / "autoaux" / "ledger.jsonl"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "fast"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "safe"))
    assert (cache_folder(), data_folder()) == (home / "fast" / "autoaux", home / "safe" / "autoaux")
    monkeypatch.setenv("AUTOAUX_CACHE", str(home / "here"))
    monkeypatch.setenv("AUTOAUX_LEDGER", str(home / "mine.jsonl"))
    assert (cache_folder(), default_path()) == (home / "here", home / "mine.jsonl")


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of Linux")
def test_a_ledger_that_stands_where_version_0_1_0_kept_it_is_still_the_own_one(home, monkeypatch):
    (home / ".local" / "share" / "autoaux").mkdir(parents=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "safe"))
    assert default_path() == home / ".local" / "share" / "autoaux" / "ledger.jsonl"
    (home / "safe" / "autoaux").mkdir(parents=True)
    assert default_path() == home / "safe" / "autoaux" / "ledger.jsonl"
