"""The search against the exhaustive answer, on real trainings.

    # exhaustive runs, searches, fresh seeds; resumes where it was
    python -m benchmarks.search real run
    python -m benchmarks.search real export       # the record to real_runs.jsonl.gz
    python -m benchmarks.search real report       # real.md, of what is in real.jsonl.gz

Six main tasks of 5,000 training tokens with 15 candidates each, from $AUTOAUX_SHARED/corpora
(real_runs.py); on three of them no constant of the search was chosen. The exhaustive answer is
every single, every pair of the best four and all, at equal seeds. Searches of so many runs, and of
such shares of its cost, are then played, with and without the forecast, each several times with
the seeds in another order: what the record holds is looked up, what it lacks is trained and kept.
A run that a search would have stopped early is cut at that rung, and costs what it had taken until
there. What both chose is judged on five seeds that neither has seen.
"""

import sys
import time
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.search.arms import SINGLE_TASK, RunSeen, SearchState
from autoaux.search.deciding import conclude
from autoaux.search.planning import (
    Costs,
    Planner,
    Question,
    RemainingBudget,
    make_pruner,
    split_budget,
    weight,
)
from autoaux.search.planning import leader as leading
from benchmarks.search.real_runs import (
    HELD_OUT,
    MAINS,
    OPTIMISATION,
    SETTINGS,
    TOKENS,
    World,
    export,
    record,
)
from benchmarks.store import results_of
from benchmarks.tables import table

REPORT, KNOWN = Path(__file__).with_suffix(".md"), results_of("search", "real")
SEEDS, FRESH = (0, 1, 2, 3, 4), (2000, 2001, 2002, 2003, 2004)
FIRST = (0, 1)  # of all together
ORDERS = (
    (0, 1, 2, 3, 4),
    (3, 0, 4, 2, 1),
    (2, 4, 1, 0, 3),
)  # which recorded seed stands for which seed of the search
RUNS = (10, 20, 29, 40, 80)  # 29 is a quarter of the exhaustive runs
SHARES = (0.05, 0.1, 0.25)  # of the exhaustive cost
KINDS = ("with the forecast", "without")
STAGES = tuple(
    (budgets, (kind,), ORDERS) for budgets in (SHARES, RUNS[:3], RUNS[3:]) for kind in KINDS
)


def singles(world):
    return [world.single(name) for name in world.names]


def pairs(world):
    """Of the four best singles."""
    best = sorted(singles(world), key=lambda arm: fmean(world.points(arm, SEEDS)), reverse=True)[:4]
    return [world.all_of(arm.auxiliaries[0] for arm in two) for two in combinations(best, 2)]


def exhaustive(world, seeds):
    """What the exhaustive runs found: every single, every pair of the best four, and all
    together with so many seeds, none where they are empty.
    """
    gains, everything = gains_of(world, [*singles(world), *pairs(world)]), world.all_of(world.names)
    together = gains_of(world, [everything], seeds) if seeds else {}
    best = max((gains | together).items(), key=lambda item: item[1])[0]
    runs = dict.fromkeys((SINGLE_TASK, *gains), len(SEEDS)) | dict.fromkeys(together, len(seeds))
    return {
        "best": best.name,
        "found": (gains | together)[best],
        "fresh": fresh_gain(world, best),
        "all": [*together.values(), len(seeds)],
        "runs": sum(runs.values()),
        "cost": sum(weight(arm, Costs()) * count for arm, count in runs.items()),
        "gains": {arm.name: gain for arm, gain in (gains | together).items()},
    }


def hopeless(world, table):
    """Whether all together, the costliest arm by far, lies three standard errors below the best
    after its first seeds.
    """
    noise = np.sqrt(fmean(np.var(world.points(arm, SEEDS), ddof=1) for arm in singles(world)))
    return table["all"][0] + 3 * noise * np.sqrt(1 / len(FIRST) + 1 / len(SEEDS)) < table["found"]


def gains_of(world, arms, seeds=SEEDS):
    """Mean gain by arm, in points, over the single task's mean of all seeds."""
    world.get(
        [*((arm, seed) for arm in arms for seed in seeds), *((SINGLE_TASK, seed) for seed in SEEDS)]
    )
    base = fmean(world.points(SINGLE_TASK, SEEDS))
    return {arm: fmean(world.points(arm, seeds)) - base for arm in arms}


