"""What logging costs in a real selection: seconds inside the record, MLflow and the report, of its
wall time.

    # 30 trials, writes report_logging.md
    AUTOAUX_SHARED=../shared python -m benchmarks.report logging_cost
    # other limits, keeps
    AUTOAUX_SHARED=../shared python -m benchmarks.report logging_cost 60 1h RUN
    the run's folder

A real main task (re3d, 765 sentences, named entities) with six real candidates, every option at its
default, MLflow's database in the run's folder. One process trains and logs, so both shares are of
the same clock; loading MLflow counts as logging. Most of the cost is fixed, so that a longer
selection has a smaller share.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from math import ceil
from pathlib import Path

import autoaux
from autoaux.corpora import Pool
from autoaux.search import Event

MAIN = "ner/re3d/re3d-train.conll"
AIM = 0.03
POOL = (
    "ner/wikigold",
    "ner/sec_filings",
    "ner/crossner/science",
    "ner/crossner/politics",
    "chunking/ritter_chunk",
    "pos/tweebank",
)


class Stopwatch:
    """Wall and CPU seconds of this process, by what they were spent on."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])

    def __call__(self, name: str, function: Callable, *arguments):
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return function(*arguments)
        finally:
            spent = self.spent[name]
            spent[0] += time.perf_counter() - wall
            spent[1] += time.process_time() - cpu
            spent[2] += 1


def watch(stopwatch: Stopwatch) -> None:
    """Let every call that logs run under the stopwatch."""
    import autoaux.report as report

    listener = report.MlflowListener
    told, finished, written = listener.__call__, listener.finish, report.write_report

    @wraps(told)
    def tell(self, event: Event) -> None:
        stopwatch(type(event).__name__, told, self, event)

    listener.__call__ = tell
    listener.finish = lambda self: stopwatch("finish: figures, tables, forecast", finished, self)
    report.write_report = lambda folder: stopwatch("report.html", written, folder)


def in_general(stopwatch: Stopwatch, training: float) -> str:
    """What the measured selection says of longer ones, in CPU seconds."""
    each = ("TrialStarted", "RungReached", "TrialEnded")
    trials = stopwatch.spent["TrialEnded"][2]
    fixed = sum(used for name, (_, used, _) in stopwatch.spent.items() if name not in each)
    per_trial, per_training = (
        sum(stopwatch.spent[name][1] for name in each) / trials,
        training / trials,
    )
    least = ceil(fixed * (1 - AIM) / (AIM * per_training - (1 - AIM) * per_trial))
    return (
        f"{fixed:.1f} CPU seconds are the same for every selection, {per_trial:.2f} come with each"
        f" trial, which itself takes {per_training:.0f}: by this arithmetic the share is under"
        f" {100 * AIM:.0f} % from {least} trials on."
    )


def main() -> None:
    if "AUTOAUX_SHARED" not in os.environ:
        sys.exit(
            "AUTOAUX_SHARED: not set; expected the folder that holds corpora/ (see the corpora's"
            " INDEX.md)"
        )
    shared = Path(os.environ["AUTOAUX_SHARED"]) / "corpora"
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    budget = sys.argv[2] if len(sys.argv) > 2 else "2h"
    task = autoaux.load_corpus(shared / MAIN)
    pool = Pool(tuple(autoaux.load_corpus(shared / path) for path in POOL))
    stopwatch = Stopwatch()
    with tempfile.TemporaryDirectory() as scratch:
        run = Path(sys.argv[3] if len(sys.argv) > 3 else scratch) / "run"
        began, cpu = time.perf_counter(), time.process_time()
        stopwatch("loading MLflow", watch, stopwatch)
        decision = autoaux.select(task, pool, run=run, trials=trials, budget=budget)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    inside = [sum(spent[clock] for spent in stopwatch.spent.values()) for clock in (0, 1)]
    lines = [
        "# What logging costs in a real selection",
        "",
        (
            f"`python -m benchmarks.report logging_cost {trials} {budget}`: {task.name} with"
            f" {len(pool.corpora)} candidates, {decision.trials} trials in {wall:.0f} s of wall"
            f" time and {cpu:.0f} s of CPU time, on a machine shared with other work."
        ),
        "",
        "| where | calls | wall s | CPU s |",
        "|---|---|---|---|",
        *(
            f"| {name} | {calls} | {seconds:.2f} | {used:.2f} |"
            for name, (seconds, used, calls) in stopwatch.spent.items()
        ),
        f"| together | | {inside[0]:.2f} | {inside[1]:.2f} |",
        (
            f"| share of the selection (aim: under 3 %) | | {inside[0] / wall:.2%} |"
            f" {inside[1] / cpu:.2%} |"
        ),
    ]
    lines += ["", in_general(stopwatch, cpu - inside[1])]
    text = "\n".join(lines) + "\n"
    Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
