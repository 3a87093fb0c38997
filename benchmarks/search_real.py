"""The search against the exhaustive answer, on real trainings.

    python benchmarks/search_real.py run          # exhaustive runs, searches, fresh seeds; resumes where it was
    python benchmarks/search_real.py export       # the record to search_exhaustive.jsonl.gz
    python benchmarks/search_real.py report       # search_real.json and search_real.md, from the record alone

Three main tasks of 5,000 training tokens with 15 candidates each, from $AUTOAUX_SHARED/corpora
(search_real_runs.py). The exhaustive answer is every single, every pair of the best four and all, at
equal seeds. Searches of so many runs are then played, each several times with the seeds in another
order: what the record holds is looked up, what it lacks is trained and kept. A run that a search
would have stopped early is cut at that rung, and costs what it had taken until there. What both chose
is judged on five seeds that neither has seen.
"""

import json
import os
import sys
import time
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from statistics import fmean

for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import numpy as np
from search_real_runs import MAINS, OPTIMISATION, SETTINGS, TOKENS, NotTrained, World, export, record

from autoaux.search._arms import SINGLE_TASK
from autoaux.search._beliefs import Reader
from autoaux.search._budget import purse, weight
from autoaux.search._conclusion import conclude
from autoaux.search._planner import Planner
from autoaux.search._pruning import make_pruner
from autoaux.search._state import RunSeen, SearchState

RESULTS, REPORT = Path(__file__).with_suffix(".json"), Path(__file__).with_suffix(".md")
SEEDS, FRESH = (0, 1, 2, 3, 4), (2000, 2001, 2002, 2003, 2004)
ORDERS = ((0, 1, 2, 3, 4), (3, 0, 4, 2, 1), (2, 4, 1, 0, 3))  # which recorded seed stands for which seed of the search
BUDGETS = (10, 20, 40, 80)


def singles(world):
    return [world.single(name) for name in world.names]


def pairs(world):
    """Of the four best singles."""
    best = sorted(singles(world), key=lambda arm: fmean(world.points(arm, SEEDS)), reverse=True)[:4]
    return [world.all_of(arm.auxiliaries[0] for arm in two) for two in combinations(best, 2)]


def exhaustive(world):
    """Gain by arm, in points: every single, every pair of the best four, all."""
    gains = gains_of(world, singles(world))
    return gains | gains_of(world, [*pairs(world), world.all_of(world.names)])


def gains_of(world, arms):
    """Mean gain by arm, in points, over equal seeds."""
    world.get([(arm, seed) for arm in (SINGLE_TASK, *arms) for seed in SEEDS])
    base = fmean(world.points(SINGLE_TASK, SEEDS))
    return {arm: fmean(world.points(arm, SEEDS)) - base for arm in arms}


def search(world, trials, order):
    """One search, a generator: yields the runs that it lacks, until they are known; returns what it found."""
    stands_for = dict(enumerate(order))
    settings = replace(SETTINGS, trials=trials)
    planner, state, cost = Planner(world.names, settings, world.metric, guess=1.0), SearchState(), 0.0
    longest = OPTIMISATION.max_steps
    rungs = [*(rung for rung in settings.rungs if rung < longest), longest]
    prune = make_pruner(settings.pruner, planner.metric, longest, rungs[0])
    while (pull := planner.next(state)) is not None:
        wanted = [(pull.arm, stands_for.get(pull.seed, pull.seed))]
        if pull.phase == "confirm":  # its other seeds will be asked for next
            fresh = planner.outlook(state, purse(settings, state, 0.0, planner.guess)).fresh
            wanted += [(pull.arm, planner.seed(number, fresh=True)) for number in range(fresh)]
        if world.missing(wanted):
            yield wanted
        (whole,) = world.get(wanted[:1])
        for rung in rungs:
            outcome = until(whole, rung)
            if rung < longest and prune(pull, outcome, state, None, 0):
                break
        cost += weight(pull.arm) * outcome.steps / longest
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
    decision = conclude(planner, state, lambda arm: world.book.recipe(arm, 0), world.name, 0.0, {})
    leader = planner.leader(state, Reader(state, planner.metric))
    return {"recommended": decision.winner.arm, "leader": leader, "verdict": decision.verdict, "runs": state.count, "cost": cost,
            "phases": {phase: sum(run.pull.phase == phase for run in state.runs.values()) for phase in sorted(state.phases)}}  # fmt: skip


def together(world, searches):
    """What searches found, by the same keys; they are played in step, so that what they lack trains as stacks."""
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
    return replace(outcome, steps=step, curve=curve, score=max(point.score for point in curve), status="stopped")


def fresh_gain(world, arm):
    """(gain, standard error) in points, on seeds that nothing was chosen by."""
    if arm == SINGLE_TASK:
        return 0.0, 0.0
    world.get([(one, seed) for one in (arm, SINGLE_TASK) for seed in FRESH])
    with_it, single = (np.array(world.points(one, FRESH)) for one in (arm, SINGLE_TASK))
    error = np.sqrt((with_it.var(ddof=1) + single.var(ddof=1)) / len(FRESH))
    return float(with_it.mean() - single.mean()), float(error)


