"""MLflow's own server on a private PostgreSQL and a folder of artifacts, on loopback."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.search.postgres import cluster

PATIENCE = 300.0  # seconds; on a busy machine the first start takes a while


@contextmanager
def remote_server(folder: Path) -> Iterator[str]:
    """The address of a server until the block ends; its artifacts are files below `folder`.

    Raises:
        LookupError: PostgreSQL is not installed.
        RuntimeError: the server does not answer.
    """
    with cluster() as database, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--workers", "1", "--backend-store-uri", database.url]
        command += ["--artifacts-destination", str(folder)]
        environment = os.environ | {
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        }
        with (folder / "server.log").open("w") as log:
            server = subprocess.Popen(
                command, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            _wait(server, f"http://127.0.0.1:{port}", folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def _wait(server: subprocess.Popen, address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"MLflow's server does not answer: {log.read_text()[-2000:]}")
