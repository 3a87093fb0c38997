"""A private PostgreSQL on loopback, to be stopped and started in the middle of a search."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def initdb() -> Path | None:
    """The program that makes a cluster; None where PostgreSQL is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return Path(found[-1]) if found else None


class Cluster:
    """One that trusts whoever comes; run by an unprivileged user where this one is root."""

    def __init__(self, folder: Path) -> None:
        program = initdb()
        if program is None:
            raise LookupError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        self.folder, self._data, self._programs = folder, folder / "data", program.parent
        self._as_user: list[str] = []
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
            self._as_user = ["runuser", "-u", "postgres", "--"]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._call("initdb", "-D", str(self._data), "-U", "autoaux", "-A", "trust")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://autoaux@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -p {self._port} -k {self.folder} -c fsync=off"
        self._control("-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """At once, as a crash does."""
        self._control("-m", "immediate", "stop")

    def freeze(self) -> None:
        """Let no process of it go on: who is connected stays so and hears nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        postmaster = (self._data / "postmaster.pid").read_text().split()[0]
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in (postmaster, *children):
            os.kill(int(pid), number)

    def _control(self, *words: str) -> None:
        self._call("pg_ctl", "-D", str(self._data), "-w", *words)

    def _call(self, program: str, *words: str) -> None:
        command = [*self._as_user, str(self._programs / program), *words]
        # a server keeps what it is given open, so it is given no pipe
        subprocess.run(
            command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    """One that is gone after the block.

    Raises:
        LookupError: PostgreSQL is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="autoaux-postgres-") as folder:
        made = Cluster(Path(folder))
        try:
            yield made
        finally:
            made.stop()
