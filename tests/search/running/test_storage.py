"""The study's storage: its address is nobody's business, and it may go away for a while."""

import sqlite3
import subprocess
from contextlib import closing
from threading import Timer

import pytest
import sqlalchemy
from search_corpora import GAINS

from autoaux.errors import InputError, MachineError
from autoaux.patience import Patience
from autoaux.search import submit_workers
from autoaux.search.arms import SINGLE_TASK, ArmSpace, Pull
from autoaux.search.running import SearchStudy, default_url

SPACE = ArmSpace(["c0"], 1.0, None)


def opened(url, patience=None):
    return SearchStudy.open(url, "study", {"version": "1"}, SPACE, patience=patience)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me:geheim@127.0.0.1:1/db",
        "postgresql+psycopg://me:ge@he/im@127.0.0.1:1/geheim?password=geheim",
        "postgresql+psycopg://127.0.0.1:1/db?password=geheim",
        "postgresql+psycopg://me:geheim@127.0.0.1:notaport/db",
        "me:geheim@127.0.0.1/db",
        "nosuch://me:geheim@127.0.0.1/db",
    ],
)
def test_an_address_that_leads_nowhere_is_one_line_without_the_password(url):
    with pytest.raises(InputError) as refused:
        opened(url)
    said = str(refused.value)
    assert said.isprintable() and len(said) < 400
    secrets = (":geheim", "geheim@", "=geheim", "ge@he", "he/im")
    assert not [secret for secret in secrets if secret in said]


def test_an_address_may_stand_in_a_file_that_nobody_else_may_read(tmp_path):
    secret = tmp_path / "address"
    secret.write_text(default_url(tmp_path) + "\n")
    secret.chmod(0o644)
    with pytest.raises(InputError, match="others may read this file; chmod 600 it"):
        opened(f"@{secret}")
    secret.chmod(0o600)
    opened(f"@{secret}").close()
    assert (tmp_path / "study.db").is_file()
    with pytest.raises(InputError, match="No such file"):
        opened(f"@{tmp_path / 'missing'}")


@pytest.mark.parametrize("name", ["{x}", "{SCHEMA_VERSION}", "{0}{", "a?b=c", "50%25", "ü #1"])
def test_a_run_folder_of_any_name_holds_its_study(search, tmp_path, name):
    decision, _ = search({"c0": 3.0}, folder=tmp_path / name, trials=9, controls=False)
    assert decision.trials == 9
    files = {path.name for path in (tmp_path / name).iterdir()}
    assert {"study.db", "run.json", "ledger.jsonl"} <= files
    assert [path.name for path in tmp_path.iterdir() if "db" in path.name] == []


def test_neither_the_folder_nor_the_study_keeps_the_password(search, postgres, tmp_path):
    url = postgres.replace("autoaux@", "autoaux:geheim@")  # the server trusts whoever comes
    search({"c0": 3.0}, storage=url, study="secret", trials=9, controls=False)
    assert "geheim" not in (tmp_path / "run" / "run.json").read_text()
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        kept = connection.execute(sqlalchemy.text("SELECT value_json FROM study_user_attributes"))
        assert not [value for (value,) in kept if "geheim" in value]
    engine.dispose()


def test_workers_are_not_told_the_address_on_their_command_line(search, postgres, monkeypatch):
    started = []

    class Popen:
        returncode, pid = 0, 0

        def __init__(self, command, env, **_):
            started.append((command, env))

        def poll(self):
            return 0

    monkeypatch.setattr(subprocess, "Popen", Popen)
    url = postgres.replace("autoaux@", "autoaux:geheim@")
    with pytest.raises(InputError, match="stopped before the single task had a finished run"):
        search(GAINS, storage=url, study="workers", workers=2, devices=("cpu",))
    assert len(started) == 2
    for command, env in started:
        assert "geheim" not in " ".join(command) and env["AUTOAUX_STORAGE"] == url


def test_a_cluster_s_workers_find_the_address_in_a_file_of_their_owner(tmp_path, monkeypatch):
    pytest.importorskip("submitit")
    study = opened(default_url(tmp_path))
    study.close()
    with pytest.raises(InputError):  # no order in it yet: said before anything is submitted
        submit_workers(default_url(tmp_path), "study", tmp_path, 1, cluster="local")
    assert not (tmp_path / "storage.address").exists()


@pytest.fixture
def locked(tmp_path):
    """A study, and what locks its database for a while."""
    said = []
    study = opened(default_url(tmp_path), Patience(60, said.append))

    def hasty(connection, _):
        connection.execute("PRAGMA busy_timeout = 20")

    sqlalchemy.event.listen(study.storage.engine, "connect", hasty)
    study.storage.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "study.db", check_same_thread=False)) as other:
        yield study, other, said
    study.close()


def test_a_database_that_is_away_for_a_moment_costs_a_moment_and_two_lines(locked):
    study, other, said = locked
    other.execute("BEGIN EXCLUSIVE")
    study.storage.patience.say = lambda line: (said.append(line), other.rollback())
    trial = study.begin(Pull(SINGLE_TASK, 0, "baseline"))
    assert trial.number == 0 and study.report(trial, 10, 0.5)
    assert len(said) == 2 and "locked; trying again for" in said[0] and "back after" in said[1]
    assert len(study.refresh().pending) == 1


def test_a_database_that_stays_away_ends_in_a_line_that_says_to_go_on(locked):
    study, other, said = locked
    study.storage.patience.seconds = 0.4
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(MachineError, match=r"study\.db: database is locked, .* the same command"):
        study.begin(Pull(SINGLE_TASK, 0, "baseline"))
    other.rollback()
    assert study.begin(Pull(SINGLE_TASK, 0, "baseline")) is not None and len(said) == 1


def test_a_server_that_is_frozen_costs_its_time_and_two_lines(postgres_server, monkeypatch):
    monkeypatch.setattr("autoaux.patience.SILENT", 0.1)
    said = []
    study = opened(postgres_server.url, Patience(60, said.append))
    with closing(study):
        postgres_server.freeze()
        Timer(0.6, postgres_server.thaw).start()
        assert study.begin(Pull(SINGLE_TASK, 0, "baseline")).number == 0
        assert len(said) == 2 and "does not answer" in said[0] and "back after" in said[1]


def test_what_waits_for_a_server_can_be_cut_off(postgres):
    with closing(opened(postgres)) as study:
        Timer(0.3, study.storage.cut).start()
        with pytest.raises(sqlalchemy.exc.OperationalError), study.storage.engine.connect() as line:
            line.execute(sqlalchemy.text("SELECT pg_sleep(60)"))
        assert study.begin(Pull(SINGLE_TASK, 5, "baseline")) is not None
