"""A search over synthetic runs, and a database, for all tests of the search."""

import glob
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from search_corpora import small_corpus, small_pool

from autoaux.search import Settings, TrialEnded, run_selection
from autoaux.search.running import SyntheticRunner, additive


@pytest.fixture
def search(tmp_path):
    """Run a synthetic search: known gains in points by candidate; returns (decision, trials
    ended).
    """

    def run(
        gains,
        folder=tmp_path / "run",
        runner=None,
        listeners=(),
        pool=None,
        main=None,
        noise=1.0,
        stop=None,
        **settings,
    ):
        ended = []
        listen = [
            lambda event: ended.append(event) if isinstance(event, TrialEnded) else None,
            *listeners,
        ]
        known = {"use_forecast": False, "trials": 30} | settings
        made = run_selection(
            main or small_corpus("main"),
            pool or small_pool(len(gains)),
            Settings.of(**known),
            folder,
            listen,
            runner=runner or SyntheticRunner(additive(gains), noise=noise),
            stop=stop,
        )
        return made, ended

    return run


@pytest.fixture(scope="session")
def postgres():
    """A private cluster on loopback, run by an unprivileged user."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    programs = Path(found[-1]).parent
    folder = Path(tempfile.mkdtemp(prefix="autoaux-postgres-"))
    as_user: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    subprocess.run(
        [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "autoaux", "-A", "trust"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(
        [*control, "-o", options, "-l", str(folder / "log"), "start"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    yield f"postgresql+psycopg://autoaux@127.0.0.1:{port}/postgres"
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd="/")
    shutil.rmtree(folder)
