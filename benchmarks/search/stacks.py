"""Runs in stacks against one at a time, in `select` itself: runs per second and per CPU-second.

    python -m benchmarks.search stacks          # resumes; writes stacks.md

Tweebank's parts of speech with the other POS corpora as its pool, one worker, 16 runs of 300 main
steps, without a forecast, so that both searches try everybody first. Everything that the command
does is counted but reading: it is read into the cache before. The two ways take turns; the load is
the mean number of processes that wanted a core in the last five minutes of a search.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.places import CORPORA
from benchmarks.store import rows_of
from benchmarks.tables import table

TRIALS, STEPS, REPEATS = 16, 300, 2
WAYS = ("1", "auto")
PAGE = Path(__file__).with_suffix(".md")
SELECT = """
import sys
from autoaux import select
from autoaux.recipe import Optimisation, of_length
from autoaux.search import rungs_for
main, pool, run, stack, seed = sys.argv[1:]
select(main, pool, run=run, trials=%d, seed=int(seed), use_forecast=False, record=False,
       stack=None if stack == "auto" else int(stack),
       optimisation=of_length(Optimisation(), %d), rungs=rungs_for(%d))
"""


def once(stack: str, seed: int) -> dict:
    """One search in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [str(CORPORA / "pos" / "tweebank"), str(CORPORA / "pos"), folder, stack, str(seed)]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(
            [sys.executable, "-c", SELECT % (TRIALS, STEPS, STEPS), *words],
            check=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
        decision = json.loads((Path(folder) / "decision.json").read_text(encoding="utf-8"))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    load = os.getloadavg()[1]  # over five minutes
    return {"seconds": seconds, "cpu": cpu, "trials": decision["trials"], "load": load}


def main() -> None:
    rows = rows_of("search", "stacks")
    for seed in range(REPEATS):
        for stack in WAYS:
            rows.once({"stack": stack, "seed": seed}, lambda s=stack, n=seed: once(s, n))
    found = {stack: [row for row in rows.where(stack=stack)] for stack in WAYS}
    each = [
        [
            "one at a time" if stack == "1" else "as the command chooses",
            f"{np.median([row['trials'] / row['cpu'] for row in some]):.3f}",
            f"{np.median([row['trials'] / row['seconds'] for row in some]):.3f}",
            f"{np.mean([row['load'] for row in some]):.1f}",
        ]
        for stack, some in found.items()
    ]
    ratios = [
        (b["trials"] / b[unit]) / (a["trials"] / a[unit])
        for unit in ("cpu",)
        for a, b in zip(found["1"], found["auto"], strict=True)
    ]
    head = ("a worker trains", "runs a CPU-second", "runs a second", "load")
    text = (
        f"# Runs in stacks\n\n{__doc__.split(chr(10) * 2, 2)[2]}\n"
        f"{table(head, each)}\n\nRatio of runs a CPU-second, pair by pair:"
        f" {', '.join(f'{ratio:.2f}' for ratio in ratios)}.\n"
    )
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
