"""MLflow's own pages over a run's folder, on this machine's loopback only."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autoaux.errors import InputError
from autoaux.report._facts import read_facts
from autoaux.report.tracking._mlflow import readable_address
from autoaux.report.tracking._mlflow_link import OWN, read_link
from autoaux.report.tracking._mlflow_local import check_database, local_uri
from autoaux.report.tracking._mlflow_view import table_of_runs
from autoaux.runfolder import RunFolder

HOST = "127.0.0.1"
PATIENCE = 300.0  # seconds; the first start on a cold disk or a busy machine takes a while
# Every column of MLflow's tables that holds an absolute address of an artifact.
_ADDRESSES = {
    "experiments": ("artifact_location",),
    "runs": ("artifact_uri",),
    "logged_models": ("artifact_location",),
    "model_versions": ("source", "storage_location"),
}


def experiment_of(folder: Path) -> str:
    """The experiment in the run folder's own database; InputError where there is none."""
    database, link = RunFolder(folder).tracking, read_link(folder)
    experiments = link.experiments if link else {}
    if not database.is_file() or OWN not in experiments:
        if experiments:
            raise InputError(
                f"{folder}: its runs are at {', '.join(experiments)}; open that server, or bring"
                f" them here with: autoaux sync {folder}"
            )
        raise InputError(
            f"{folder}: no {database.name} here;"
            " expected the folder of a selection that logs to MLflow"
        )
    return experiments[OWN]


def metric_of(folder: Path) -> str:
    """What the main task of a run's folder is judged by."""
    return read_facts(folder).main.metric


def runs_link(port: int, experiment: str, metric: str) -> str:
    """The address of the table of runs, not of MLflow's landing page, with its columns chosen for
    a main task that is judged by `metric`.
    """
    return table_of_runs(f"http://{HOST}:{port}", experiment, metric)


def link_at(folder: Path, uri: str | None) -> str | None:
    """The table of a selection's runs at a server that has pages; None where there is none, or
    where it was not sent.
    """
    address, link = readable_address(uri), read_link(folder)
    if link is None or address not in link.experiments or not address.startswith("http"):
        return None
    return table_of_runs(address, link.experiments[address], metric_of(folder))


def free_port(wanted: int | None) -> int:
    """The wanted port, or a free one where none is wanted; InputError where the wanted one is
    taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted or 0))
        except OSError:
            raise InputError(
                f"--port {wanted}: in use; choose another, or leave it out for a free one"
            ) from None
        return probe.getsockname()[1]


def relocate(folder: Path) -> None:
    """Let the database find its artifacts again where the folder was moved or copied."""
    check_database(folder)
    now = RunFolder(folder.resolve()).artifacts.as_uri()
    connection = sqlite3.connect(RunFolder(folder).tracking)
    with connection:
        row = connection.execute(
            "SELECT artifact_location FROM experiments WHERE artifact_location LIKE"
            " 'file:%/artifacts'"
        ).fetchone()
        if row is not None and row[0] != now:
            for table, columns in _ADDRESSES.items():
                for column in columns:
                    connection.execute(
                        f"UPDATE {table} SET {column} = ? || substr({column}, ?) WHERE"
                        f" substr({column}, 1, ?) = ?",
                        (now, len(row[0]) + 1, len(row[0]), row[0]),
                    )
    connection.close()


@contextmanager
def served(folder: Path, port: int) -> Iterator[subprocess.Popen]:
    """MLflow's server on a run's folder, until the block ends.

    InputError where it does not answer within five minutes.
    """
    files = RunFolder(folder.resolve())
    command = [
        sys.executable,
        "-m",
        "mlflow",
        "server",
        "--host",
        HOST,
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    command += [
        "--backend-store-uri",
        local_uri(folder),
        "--default-artifact-root",
        files.artifacts.as_uri(),
    ]
    environment = os.environ | {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    log = RunFolder(folder).server_log
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(server, port, log)
        yield server
    finally:
        server.terminate()
        server.wait()


def _wait_until_it_answers(server: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise InputError(f"MLflow's server ended at once; {log} says why")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise InputError(f"MLflow's server does not answer on port {port}; {log} says why")