def limited(world, budget):
    """Settings of a search: so many runs, or such a share of what the exhaustive runs cost, where
    a run of the single task counts as a second.
    """
    if isinstance(budget, int):
        return SETTINGS.changed(trials=budget)
    return SETTINGS.changed(trials=None, budget=budget * KNOWN.at("exhaustive", world.name)["cost"])


def search(world, kind, budget, order):
    """One search, a generator: yields the runs that it lacks, until they are known; returns
    what it found.
    """
    stands_for = dict(enumerate(order))
    settings = limited(world, budget)
    priors, dropped, sets = world.expectation if kind == KINDS[0] else ({}, (), None)
    # sets train in the order of names, not of the forecast, so that both kinds can look the same
    # runs up
    question = Question(
        tuple(name for name in world.names if name not in dropped),
        settings,
        world.metric,
        Costs(1.0),
        priors,
        sets,
    )
    planner = Planner(question)
    state, cost = SearchState(), 0.0
    longest = OPTIMISATION.max_steps
    rungs = [*(rung for rung in settings.recipe.rungs if rung < longest), longest]
    prune = make_pruner(settings.rules.pruner, world.metric, longest, rungs[0])
    while (pull := planner.next(state, cost)) is not None:
        wanted = [(pull.arm, stands_for.get(pull.seed, pull.seed))]
        if pull.phase == "confirm":  # its other seeds will be asked for next
            left, considered = RemainingBudget.of(question, state, cost), planner.view(state).viable
            fresh = split_budget(question, state, left, len(considered)).fresh
            wanted += [(pull.arm, question.seed(number, fresh=True)) for number in range(fresh)]
        if world.missing(wanted):
            yield wanted
        (whole,) = world.get(wanted[:1])
        for rung in rungs:
            outcome = until(whole, rung)
            if rung < longest and prune(pull, outcome, state, None, 0):
                break
        took = weight(pull.arm, Costs()) * outcome.steps / longest
        cost, outcome = cost + took, replace(outcome, seconds=took)
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
    view = planner.view(state)
    decision = conclude(view, lambda arm: world.book.recipe(arm, 0), world.name)
    leader = leading(view)
    return {
        "recommended": decision.winner.arm,
        "leader": leader.name,
        "verdict": decision.verdict,
        "runs": state.count,
        "cost": cost,
        "phases": {
            phase: sum(run.pull.phase == phase for run in state.runs.values())
            for phase in sorted(state.phases)
        },
    }


def together(world, searches):
    """What searches found, by the same keys; they are played in step, so that what they lack
    trains as stacks.
    """
    found, lacking = {}, {key: [] for key in searches}
    while lacking:
        world.get([run for runs in lacking.values() for run in runs])
        for key in list(lacking):
            try:
                lacking[key] = next(searches[key])
            except StopIteration as end:
                found[key] = end.value
                del lacking[key]
    return found


def until(outcome, step):
    """The outcome as it stood at a rung."""
    if step >= outcome.steps:
        return outcome
    curve = tuple(point for point in outcome.curve if point.step <= step)
    return replace(
        outcome,
        steps=step,
        curve=curve,
        score=max(point.score for point in curve),
        status="stopped",
    )


def fresh_gain(world, arm):
    """(gain, standard error) in points, on seeds that nothing was chosen by."""
    if arm == SINGLE_TASK:
        return 0.0, 0.0
    world.get([(one, seed) for one in (arm, SINGLE_TASK) for seed in FRESH])
    with_it, single = (np.array(world.points(one, FRESH)) for one in (arm, SINGLE_TASK))
    error = np.sqrt((with_it.var(ddof=1) + single.var(ddof=1)) / len(FRESH))
    return float(with_it.mean() - single.mean()), float(error)


