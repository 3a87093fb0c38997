"""Whether a budget in minutes is the wall time that `autoaux select` takes, from its start to its
end.

    python -m benchmarks.search budgets [--at-most N] [report]

On the demo's pool, with one worker and with two, beside nothing and beside a process that computes
all the time. Twenty searches of one to ten minutes were meant and cut to twelve of one to three;
longer ones would say less a minute, as what goes to no run weighs most in short ones. Each row
holds how many processes wanted a core before and after (the machine's load). On a machine with
other work the command is called at a higher priority than that has (`nice -n -15`): then load
counts what waits behind it too, and "nothing" is what had its priority. Rows are kept in
budgets.jsonl.gz and not made again, at most N new ones are made; the page is budgets.md.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.places import ROOT
from benchmarks.store import Row, Rows, rows_of
from benchmarks.tables import table

MINUTES, WORKERS, BESIDE = (1, 2, 3), (1, 2), ("nothing", "a busy process")
AIM = {"nothing": 0.10, "a busy process": 0.25}
PAGE = Path(__file__).with_suffix(".md")
WANTED = [
    {"minutes": minutes, "workers": workers, "beside": beside}
    for minutes in MINUTES
    for workers in WORKERS
    for beside in BESIDE
]


@contextmanager
def busy(wanted: bool) -> Iterator[None]:
    """A process that computes all the time, while the block runs."""
    beside = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if wanted else None
    try:
        yield
    finally:
        if beside:
            beside.kill()
            beside.wait()


def search(minutes: int, workers: int, beside: str) -> Row:
    """One search by the command, its imports with it; what is read stands in no cache."""
    with tempfile.TemporaryDirectory() as name, busy(beside != BESIDE[0]):
        home = Path(name)
        subprocess.run([sys.executable, str(ROOT / "examples" / "demo_pool.py"), name], check=True)
        around = {"AUTOAUX_CACHE": str(home / "cache"), "AUTOAUX_LEDGER": str(home / "ledger")}
        words = ["--main", str(home / "tweets_upos"), "--pool", name, "--run", str(home / "run")]
        words += ["--budget", f"{minutes}m", "--workers", str(workers)]
        before, began = os.getloadavg()[0], time.monotonic()
        ended = subprocess.run(
            [sys.executable, "-m", "autoaux", "select", *words],
            cwd=ROOT,
            env=os.environ | around,
            capture_output=True,
            text=True,
        )
        return {
            "seconds": time.monotonic() - began,
            "status": ended.returncode,
            "trials": ended.stderr.count("  finished  "),
            "confirmed": ended.stderr.count("  confirm  "),
            "load": [before, os.getloadavg()[0]],
        }


def report(rows: Rows) -> None:
    lines = []
    for row in rows.where():
        lines.append(
            (
                f"{row['minutes']} min",
                row["workers"],
                row["beside"],
                f"{row['seconds']:.0f} s",
                f"{_over(row):+.0%}",
                f"±{AIM[row['beside']]:.0%}",
                row["trials"],
                row["confirmed"],
                " to ".join(f"{load:.1f}" for load in row["load"]),
            )
        )
    head = (
        "promised",
        "workers",
        "beside",
        "taken",
        "off by",
        "aim",
        "runs",
        "of the confirmation",
        "load",
    )
    words = (__doc__ or "").split("\n\n", 2)[2].strip()
    made = "Made by `python -m benchmarks.search budgets`."
    within = sum(abs(_over(row)) <= AIM[row["beside"]] for row in rows.where())
    found = f"{within} of {len(lines)} are within the aim."
    if missing := [key for key in WANTED if key not in rows]:
        named = "; ".join(
            ", ".join(f"{name} {value}" for name, value in key.items()) for key in missing
        )
        found += f" Not made yet: {named}."
    text = f"# Budgets\n\n{made} {words}\n\n{found}\n\n{table(head, lines)}\n"
    PAGE.write_text(text, encoding="utf-8")


def _over(row: Row) -> float:
    """How much more than was promised a search took, as a share of that."""
    return row["seconds"] / (60 * row["minutes"]) - 1


def main() -> None:
    parser = argparse.ArgumentParser(prog=sys.argv[0])
    parser.add_argument("only", nargs="?", choices=["report"])
    parser.add_argument("--at-most", type=int, default=sys.maxsize)
    asked, rows = parser.parse_args(), rows_of("search", "budgets")
    missing = [key for key in WANTED if key not in rows] if asked.only is None else []
    for key in missing[: asked.at_most]:
        print(rows.once(key, lambda k=key: search(**k)), flush=True)
    report(rows)
