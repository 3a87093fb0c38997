"""Shares of a leading set chosen by runs of random mixtures, against equal shares.

    python -m benchmarks.search mixtures          # resumes; writes mixtures.md

Three main tasks of `real`, each with the three candidates that gained most on seeds 0 to 4, trained
together. Ten random mixtures, a run each at seed 30, teach the trees that `select --mixtures 10`
teaches, beside the equal shares at seeds 30 to 32; what they choose is held against equal shares
at the seeds 40 to 43. Runs are of 300 main steps.
"""

from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.search.arms import SINGLE_TASK, Arm
from autoaux.search.planning import best_mixture, random_mixtures
from benchmarks.search.real_runs import MAINS, World, record
from benchmarks.store import Rows, rows_of
from benchmarks.tables import table

PAGE = Path(__file__).with_suffix(".md")
CHOOSING, LEARNING, FRESH = range(5), range(30, 33), range(40, 44)
MEMBERS, MIXTURES = 3, 10


def measure(rows: Rows) -> None:
    """Points of the mixtures, and on fresh seeds those of the chosen one and of equal shares."""
    ledger = record()
    for main in MAINS:
        world = World(main, ledger)
        gain = {name: fmean(world.points(world.single(name), CHOOSING)) for name in world.names}
        equal = world.all_of(sorted(gain, key=gain.__getitem__)[-MEMBERS:])
        learned = [((1.0,) * MEMBERS, points) for points in kept(rows, world, equal, LEARNING)]
        for weights in random_mixtures(MEMBERS, MIXTURES, seed=0):
            mixed = replace(equal, weights=weights)
            learned += [(weights, p) for p in kept(rows, world, mixed, LEARNING[:1])]
        chosen = replace(equal, weights=best_mixture(*zip(*learned, strict=True), seed=0))
        for arm in (SINGLE_TASK, equal, chosen):
            kept(rows, world, arm, FRESH)


def kept(rows: Rows, world: World, arm: Arm, seeds: range) -> list[float]:
    """Points of these runs, made where they are not known."""
    key = {"main": world.name, "set": list(arm.auxiliaries), "weights": list(arm.weights)}
    key |= {"seeds": list(seeds)}
    return rows.once(key, lambda: {"points": world.points(arm, seeds)})["points"]


def page(rows: Rows) -> str:
    lines, differences = [], []
    for main in MAINS:
        fresh = [r for r in rows.where(main=main) if r["seeds"] == list(FRESH)]
        single, equal, chosen = (np.array(row["points"]) for row in fresh)
        members, weights = fresh[-1]["set"], fresh[-1]["weights"]
        shares = ", ".join(f"{name} {w:g}" for name, w in zip(members, weights, strict=True))
        differences.append(chosen - equal)
        lines.append(
            [main, shares, _gain(equal, single), _gain(chosen, single), _mean(chosen - equal)]
        )
    head = ("main task", "chosen shares", "gain, equal", "gain, chosen", "chosen minus equal")
    return (
        f"# Does it pay to choose how often auxiliaries are drawn?\n\n"
        f"{__doc__.split(chr(10) * 2, 2)[2]}\nIn points, ± twice the standard error of the seeds;"
        f" 90 % bootstrap interval over main tasks and seeds.\n\n{table(head, lines)}\n\n"
        f"Over the main tasks: {_over(differences)}.\n"
    )


def _gain(points: np.ndarray, single: np.ndarray) -> str:
    return _mean(points - single.mean())


def _mean(points: np.ndarray) -> str:
    return f"{points.mean():+.2f} ± {2 * points.std(ddof=1) / len(points) ** 0.5:.2f}"


def _over(differences: list[np.ndarray]) -> str:
    rng = np.random.default_rng(0)
    drawn = [
        fmean(
            float(rng.choice(differences[i], len(differences[i])).mean())
            for i in rng.integers(0, len(differences), len(differences))
        )
        for _ in range(2000)
    ]
    low, high = np.quantile(drawn, (0.05, 0.95))
    return f"{fmean(float(one.mean()) for one in differences):+.2f} [{low:+.2f}, {high:+.2f}]"


def main() -> None:
    rows = rows_of("search", "mixtures")
    measure(rows)
    text = page(rows)
    PAGE.write_text(text, encoding="utf-8")
    print(text)
