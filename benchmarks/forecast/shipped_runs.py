"""What the forecast as it ships is worth to a search, after so many runs; the probes are paid for.

    python -m benchmarks.forecast shipped_runs     # resumes; writes shipped_runs.md
    python -m benchmarks.forecast shipped_runs --part 0/2   # half of the main tasks, for a process

The questions of [shipped](shipped.md), the first pool of each main task, are played by the planner
of `select` with the forecast of that person at that stage as its prior. A run's score is drawn
around the recorded gain, shrunk by its seed noise, with the recorded noise; three runs of the
single task are given to all. The budget is in runs of auxiliaries, three searches of each; a probe
costs a third of one, as `select` counts it, and what all of a pool cost is taken off the budget
first. Regret is the best of those gains (training with none is a choice, of gain 0) minus that of
what leads in the end, in points; at 0 runs nothing was probed, or the probes are all that was paid.
In brackets are 90 % bootstrap intervals over main tasks.

Controls are candidates with shuffled labels, forecast as new ones beside the same pool: how many of
their recorded gains lie in the 90 % interval, with the record's own seed noise added.
"""

import argparse
import json
from math import ceil
from pathlib import Path

import numpy as np

from autoaux.search.beliefs import Prior
from autoaux.search.preparing import OF_A_RUN
from benchmarks.forecast import shipped
from benchmarks.forecast.regret import Bandit, shrunk_gains
from benchmarks.search.regret import play

HERE = Path(__file__).parent
ROWS = HERE / "shipped_runs.jsonl"
BUDGETS, REPEATS, SEED = (0, 5, 10, 20, 40), 3, 0
ASKED = (
    ("nobody", "no forecast"),
    ("new", "untrained"),
    ("new", "probed"),
    ("known", "untrained"),
)


def bandit_of(asked: shipped.Question, row: dict | None) -> Bandit:
    """The question's pool, with a forecast as priors."""
    gains = np.array([cell.gain for cell in asked.cells])
    errors = [asked.main.noise / np.sqrt(len(cell.scores)) for cell in asked.cells]
    if row is None:
        priors = [Prior()] * len(gains)
    else:
        told = zip(row["expected"], row["sd"], row["shared"], strict=True)
        priors = [Prior(*facts) for facts in told]
    return Bandit(
        shrunk_gains(gains, np.array(errors)), asked.main.noise, asked.main.metric, priors
    )


def regrets(bandit: Bandit, who: str, stage: str) -> dict[str, float]:
    """Mean regret by budget."""
    probes = ceil(len(bandit.truth) * OF_A_RUN) if stage == "probed" else 0
    found = {}
    for budget in BUDGETS:
        left = max(budget - probes, 0)
        if left:
            rng = np.random.default_rng([SEED, budget])
            played = [play(bandit, "auto", who != "nobody", left, rng) for _ in range(REPEATS)]
            found[str(budget)] = float(np.mean(played))
        else:
            expected = np.array([prior.mean for prior in bandit.priors])
            first = int(expected.argmax()) if expected.max() > 0 else -1
            found[str(budget)] = bandit.regret(first)
    return found


def with_controls(asked: shipped.Question) -> shipped.Question | None:
    """The same pool with the main task's shuffled controls beside it."""
    own = tuple(
        cell
        for cell in shipped.recorded().singles
        if cell.main.key == asked.main.key and cell.names[0].startswith("shuffled:")
    )
    return shipped.Question(asked.cells + own, asked.part) if own else None


def held(asked: shipped.Question) -> list[bool]:
    """Of each control, whether its recorded gain lies in the interval."""
    row = shipped.ask(asked, "new", "untrained")
    half = (np.array(row["high"]) - np.array(row["low"])) / 2
    noisy = half * np.sqrt(1 + (np.array(row["error"]) / np.array(row["sd"])) ** 2)
    inside = np.abs(np.array(row["gain"]) - np.array(row["expected"])) <= noisy
    control = [cell.names[0].startswith("shuffled:") for cell in asked.cells]
    return [bool(one) for one in inside[control]]


def table(rows: list[dict]) -> str:
    """The rows as Markdown."""
    lines = [
        "| sources | asked | main tasks | " + " | ".join(f"{b} runs" for b in BUDGETS) + " |",
        "|---|---|---|" + "---|" * len(BUDGETS),
    ]
    for who, stage in ASKED:
        mine = [row for row in rows if (row["who"], row["stage"]) == (who, stage)]
        if mine:
            mains = [row["main"] for row in mine]
            cells = [
                shipped.estimate(np.array([row["regret"][str(b)] for row in mine]), mains)
                for b in BUDGETS
            ]
            lines.append(f"| {who} | {stage} | {len(mine)} | " + " | ".join(cells) + " |")
    controls = [row for row in rows if row["who"] == "controls"]
    if controls:
        shares = np.array([np.mean(row["held"]) for row in controls])
        count = sum(len(row["held"]) for row in controls)
        lines += [
            "",
            f"Intervals of 90 % hold the gains of {count} shuffled controls:"
            f" {shipped.estimate(shares, [row['main'] for row in controls])}.",
        ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", default="0/1", help="which share of the main tasks, as 0/2")
    part, parts = map(int, parser.parse_args().part.split("/"))
    rows = [json.loads(line) for line in ROWS.read_text().splitlines()] if ROWS.exists() else []
    done = {(row["main"], row["who"], row["stage"]) for row in rows}
    with ROWS.open("a") as out:

        def keep(asked: shipped.Question, who: str, stage: str, **values: object) -> None:
            rows.append({"main": asked.main.name, "who": who, "stage": stage, **values})
            out.write(json.dumps(rows[-1]) + "\n")
            out.flush()

        first = [asked for asked in shipped.questions(shipped.recorded()) if not asked.part]
        for asked in first[part::parts]:
            for who, stage in ASKED:
                if (asked.main.name, who, stage) not in done:
                    row = None if who == "nobody" else shipped.ask(asked, who, stage)
                    keep(asked, who, stage, regret=regrets(bandit_of(asked, row), who, stage))
            both = with_controls(asked)
            if both and (asked.main.name, "controls", "untrained") not in done:
                keep(asked, "controls", "untrained", held=held(both))
    head = "# Regret of the search with the forecast as it ships\n\n"
    head += (__doc__ or "").split("\n\n", 2)[2] + "\n"
    (HERE / "shipped_runs.md").write_text(head + table(rows) + "\n", encoding="utf-8")
    print(table(rows))
