"""Gains on a main task that grew to twice its size, beside those on the smaller version.

    python -m benchmarks.search versions          # resumes; writes versions.md

The three main tasks of `real` with 5,000 training tokens, 15 candidates each, at five seeds a run,
and the same with 10,000 training tokens, the first 5,000 among them, at two seeds a run and five
of the single task. Runs take 300 main steps. What a gain differs by between two versions of a main
task is split into seed noise, a part that is one for all candidates of a main task, and each
candidate's own: the two spreads are those of the highest likelihood, the noise being given.
Intervals are of 400 bootstraps over candidates within main tasks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.ledger import Ledger
from autoaux.search.arms import SINGLE_TASK
from benchmarks.places import ROOT
from benchmarks.search.real_runs import MAINS, World, record
from benchmarks.store import Rows, rows_of
from benchmarks.tables import table

PAGE = Path(__file__).with_suffix(".md")
WORK = ROOT / "runs" / "search_versions.jsonl"
SMALL_SEEDS, LARGE_SEEDS, SINGLE_SEEDS = range(5), range(2), range(5)
SPREADS = np.concatenate([[0.0], np.geomspace(0.1, 6.0, 40)])  # points


class Larger(World):
    """The same main task, twice as large."""

    tokens = 2 * World.tokens


@dataclass(frozen=True)
class Version:
    """What candidates gained on one version: points [candidates], the standard deviation of a seed,
    and how many there are of the single task and of each candidate.
    """

    gains: np.ndarray
    noise: float
    single: int
    each: int


def measure(rows: Rows) -> None:
    """Points of the single task and of every candidate on both versions."""
    known, larger = record(), Ledger(WORK)
    for main in MAINS:
        sides = (
            ("small", World(main, known), SMALL_SEEDS),
            ("large", Larger(main, larger), LARGE_SEEDS),
        )
        for version, world, seeds in sides:
            arms = {"": (SINGLE_TASK, SINGLE_SEEDS)}
            arms |= {name: (world.single(name), seeds) for name in world.names}
            keys = {name: {"main": main, "version": version, "candidate": name} for name in arms}
            missing = [name for name in arms if keys[name] not in rows]
            world.get([(arms[name][0], seed) for name in missing for seed in arms[name][1]])
            for name in missing:
                arm, seeds_of = arms[name]
                rows.add(keys[name], {"points": world.points(arm, seeds_of)})


def version_of(rows: Rows, main: str, version: str) -> Version:
    points = {row["candidate"]: row["points"] for row in rows.where(main=main, version=version)}
    alone = points.pop("")
    squares = sum(float(np.var(some)) * len(some) for some in [alone, *points.values()])
    freedom = sum(len(some) - 1 for some in [alone, *points.values()])
    gains = np.array([fmean(points[name]) - fmean(alone) for name in sorted(points)])
    each = len(next(iter(points.values())))
    return Version(gains, (squares / freedom) ** 0.5, len(alone), each)


def likelihood(pairs: Sequence[tuple[Version, Version]], shared: float, own: float) -> float:
    """Log likelihood of the differences of gains, up to a constant."""
    total = 0.0
    for small, large in pairs:
        off, n = large.gains - small.gains, len(small.gains)
        common = sum(one.noise**2 / one.single for one in (small, large)) + shared**2
        alone = sum(one.noise**2 / one.each for one in (small, large)) + own**2
        # alone on the diagonal and common everywhere: the mean carries all that is common
        along = alone + n * common
        total -= (n - 1) * np.log(alone) + np.log(along)
        total -= ((off - off.mean()) ** 2).sum() / alone + n * off.mean() ** 2 / along
    return total / 2


def spreads(pairs: Sequence[tuple[Version, Version]]) -> tuple[float, float]:
    """(common to all candidates of a main task, each candidate's own), in points."""
    return max(product(SPREADS, SPREADS), key=lambda pair: likelihood(pairs, *pair))


def page(rows: Rows) -> str:
    pairs = {m: (version_of(rows, m, "small"), version_of(rows, m, "large")) for m in MAINS}
    lines = [
        [
            main,
            f"{np.corrcoef(small.gains, large.gains)[0, 1]:.2f}",
            f"{small.gains.mean():+.2f}, {large.gains.mean():+.2f}",
            f"{(large.gains - small.gains).std():.2f}",
            f"{small.gains.std():.2f}",
        ]
        for main, (small, large) in pairs.items()
    ]
    shared, own = spreads(list(pairs.values()))
    rng = np.random.default_rng(0)
    drawn = np.array([spreads([_again(pair, rng) for pair in pairs.values()]) for _ in range(400)])
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    head = (
        "main task", "correlation", "mean gain, small and large", "SD of the difference",
        "SD of the gains, small",
    )  # fmt: skip
    return (
        f"# What gains on a main task say of a larger version of it\n\n"
        f"{__doc__.split(chr(10) * 2, 2)[2]}\n{table(head, lines)}\n\n"
        f"Common to all candidates of a main task: {shared:.2f} points [{low[0]:.2f},"
        f" {high[0]:.2f}]; a candidate's own: {own:.2f} [{low[1]:.2f}, {high[1]:.2f}]. Three main"
        " tasks say little of the\nfirst.\n"
    )


def _again(pair: tuple[Version, Version], rng: np.random.Generator) -> tuple[Version, Version]:
    """The same candidates drawn anew on both sides."""
    chosen = rng.integers(0, len(pair[0].gains), len(pair[0].gains))
    small, large = (Version(one.gains[chosen], one.noise, one.single, one.each) for one in pair)
    return small, large


def main() -> None:
    rows = rows_of("search", "versions")
    measure(rows)
    text = page(rows)
    PAGE.write_text(text, encoding="utf-8")
    print(text)
