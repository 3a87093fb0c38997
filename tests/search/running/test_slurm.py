"""`autoaux submit`: on a real Slurm of one machine where it is installed, and as local
processes.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from search_corpora import hard_corpus, small_pool

from autoaux.corpora import Corpus, read_corpus
from autoaux.errors import InputError
from autoaux.recipe import Gru, Optimisation
from autoaux.search import Settings
from autoaux.search.arms import ArmSpace
from autoaux.search.planning import Costs, Question
from autoaux.search.preparing import reference
from autoaux.search.running import SearchStudy, Session, WorkOrder, submit_workers

SHORT = Optimisation(max_steps=4, eval_every=2, patience=4, batch_tokens=64)
SMALL = Gru(words=8, characters=4, character_hidden=4, hidden=8)


def write(corpus: Corpus, folder: Path) -> Corpus:
    folder.mkdir(parents=True)
    for split in corpus.splits:
        lines = [
            "\n".join(f"{token}\t{label}" for token, label in zip(*pair, strict=True)) + "\n"
            for pair in corpus.sentences(split)
        ]
        (folder / f"{split}.tsv").write_text("\n".join(lines), encoding="utf-8")
    return read_corpus(folder)


@contextmanager
def small_study(folder: Path, url: str) -> Iterator[SearchStudy]:
    """A study of real, tiny trainings."""
    from autoaux import __version__

    main = write(hard_corpus("main"), folder / "data" / "main")
    refs = {
        corpus.name: reference(write(corpus, folder / "data" / corpus.name))
        for corpus in small_pool(2).corpora
    }
    settings = Settings.of(
        trials=8, use_forecast=False, optimisation=SHORT, encoder=SMALL, rungs=(2,), heartbeat=5
    )
    order = WorkOrder(
        Question(tuple(refs), settings, main.metric, Costs(1.0)),
        reference(main),
        refs,
        Session(time.time()),
    )
    with closing(
        SearchStudy.open(
            url, "small", {"pool": "two", "version": __version__}, ArmSpace(sorted(refs))
        )
    ) as study:
        study.accept(order)
        yield study


def test_submit_starts_the_same_worker_as_a_local_process(tmp_path):
    url = f"sqlite:///{tmp_path / 'study.db'}"
    command = [
        sys.executable,
        "-c",
        "from autoaux.cli import main; main()",
        "submit",
        "--storage",
        url,
        "--study",
        "small",
        "--local",
    ]
    with small_study(tmp_path, url) as study:
        made = subprocess.run(
            [*command, "--folder", str(tmp_path / "work"), "--json"], capture_output=True, text=True
        )
        assert made.returncode == 0, made.stderr
        wait_for(study, 8)
        assert len(study.refresh().runs) == 8 and not study.state.failures
    (job,) = json.loads(made.stdout)["jobs"]  # a local job's number is that of its process
    assert ended(int(job))


def ended(process: int, seconds: float = 60) -> bool:
    """Whether a process that is no child of this one ends in time."""
    deadline = time.monotonic() + seconds
    while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return not Path(f"/proc/{process}").exists()


def test_sqlite_is_refused_for_several_machines(tmp_path):
    with pytest.raises(InputError, match="SQLite does not work over several machines"):
        submit_workers(f"sqlite:///{tmp_path / 'study.db'}", "small", tmp_path, 1)


def wait_for(study: SearchStudy, runs: int, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while len(study.refresh().runs) < runs and time.monotonic() < deadline:
        time.sleep(0.5)


@pytest.fixture
def slurm(tmp_path):
    """munge, slurmctld and slurmd of one node on loopback, stopped afterwards."""
    missing = [
        name
        for name in ("slurmctld", "slurmd", "sbatch", "munged", "mungekey")
        if not shutil.which(name)
    ]
    if missing:
        pytest.skip(
            f"Slurm is not installed here ({', '.join(missing)} missing; Debian: slurmctld slurmd"
            " slurm-client munge)"
        )
    if os.getuid() != 0:
        pytest.skip("starting slurmd needs root")
    folder = tmp_path / "slurm"
    folder.mkdir()
    started = []
    try:
        socket_path = start_munge(folder, started)
        configuration = write_configuration(folder, socket_path)
        environment = os.environ | {"SLURM_CONF": str(configuration)}
        for daemon in (["slurmctld", "-D"], ["slurmd", "-D", "-N", node_name()]):
            with (folder / f"{daemon[0]}.out").open("wb") as log:
                started.append(subprocess.Popen(daemon, env=environment, stdout=log, stderr=log))
        if reason := never_ready(environment):
            logs = "; ".join(
                path.read_text(errors="replace")[-200:] for path in folder.glob("*.out")
            )
            pytest.skip(
                f"Slurm does not come up in this environment: {reason} {' '.join(logs.split())}"
            )
        yield environment
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(timeout=20)


def node_name() -> str:
    return socket.gethostname().partition(".")[0]


def start_munge(folder: Path, started: list) -> Path:
    key, where = folder / "munge.key", folder / "munge.socket"
    subprocess.run(["mungekey", "--create", "--keyfile", str(key)], check=True)
    command = ["munged", "--foreground", "--force", "--key-file", str(key), "--socket", str(where)]
    command += [
        "--pid-file",
        str(folder / "munged.pid"),
        "--log-file",
        str(folder / "munged.log"),
        "--seed-file",
        str(folder / "seed"),
    ]
    started.append(subprocess.Popen(command))
    deadline = time.monotonic() + 10
    while not where.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return where


def write_configuration(folder: Path, munge: Path) -> Path:
    (folder / "state").mkdir()
    ports = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    lines = [
        "ClusterName=autoaux",
        f"SlurmctldHost={node_name()}(127.0.0.1)",
        "SlurmUser=root",
        "SlurmdUser=root",
        f"SlurmctldPort={ports[0]}",
        f"SlurmdPort={ports[1]}",
        "AuthType=auth/munge",
        f"AuthInfo=socket={munge}",
        "CredType=cred/munge",
        f"StateSaveLocation={folder / 'state'}",
        f"SlurmdSpoolDir={folder / 'spool'}",
        f"SlurmctldPidFile={folder / 'ctld.pid'}",
        f"SlurmdPidFile={folder / 'd.pid'}",
        "ProctrackType=proctrack/pgid",
        "TaskPlugin=task/none",
        "SchedulerType=sched/builtin",
        "SelectType=select/cons_tres",
        "ReturnToService=2",
        "MpiDefault=none",
        "JobAcctGatherType=jobacct_gather/none",
        "AccountingStorageType=accounting_storage/none",
        f"NodeName={node_name()} NodeAddr=127.0.0.1 CPUs={os.cpu_count()} State=UNKNOWN",
        f"PartitionName=all Nodes={node_name()} Default=YES MaxTime=INFINITE State=UP",
    ]
    path = folder / "slurm.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def never_ready(environment: dict, seconds: float = 30) -> str:
    """Why the node does not come up in time; empty when it did."""
    deadline, said = time.monotonic() + seconds, ""
    while time.monotonic() < deadline:
        result = subprocess.run(
            ["sinfo", "-h", "-o", "%T"], env=environment, capture_output=True, text=True
        )
        said = (result.stdout + result.stderr).strip()
        if result.stdout.strip().startswith(("idle", "mixed")):
            return ""
        time.sleep(0.5)
    return said


def test_submit_starts_workers_on_a_real_slurm(slurm, postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("SLURM_CONF", slurm["SLURM_CONF"])
    with small_study(tmp_path, postgres) as study:
        jobs = submit_workers(postgres, "small", tmp_path / "work", 2, minutes=5)
        assert len(set(jobs)) == 2
        wait_for(study, 8)
        assert len(study.refresh().runs) == 8 and not study.state.failures
        workers = {trial.user_attrs["worker"] for trial in study.study.get_trials(deepcopy=False)}
    assert workers and all(name.startswith(socket.gethostname()) for name in workers)