def run(ledger):
    """First what all else needs, for every main task; an early end leaves out searches, the
    longest first.
    """
    began = time.process_time()
    worlds = [World(name, ledger) for name in (*HELD_OUT, *MAINS)]

    def say(world, *words):
        print(
            time.strftime("%H:%M:%S"),
            f"{time.process_time() - began:.0f} CPU-s",
            world.name,
            *words,
            flush=True,
        )

    def play(world, budgets, kinds, orders):
        wanted = [(kind, budget, order) for kind in kinds for budget in budgets for order in orders]
        for (kind, budget, order), found in together(
            world, {key: search(world, *key) for key in wanted}
        ).items():
            fresh, recommended = fresh_gain(world, found["recommended"]), found["recommended"].name
            KNOWN.keep(
                found | {"recommended": recommended, "fresh": fresh},
                "searches",
                world.name,
                kind,
                str(budget),
                str(order),
            )
            say(
                world,
                kind,
                budget,
                recommended,
                found["verdict"],
                found["phases"],
                round(found["cost"], 1),
                fresh,
            )

    def settle(world, seeds):
        KNOWN.keep(table := exhaustive(world, seeds), "exhaustive", world.name)
        say(
            world,
            "exhaustive",
            table["best"],
            round(table["found"], 2),
            "on fresh seeds",
            table["fresh"],
            "all",
            table["all"],
        )
        return table

    for arms_of in (singles, pairs):
        for world in worlds:
            say(
                world,
                {arm.name: round(gain, 2) for arm, gain in gains_of(world, arms_of(world)).items()},
            )
    for world in sorted(
        worlds, key=lambda world: -fmean(gains_of(world, singles(world)).values())
    ):  # where all may be the best first
        if not hopeless(world, settle(world, FIRST)):
            settle(world, SEEDS)
    KNOWN.forget("searches")  # played again with the search as it is now; their runs are looked up
    for stage in STAGES:
        for world in worlds:
            if stage[0] == SHARES or world.name in MAINS:
                play(world, *stage)


def report():
    tables = KNOWN.at("exhaustive")
    known, held_out = (
        {name: table for name, table in tables.items() if name in group}
        for group in (MAINS, HELD_OUT)
    )
    opening = (
        f"# The search against the exhaustive answer\n\nMade by `python -m benchmarks.search real`:"
        f" main tasks of {TOKENS:,} training tokens, 15 candidates; runs of"
        f" {OPTIMISATION.max_steps} steps of {OPTIMISATION.batch_tokens} tokens with the proxy"
        f" recipe. Exhaustive: every single and pairs of the best four, {len(SEEDS)} seeds each;"
        " all"
        f" together as its column says. A search is played {len(ORDERS)} times, the recorded seeds"
        " in another order, without controls, schedules and orders; its forecast has seen no run of"
        f" any cut of the main task. Gains in points on {len(FRESH)} fresh seeds, ± standard error;"
        " costs in single-task runs, a set's run counted by its updates and a stopped run up to"
        " where it stopped.\n"
    )
    head = ("main task", "exhaustive best", "its gain in the exhaustive runs", "on fresh seeds",
            "all together", "runs", "cost")  # fmt: skip
    parts = [opening, table(head, [_exhaustive_row(*item) for item in tables.items()])]
    for title, some, budgets in (
        ("At equal cost, on main tasks that no constant was chosen on", held_out, SHARES),
        ("At equal cost, on the others", known, SHARES),
        ("By runs, on the others", known, RUNS),
    ):
        head = ("search of", *some, "share of the exhaustive gain", "share of its runs",
                "share of its cost", "searches", "verdicts")  # fmt: skip
        rows = [_row(some, kind, budget) for budget in budgets for kind in KINDS]
        parts.append(f"\n## {title}\n\n{table(head, [row for row in rows if row])}")
    text = "\n".join(parts) + "\n"
    REPORT.write_text(text, encoding="utf-8")
    print(text)


def _exhaustive_row(name, found):
    (gain, error), (*together, seeds) = found["fresh"], found["all"]
    said = f"{together[0]:+.2f} ({seeds} seeds)" if together else "not made"
    return [name, found["best"], f"{found['found']:+.2f}", f"{gain:+.2f} ± {error:.2f}", said,
            f"{found['runs']}", f"{found['cost']:.0f}"]  # fmt: skip


def _row(tables, kind, budget):
    """One line of the report; empty where a main task has no such search."""
    rows = {name: list(KNOWN.at("searches", name, kind, str(budget)).values()) for name in tables}
    if not tables or not all(rows.values()):
        return []
    gained = {name: fmean(row["fresh"][0] for row in some) for name, some in rows.items()}
    share = sum(gained.values()) / sum(table["fresh"][0] for table in tables.values())
    runs, spent = (
        sum(fmean(row[what] for row in rows[name]) for name in tables)
        / sum(table[what] for table in tables.values())
        for what in ("runs", "cost")
    )
    words = [row["verdict"] for some in rows.values() for row in some]
    said = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    limit = f"{budget} runs" if isinstance(budget, int) else f"{budget:.0%} of the cost"
    return [f"{limit} {kind}", *(f"{gained[name]:+.2f}" for name in tables), f"{share:.0%}",
            f"{runs:.0%}", f"{spent:.0%}", f"{len(words)}", said]  # fmt: skip


def main():
    if sys.argv[1] == "report":
        report()
    else:
        {"run": run, "export": export}[sys.argv[1]](record())
