"""Reading beside an older checkout: CPU seconds of a first read and of one from the cache, in
turns.

    git worktree add ../older COMMIT
    python -m benchmarks.corpora reading_than ../older    # fills in its part of reading.md

A turn is one process of each checkout, the older first in every other one, so that a busy moment of
the machine strikes both. What is told is the median over turns of the ratio of their CPU seconds,
with a 90 % bootstrap interval over turns. Finished turns are kept, so that an interrupted call
goes on.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.places import CORPORA, ROOT
from benchmarks.store import Row, rows_of
from benchmarks.tables import publish, table

HERE = Path(__file__).parent
EVERY = "all corpora"
READ = {
    "EWT": ("pos/ud_en_ewt",),
    "wnut17": ("ner/wnut17",),
    "genia": ("pos/genia_pos",),
    "20 Newsgroups": ("doc/20news-bydate.tar.gz",),
    "GMB (CSV)": ("ner/gmb_kaggle/ner_dataset.csv",),
    EVERY: (
        *("chunking", "doc", "ner", "ner_bio", "ner_sci", "pos", "slots", "supersense"),
        *("am",),
    ),
}
TURNS = {EVERY: 2}
USUAL = 5  # turns of the others
SEED = 20
NAME = "beside an older version"
SIDES = ("older", "newer")
HEAD = """\
## Beside an older version

Written by `python -m benchmarks.corpora reading_than CHECKOUT` against commit {commit}: CPU seconds
of processes that take turns; a ratio above 1 is slower than before (median over turns, 90 %
bootstrap interval over turns). The older version knew fewer formats and less damage. What
20 Newsgroups costs more is mostly the headers of its archive of 18,846 files, which Python's
tarfile reads and checks in place of a parser that passed damage over.
"""


def once(checkout: Path, paths: tuple[str, ...]) -> dict:
    """One reading by the code of a checkout, with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "AUTOAUX_CACHE": cache, "PYTHONPATH": str(checkout)}
        environment |= dict.fromkeys(
            ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"
        )
        where = [str(CORPORA / path) for path in paths]
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(HERE / "reading_once.py"), *where],
            env=environment,
            cwd=checkout,
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


def turn(older: Path, name: str, number: int) -> Row:
    """Both checkouts once."""
    sides = {"older": older, "newer": ROOT}
    order = sorted(sides, reverse=number % 2 == 0)  # older first in even turns
    return {side: once(sides[side], READ[name]) for side in order}


def ratio(turns: list[Row], what: str) -> tuple[float, float, float]:
    """(median, and the interval) of newer by older."""
    found = np.array([row["newer"][what] / row["older"][what] for row in turns])
    random = np.random.default_rng(SEED)
    medians = np.median(random.choice(found, (2_000, len(found))), axis=1)
    low, high = np.quantile(medians, [0.05, 0.95])
    return float(np.median(found)), float(low), float(high)


def section(rows: list[Row]) -> str:
    """The part of the page, from the finished turns."""
    lines = []
    for name in READ:
        turns = [row for row in rows if row["corpus"] == name]
        if not turns:
            continue
        cells: list[object] = [name, len(turns)]
        for what in ("first", "cached"):
            times = (float(np.median([row[side][what] for row in turns])) for side in SIDES)
            median, low, high = ratio(turns, what)
            cells += [f"{1000 * time:,.1f}" for time in times]
            cells.append(f"{median:.2f} [{low:.2f}, {high:.2f}]")
        lines.append(cells)
    head = ("corpus", "turns", "first read before, ms", "now, ms", "ratio")
    told = HEAD.format(commit=rows[0]["commit"]) if rows else ""
    return f"{told}\n{table((*head, 'cached before, ms', 'now, ms', 'ratio'), lines)}"


def published() -> None:
    """Put the finished turns of the commit measured last into the page."""
    rows = list(rows_of("corpora", "reading_than").where())
    mine = [row for row in rows if row["commit"] == rows[-1]["commit"]]
    publish(NAME, section(mine), HERE / "reading.md")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("checkout", type=Path, help="a worktree of the older commit")
    older = parser.parse_args().checkout.resolve()
    commit = subprocess.run(
        ["git", "-C", str(older), "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    rows = rows_of("corpora", "reading_than")
    for number in range(max(USUAL, *TURNS.values())):
        for name in READ:
            if number < TURNS.get(name, USUAL):
                key: Row = {"commit": commit, "corpus": name, "turn": number}
                rows.once(key, lambda name=name, number=number: turn(older, name, number))
    published()
