"""Regret of the search's own planner on recorded runs, beside the bare schedulers.

    python -m benchmarks.search regret experience                    # the packaged experience
    python -m benchmarks.search regret lange2021 ../shared/replay     # a published table
    python -m benchmarks.search regret report                        # regret.md

The planner plays as in a selection: baseline of three runs, then so many runs of single auxiliaries
(its confirmation comes on top and sees nothing of this), replicates and early ends included.
Outcomes are drawn around recorded gains with the recorded seed noise; priors are forecasts made
without the main task.
"""

import sys
from pathlib import Path

import numpy as np

from autoaux.forecast import experience_of
from autoaux.forecast.importers import import_table
from autoaux.ledger import Ledger, Outcome
from autoaux.search import Settings
from autoaux.search.arms import LEAST_FRESH, RunSeen, SearchState
from autoaux.search.planning import Costs, Planner, Question, final_beliefs
from autoaux.search.planning import leader as leading
from benchmarks.forecast import replay
from benchmarks.forecast.regret import SCHEDULERS, Bandit, regrets
from benchmarks.forecast.scores import over_mains
from benchmarks.places import PACKAGED
from benchmarks.store import results_of

REPORT = Path(__file__).with_suffix(".md")
BUDGETS, REPEATS = (5, 10, 20, 40), 20  # searches a main task
ALLOCATORS = ("auto", "uniform", "halving", "top_two", "beta_bernoulli")
MINE = "planner: forecast + auto"
BARE = (
    "uniform",
    "successive halving",
    "top-two Thompson",
    "forecast + uniform",
    "forecast + halving",
    "forecast + top-two",
)
RULES = ("bare: uniform", "bare: successive halving", "bare: top-two Thompson", "prior only")


def play(
    bandit: Bandit, allocator: str, forecast: bool, budget: int, rng: np.random.Generator
) -> float:
    """Regret of one search with `budget` runs of auxiliaries."""
    order = rng.permutation(len(bandit.truth))
    names = [f"c{place:03}" for place in range(len(order))]
    truth = dict(zip(names, bandit.truth[order], strict=True))
    priors = (
        {name: bandit.priors[i] for name, i in zip(names, order, strict=True)} if forecast else {}
    )
    seeds = 3
    settings = Settings.of(
        trials=seeds + budget + 2 * LEAST_FRESH,
        allocator=allocator,
        max_set=1,
        controls=False,
        orders=0,
        schedules=(),
        fresh_seeds=LEAST_FRESH,
        use_forecast=False,
        seed=int(rng.integers(2**31)),
    )
    question = Question(tuple(names), settings, bandit.metric, Costs(1.0), priors or {})
    planner, state, made = Planner(question), SearchState(), 0
    while (pull := planner.next(state)) is not None and not pull.fresh and made < budget:
        points = 60 + rng.normal(
            truth.get(pull.arm.auxiliaries[0], 0.0) if pull.arm.auxiliaries else 0.0, bandit.noise
        )
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome(pull, points), state.count))
        made += pull.phase != "baseline"
    view = planner.view(state)
    leader = leading(view)
    if leader is None:
        return bandit.regret(-1)
    gain = float(final_beliefs(view, [leader]).posterior.mean[0])
    return bandit.regret(int(order[names.index(leader.auxiliaries[0])]) if gain > 0 else -1)


def outcome(pull, points):
    arm = pull.arm
    return Outcome.without_recipe(arm.auxiliaries, arm.schedule, pull.seed, points / 100)


def rounded(regret):
    return [round(float(points), 3) for points in regret]


def measure(name, folder):
    if name == "experience":
        experience = experience_of(Ledger(PACKAGED).records())
    else:
        experience = experience_of(import_table(name, Path(folder)))
    arena = replay.arena(experience)
    table = {
        "searches": REPEATS,
        "main tasks": len(arena),
        "arms": float(np.mean([len(bandit.truth) for bandit in arena])),
        "noise": float(np.mean([bandit.noise for bandit in arena])),
    }
    rows = {}
    for scheduler in (one for one in SCHEDULERS if one.name in BARE):
        rows[f"bare: {scheduler.name}"] = {
            b: rounded(regrets(arena, scheduler, b, REPEATS)) for b in BUDGETS
        }
    prior_only = rounded(
        regrets(arena, next(one for one in SCHEDULERS if one.name == "forecast + uniform"), 0, 1)
    )
    rows["prior only"] = {b: prior_only for b in BUDGETS}
    for forecast in (False, True):
        for allocator in ALLOCATORS:
            title = f"planner: {'forecast + ' if forecast else ''}{allocator}"
            rows[title] = {}
            for budget in BUDGETS:
                rng = np.random.default_rng([1, budget])
                rows[title][budget] = rounded(
                    [
                        np.mean(
                            [play(bandit, allocator, forecast, budget, rng) for _ in range(REPEATS)]
                        )
                        for bandit in arena
                    ]
                )
            print(
                name,
                title,
                {b: round(float(np.mean(v)), 3) for b, v in rows[title].items()},
                flush=True,
            )
    results_of("search", "regret").keep(table | {"regret": rows}, name)


def report():
    lines = [
        "# Regret of the planner on recorded runs",
        "",
        (
            "Made by `python -m benchmarks.search regret`: points of dev score given away by what"
            " leads after so many runs of single auxiliaries, mean over main tasks with"
        ),
        (
            "a 90 % bootstrap interval over them. *bare*: the rule alone; *planner*: the search as"
            " it is, with replicates and early ends."
        ),
        "",
    ]
    for name, table in results_of("search", "regret").at().items():
        lines += [
            f"## {name}",
            "",
            (
                f"{table['main tasks']} main tasks, {table['arms']:.0f} auxiliaries each, seed"
                f" noise {table['noise']:.2f} points; {table['searches']} searches a main task."
            ),
            "",
            "| | " + " | ".join(f"{b} runs" for b in BUDGETS) + " |",
            "|---" * (len(BUDGETS) + 1) + "|",
        ]
        rows = {
            title: {int(b): np.array(values) for b, values in row.items()}
            for title, row in table["regret"].items()
        }
        lines += [
            f"| {title} | " + " | ".join(str(over_mains(row[b])) for b in BUDGETS) + " |"
            for title, row in rows.items()
        ]
        rivals = [
            title
            for title in rows
            if title != MINE and (title in RULES or title.startswith("planner"))
        ]
        lines += [
            f"| {MINE} minus {title} | "
            + " | ".join(str(over_mains(rows[MINE][b] - rows[title][b])) for b in BUDGETS)
            + " |"
            for title in rivals
        ]
        lines.append("")
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


def main():
    if sys.argv[1] == "report":
        report()
    else:
        measure(*sys.argv[1:], *[None] * (3 - len(sys.argv)))
