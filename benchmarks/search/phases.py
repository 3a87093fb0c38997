"""Auxiliaries before the main task, and a last phase alone, against auxiliaries beside it.

    python -m benchmarks.search phases          # resumes; writes phases.md

Three main tasks of `real`, each with the two candidates that gained most on seeds 0 to 4. Five
other seeds of each way: *auxiliary* takes both kinds of batches in turn; *pretrain* takes as many
auxiliary batches, all of them first; *finetune* is *auxiliary* with the last .3 of the main steps
alone. Runs are of 300 main steps, trained five in one program.
"""

from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.recipe import Schedule
from autoaux.search.arms import SINGLE_TASK, Arm, candidate_arm
from benchmarks.search.real_runs import MAINS, World, record
from benchmarks.store import Rows, rows_of
from benchmarks.tables import table

PAGE = Path(__file__).with_suffix(".md")
CHOOSING, SEEDS = range(5), range(20, 25)
WAYS = {
    "auxiliary": Schedule(kind="auxiliary"),
    "pretrain": Schedule(kind="pretrain"),
    "finetune": Schedule(kind="auxiliary", finetune=0.3),
}


def measure(rows: Rows) -> None:
    """Points of every way on every seed, and of the single task."""
    ledger = record()
    for main in MAINS:
        world = World(main, ledger)
        gain = {name: fmean(world.points(world.single(name), CHOOSING)) for name in world.names}
        keep(rows, world, "", "single", SINGLE_TASK)
        for candidate in sorted(gain, key=gain.__getitem__)[-2:]:
            for way, schedule in WAYS.items():
                keep(rows, world, candidate, way, candidate_arm(candidate, schedule))


def keep(rows: Rows, world: World, candidate: str, way: str, arm: Arm) -> None:
    key = {"main": world.name, "candidate": candidate, "way": way}
    rows.once(key, lambda: {"points": world.points(arm, SEEDS)})


def gains(rows: Rows) -> dict[tuple[str, str], dict[str, np.ndarray]]:
    """Points over the single task's mean, by main task and candidate, then by way."""
    single = {row["main"]: fmean(row["points"]) for row in rows.where(way="single")}
    found: dict[tuple[str, str], dict[str, np.ndarray]] = {}
    for way in WAYS:
        for row in rows.where(way=way):
            place = found.setdefault((row["main"], row["candidate"]), {})
            place[way] = np.array(row["points"]) - single[row["main"]]
    return found


def page(rows: Rows) -> str:
    found = gains(rows)
    lines = [
        [main, candidate, *(_mean(ways[way]) for way in WAYS)]
        for (main, candidate), ways in found.items()
    ]
    paired = [["all", "minus auxiliary", "", *(_over(found, way) for way in list(WAYS)[1:])]]
    head = ("main task", "candidate", *WAYS)
    return (
        f"# Auxiliaries first, and a last phase alone\n\n{__doc__.split(chr(10) * 2, 2)[2]}\n"
        "Gains over the single task in points, ± twice the standard error of their seeds; below,"
        " the"
        " mean difference from\n*auxiliary* over the pairs, with its 90 % bootstrap interval over"
        f" pairs and seeds.\n\n{table(head, [*lines, *paired])}\n"
    )


def _mean(points: np.ndarray) -> str:
    return f"{points.mean():+.2f} ± {2 * points.std(ddof=1) / len(points) ** 0.5:.2f}"


def _over(found: dict[tuple[str, str], dict[str, np.ndarray]], way: str) -> str:
    """Mean difference over pairs; pairs are drawn anew, and within each the seeds of each way."""
    rng = np.random.default_rng(0)
    sides = [(ways[way], ways["auxiliary"]) for ways in found.values()]

    def mean(some: np.ndarray) -> float:
        return float(rng.choice(some, len(some)).mean())

    drawn = [
        fmean(
            mean(a) - mean(b)
            for a, b in (sides[i] for i in rng.integers(0, len(sides), len(sides)))
        )
        for _ in range(2000)
    ]
    low, high = np.quantile(drawn, (0.05, 0.95))
    return f"{fmean(a.mean() - b.mean() for a, b in sides):+.2f} [{low:+.2f}, {high:+.2f}]"


def main() -> None:
    rows = rows_of("search", "phases")
    measure(rows)
    text = page(rows)
    PAGE.write_text(text, encoding="utf-8")
    print(text)
