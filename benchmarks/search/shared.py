"""How much of the forecast's covariance a search needs: regret with each candidate's error its own,
shared, or as it is.

    python -m benchmarks.search shared ../shared/replay      # shared.md

On recorded runs, each main task with a forecast that saw nothing of it: runs go to the candidate
with the fewest, the most promising first, and in the end the highest posterior mean is chosen, or
none. The same draws of seeds for all three; they differ in the covariance of the prior alone.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autoaux.forecast import design_of, experience_of, shared_errors
from autoaux.forecast.importers import import_table
from autoaux.ledger import Ledger
from benchmarks.forecast import replay
from benchmarks.forecast.regret import BASELINE_RUNS, bandits
from benchmarks.forecast.scores import LeftOut, over_mains
from benchmarks.places import PACKAGED

REPORT = Path(__file__).with_suffix(".md")
BUDGETS, REPEATS, MOST = (5, 10, 20, 40), 20, 40
OWN, SHARED, WHOLE = "each its own", "one shared error", "the whole covariance"


@dataclass(frozen=True)
class Task:
    """A main task's true gains [n], seed noise, and the forecast of it: mean [n] and covariance
    [n, n].
    """

    truth: np.ndarray
    noise: float
    mean: np.ndarray
    covariance: np.ndarray

    def prior(self, kind):
        own = np.diag(np.diag(self.covariance))
        shared = shared_errors(self.covariance)
        return {
            OWN: own,
            SHARED: own + np.outer(shared, shared) - np.diag(shared**2),
            WHOLE: self.covariance,
        }[kind]


def tasks(experience):
    design = design_of(experience)
    real, found = design.select(np.array([not cell.control for cell in design.cells])), []
    model = replay.additive(real)()
    for main in np.unique(real.mains):
        asked, known = real.select(real.mains == main), real.select(real.mains != main)
        mean, covariance = model.fit(
            known.X, known.gains, errors=known.errors, **known.who
        ).distribution(asked.X, **asked.who)
        nothing = np.full(len(mean), np.nan)
        found += [
            Task(one.truth, one.noise, mean, covariance)
            for one in bandits(asked, LeftOut(nothing, nothing, nothing))
        ]
    return found


def play(task, kind, rng):
    """Regret after each of `BUDGETS` runs."""
    prior, runs = task.prior(kind), np.zeros(len(task.truth), int)
    baseline = rng.normal(scale=task.noise / np.sqrt(BASELINE_RUNS))
    points = task.truth[:, None] + rng.normal(scale=task.noise, size=(len(task.truth), MOST))
    tie, regret = 1e-6 * rng.random(len(task.truth)), []
    for spent in range(MOST + 1):
        seen = np.flatnonzero(runs)
        surprise = (
            np.array([points[arm, : runs[arm]].mean() for arm in seen]) - baseline - task.mean[seen]
        )
        noise = np.diag(task.noise**2 / runs[seen])
        mean = (
            tie
            + task.mean
            + prior[:, seen] @ np.linalg.solve(prior[np.ix_(seen, seen)] + noise, surprise)
        )
        if spent in BUDGETS:
            regret.append(
                max(0.0, task.truth.max()) - (task.truth[mean.argmax()] if mean.max() > 0 else 0.0)
            )
        runs[np.lexsort((-mean, runs))[0]] += 1
    return regret


def measure(folder):
    tables = {
        "experience": experience_of(Ledger(PACKAGED).records()),
        "lange2021": experience_of(import_table("lange2021", folder)),
    }
    lines = [
        "# What the candidates' errors have in common",
        "",
        (
            "Made by `python -m benchmarks.search shared`: regret in points, mean over main tasks"
            f" with a 90 % bootstrap interval; {REPEATS} searches each."
        ),
    ]
    for name, experience in tables.items():
        arena = tasks(experience)
        part = np.mean(
            [
                np.sqrt(
                    np.mean(shared_errors(task.covariance) ** 2) / np.mean(np.diag(task.covariance))
                )
                for task in arena
            ]
        )
        lines += [
            "",
            f"## {name}",
            "",
            f"{len(arena)} main tasks; {part:.0%} of a forecast's standard deviation is shared.",
            "",
            "| error of a candidate | " + " | ".join(f"{budget} runs" for budget in BUDGETS) + " |",
            "|---" * (len(BUDGETS) + 1) + "|",
        ]
        found = {}
        for kind in (OWN, SHARED, WHOLE):
            drawn = [
                [
                    play(task, kind, np.random.default_rng([place, number]))
                    for number in range(REPEATS)
                ]
                for place, task in enumerate(arena)
            ]
            found[kind] = np.mean(drawn, axis=1)
            lines.append(
                f"| {kind} | "
                + " | ".join(str(over_mains(column)) for column in found[kind].T)
                + " |"
            )
        for kind in (SHARED, WHOLE):
            lines.append(
                f"| {kind} minus {OWN} | "
                + " | ".join(str(over_mains(column)) for column in (found[kind] - found[OWN]).T)
                + " |"
            )
        print("\n".join(lines), flush=True)
    REPORT.write_text("\n".join([*lines, ""]), encoding="utf-8")


def main():
    measure(Path(sys.argv[1]))