def run(ledger):
    """First what all else needs, for every main task; an early end leaves out searches, the last order of seeds first."""
    began = time.process_time()
    worlds = [World(name, ledger) for name in MAINS]

    def say(world, *words):
        print(time.strftime("%H:%M:%S"), f"{time.process_time() - began:.0f} CPU-s", world.name, *words, flush=True)

    def play(world, order, budgets):
        for trials, found in together(world, {trials: search(world, trials, order) for trials in budgets}).items():
            say(
                world,
                trials,
                found["recommended"].name,
                found["verdict"],
                found["phases"],
                round(found["cost"], 1),
                fresh_gain(world, found["recommended"]),
            )

    for arms_of in (singles, pairs):
        for world in worlds:
            say(world, {arm.name: round(gain, 2) for arm, gain in gains_of(world, arms_of(world)).items()})
    for world in worlds:
        play(world, ORDERS[0], BUDGETS[:-1])
    for world in worlds:
        gains = exhaustive(world)
        best = max(gains, key=gains.__getitem__)
        say(world, "exhaustive", best.name, round(gains[best], 2), "on fresh seeds", fresh_gain(world, best))
    for order in ORDERS:
        for world in worlds:
            play(world, order, BUDGETS)


def measured(ledger):
    """By main task what the exhaustive runs found, and what each search did; what is not through is left out."""
    tables = {}
    for name in MAINS:
        world = World(name, ledger, train=False)
        searches = {}
        try:
            gains = exhaustive(world)
            best = max(gains, key=gains.__getitem__)
            cost = len(SEEDS) * (1 + sum(map(weight, gains)))
            tables[name] = {"best": best.name, "found": gains[best], "fresh": fresh_gain(world, best), "runs": len(SEEDS) * (1 + len(gains)), "cost": cost,
                            "gains": {arm.name: gain for arm, gain in gains.items()}, "searches": searches}  # fmt: skip
            for order in ORDERS:
                for trials in BUDGETS:
                    (found,) = together(world, {trials: search(world, trials, order)}).values()
                    fresh = fresh_gain(world, found["recommended"])
                    found |= {role: found[role].name for role in ("recommended", "leader")} | {"fresh": fresh}
                    searches.setdefault(str(trials), []).append(found)
        except NotTrained:
            pass
    return {name: table for name, table in tables.items() if table["searches"]}


def report(ledger):
    tables = measured(ledger)
    RESULTS.write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")
    lines = ["# The search against the exhaustive answer", "",
             f"Made by `python benchmarks/search_real.py`: {len(tables)} main tasks of {TOKENS:,} training tokens, 15 candidates, no forecast, no controls,",
             f"schedules or orders; runs of {OPTIMISATION.max_steps} steps of {OPTIMISATION.batch_tokens} tokens with the proxy recipe. Exhaustive: every single, pairs of the best four and all,",
             f"{len(SEEDS)} seeds each. A search is played up to {len(ORDERS)} times, the recorded seeds in another order. Gains in points on {len(FRESH)} fresh seeds, ± standard error;",
             "costs in single-task runs, a set's run counted by its updates and a stopped run up to where it stopped.", "",
             "| main task | exhaustive best | its gain in the exhaustive runs | on fresh seeds | runs | cost |", "|---|---|---|---|---|---|"]  # fmt: skip
    for name, table in tables.items():
        gain, error = table["fresh"]
        lines.append(f"| {name} | {table['best']} | {table['found']:+.2f} | {gain:+.2f} ± {error:.2f} | {table['runs']} | {table['cost']:.0f} |")
    lines += [
        "",
        "| search of | " + " | ".join(tables) + " | share of the exhaustive gain | share of its runs | share of its cost | searches | verdicts |",
        "|---|" + "---|" * (len(tables) + 5),
    ]
    for trials in map(str, BUDGETS):
        rows = {name: table["searches"][trials] for name, table in tables.items() if trials in table["searches"]}
        if not rows:
            continue
        gained = {name: fmean(row["fresh"][0] for row in some) for name, some in rows.items()}
        share = sum(gained.values()) / sum(tables[name]["fresh"][0] for name in rows)
        runs, spent = (
            sum(fmean(row[what] for row in some) for some in rows.values()) / sum(tables[name][what] for name in rows) for what in ("runs", "cost")
        )
        words = [row["verdict"] for some in rows.values() for row in some]
        said = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
        cells = " | ".join(f"{gained[name]:+.2f}" if name in gained else "" for name in tables)
        lines.append(f"| {trials} runs | {cells} | {share:.0%} | {runs:.0%} | {spent:.0%} | {len(words)} | {said} |")
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    {"run": run, "export": export, "report": report}[sys.argv[1]](record())
