"""What kills, a database that goes away and a disk that fills do to `autoaux select`.

    python -m benchmarks.search faults [kills] [database] [disk] [report] [--at-most N]

Searches of 14 runs on a toy pool, by the command itself, in stacks as it chooses. Each is disturbed
at random moments (a seed a search) and begun again by the same command until it is through. Then
study, ledger, journal and MLflow are compared: a run that is missing in one of them is lost, a run
that stands in one of them twice is made or told twice. Searches are kept in faults.jsonl.gz and not
made again, at most N new ones are made; the page is faults.md. All of them are held against the
undisturbed one, so another state of the code is measured with a new file.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.search.faults_report import report
from benchmarks.search.faults_toy import (
    Command,
    audit,
    decided,
    following,
    load_everything,
    make_pool,
    outcomes_in,
)
from benchmarks.search.postgres import cluster
from benchmarks.store import Row, rows_of

KILLS = 50  # with one worker, and with two
AWAY = 60.0  # seconds without a database
AWAY_WORDS = ("trying again for", "does not answer; waiting for")  # refused, and unanswered
LONGEST = {1: 12.0, 2: 30.0}  # CPU-seconds until a command is killed
MOST_ENDS = 3  # of its own accord, until a search counts as one that does not get through
SIZES = ("150k", "700k", "2m")
ROOM = "100m"  # a disk that has been freed


@contextmanager
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="autoaux-faults-") as folder:
        make_pool(Path(folder) / "pool")
        yield Path(folder)


def undisturbed() -> Row:
    with home() as folder:
        command = Command(folder, folder / "run").start()
        status = command.wait()
        return {"status": status, "decision": decided(command.run), **audit(command, {})}


def killed(workers: int, seed: int) -> Row:
    """One search, killed until it is through: the command's own process, or with several workers
    any of them.
    """
    draw, kills, before, statuses = random.Random(f"{workers} {seed}"), 0, {}, []
    with home() as folder:
        command = Command(folder, folder / "run", workers)
        while 0 not in statuses and len(statuses) < MOST_ENDS:
            command.start()
            moment = draw.uniform(0.0, LONGEST[workers])
            while command.ended() is None and cpu_seconds(command.processes()) < moment:
                time.sleep(0.05)
            if command.ended() is None:
                victim = draw.choice(command.processes())
                os.kill(victim, signal.SIGKILL)
                kills += 1
            if (status := command.wait()) != -signal.SIGKILL:
                statuses.append(status)
            before |= outcomes_in(command)
        said = decided(command.run)
        row = {"kills": kills, "statuses": statuses, "decision": said, **audit(command, before)}
        return row | {"follows": _same(said, following(command))}


def _same(said: dict, other: dict) -> bool:
    return {**said, "sentence": ""} == {**other, "sentence": ""}


def cpu_seconds(processes: list[int]) -> float:
    """Of some processes so far, those that are gone left out."""
    ticks = 0
    for pid in processes:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def without_database(how: str, workers: int) -> Row:
    """A search whose database is away for a minute in the middle."""
    with home() as folder, cluster() as server:
        command = Command(folder, folder / "run", workers, url=server.url).start()
        while command.ended() is None and command.said.read_bytes().count(b"finished") < 4:
            time.sleep(0.05)
        server.freeze() if how == "frozen" else server.stop()
        time.sleep(AWAY)
        server.thaw() if how == "frozen" else server.start()
        status = command.wait()
        said = command.said.read_text(encoding="utf-8", errors="replace")
        log = command.run / "worker.log"
        left = log.read_text(encoding="utf-8") if log.is_file() else ""
        return {
            "status": status,
            "away": sum(said.count(words) for words in AWAY_WORDS),
            "back": said.count("back after"),
            "traces": (said + left).count("Traceback"),
            **audit(command, {}),
            "follows": _same(decided(command.run), following(command)),
        }


def on_small_disk(size: str, freed: str) -> Row:
    """A search in a folder whose disk fills; `freed` while the command waits, or after it ended."""
    waits = freed == "while it waits"
    with home() as folder, mounted(folder / "disk", size) as disk:
        command = Command(folder, disk / "run", patience="5m" if waits else "2s").start()
        said = lambda: command.said.read_text(encoding="utf-8", errors="replace")  # noqa: E731
        if waits:
            while command.ended() is None and "trying again for" not in said():
                time.sleep(0.05)
            first = None
        else:
            first = command.wait()
        last = said().strip().splitlines()[-1] if said().strip() else ""
        subprocess.run(["mount", "-o", f"remount,size={ROOM}", str(disk)], check=True)
        status = command.wait() if waits else command.start().wait()
        row = {"first": first, "last": last, "traces": said().count("Traceback")}
        subprocess.run(
            [sys.executable, "-m", "autoaux", "sync", str(command.run)],
            check=True,
            env=os.environ | {"AUTOAUX_CACHE": str(folder / "cache")},
        )
        return row | {"status": status, "decision": decided(command.run), **audit(command, {})}


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A file system in memory of that size; needs root."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def kills(once: Callable[..., Row]) -> None:
    for workers in (1, 2):
        made = seed = 0
        while made < KILLS:
            row = once(
                {"part": "kills", "workers": workers, "seed": seed},
                lambda w=workers, s=seed: killed(w, s),
            )
            made, seed = made + row["kills"], seed + 1


def database(once: Callable[..., Row]) -> None:
    for how in ("frozen", "stopped"):
        for workers in (1, 2):
            once(
                {"part": "database", "how": how, "workers": workers},
                lambda h=how, w=workers: without_database(h, w),
            )


def disk(once: Callable[..., Row]) -> None:
    for size in SIZES:
        for freed in ("after it ended", "while it waits"):
            once(
                {"part": "disk", "size": size, "freed": freed},
                lambda s=size, f=freed: on_small_disk(s, f),
            )


class Enough(Exception):
    """As many new searches were made as were asked for."""


PARTS = {"kills": kills, "database": database, "disk": disk}


def main() -> None:
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "report", []])
    parser.add_argument("--at-most", type=int, default=sys.maxsize)
    asked, rows = parser.parse_args(), rows_of("search", "faults")
    left = iter(range(asked.at_most))

    def once(key: Row, compute: Callable[[], Row]) -> Row:
        if key not in rows and next(left, None) is None:
            raise Enough
        row = rows.once(key, compute)
        print(key, {name: value for name, value in row.items() if name != "key"}, flush=True)
        return row

    parts = [part for part in asked.parts if part != "report"]
    if not asked.parts or parts:
        load_everything()
        with suppress(Enough):
            once({"part": "undisturbed"}, undisturbed)
            for part in parts or PARTS:
                PARTS[part](once)
    report(rows)
