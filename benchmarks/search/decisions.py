"""How far a search can be trusted: synthetic outcomes with known gains, one section of synthetic.py
a function.

Gains and seed noise are those of the recorded runs in the package.
"""

import time
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.forecast import experience_of
from autoaux.ledger import Ledger
from autoaux.recipe import CorpusRef
from autoaux.search import Settings
from autoaux.search.arms import RecipeBook, RunSeen, SearchState, Space
from autoaux.search.deciding import conclude
from autoaux.search.planning import Costs, Planner, Question, make_pruner, next_setting
from autoaux.search.running import SyntheticRunner, additive
from benchmarks.places import PACKAGED

MAIN = CorpusRef(name="main", path="main", digest="main")
METRIC = "span_f1"
FORECAST = "recorded, with the forecast"
KINDS = ("recorded", FORECAST, "none helps", "all zero")


def references(names):
    return {name: CorpusRef(name=name, path=name, digest=name) for name in names}


def simulate(gains, noise, settings, seed, priors=None, space=None, truth=None):
    """One search in memory, of additive gains where no truth is given; returns (decision, its planner's book and truth, runs in order)."""
    order = sorted(gains, key=lambda name: (priors[name].mean if priors else 0.0, name))
    question = Question(tuple(order), settings, METRIC, Costs(1.0), priors or {}, space=space)
    planner = Planner(question)
    book = RecipeBook(MAIN, references(gains), settings.recipe, space)
    runner = SyntheticRunner(truth or additive(gains), noise=noise, seed=seed)
    longest = settings.recipe.optimisation.max_steps
    rungs = (*(rung for rung in settings.recipe.rungs if rung < longest), longest)
    prune = make_pruner(settings.rules.pruner, METRIC, longest, rungs[0])
    state = SearchState()
    while (pull := planner.next(state)) is not None:
        recipe = book.recipe(pull.arm, pull.seed, pull.fresh)
        for rung in rungs:
            outcome = runner.run(recipe, rung, Path("nowhere"))
            if outcome.status == "finished" or prune(pull, outcome, state, None, 0):
                break
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
    decision = conclude(planner.view(state), lambda arm: book.recipe(arm, 0, True), "main", 0.0, {})
    return decision, book, runner, planner, state


def calibration(searches=1000):
    """Are verdicts and intervals right as often as they say?"""
    # takes seconds, and the processes that study.py disturbs need none of it
    from benchmarks.forecast import replay

    worlds, rng = (
        replay.arena(experience_of(Ledger(PACKAGED).records())),
        np.random.default_rng(0),
    )
    rows, began = [], time.process_time()
    for number in range(searches):
        kind, world = KINDS[number % len(KINDS)], worlds[rng.integers(len(worlds))]
        drawn = rng.choice(
            len(world.truth), min(len(world.truth), int(rng.integers(4, 13))), replace=False
        )
        truth = {"none helps": -np.abs(world.truth), "all zero": np.zeros(len(world.truth))}.get(
            kind, world.truth
        )
        gains = {f"c{i:02}": float(truth[arm]) for i, arm in enumerate(drawn)}
        priors = (
            {f"c{i:02}": world.priors[arm] for i, arm in enumerate(drawn)}
            if kind == FORECAST
            else None
        )
        settings = Settings.of(
            trials=int(rng.choice([16, 24, 40, 64])), use_forecast=False, seed=number
        )
        decision, book, runner, *_ = simulate(gains, world.noise, settings, number, priors)
        led = next(
            arm
            for arm in decision.leaderboard[1:]
            if arm.arm.name == decision.leader and arm.fresh_scores
        )
        true = runner.truth(book.recipe(led.arm, 0))
        others = [
            (arm, runner.truth(book.recipe(arm.arm, 0)))
            for arm in decision.leaderboard[1:]
            if arm.arm.role == "candidate" and not arm.fresh_scores
        ]
        rows.append(
            {
                "kind": kind,
                "verdict": decision.verdict,
                "true": true,
                "gain": led.gain,
                "low": led.low,
                "high": led.high,
                "noise": world.noise,
                "trials": settings.budget.trials,
                "chosen": runner.truth(decision.recipe),
                "best": max(0.0, *gains.values()),
                "others": [
                    (arm.verdict, arm.low <= gain <= arm.high, gain) for arm, gain in others
                ],
            }
        )
    table = {
        "searches": searches,
        "main tasks recorded": len(worlds),
        "cpu_seconds": time.process_time() - began,
    }
    for kind in (*dict.fromkeys(KINDS), "all"):
        some = [row for row in rows if kind in (row["kind"], "all")]
        helped = [row for row in some if row["verdict"] == "helps"]
        large = [row for row in some if abs(row["true"]) > 2 * row["noise"]]
        table[kind] = {
            "searches": len(some),
            "helps": len(helped) / len(some),
            "helps is wrong, of all": sum(row["true"] <= 0 for row in helped) / len(some),
            "helps is wrong, of those that say so": (
                sum(row["true"] <= 0 for row in helped) / max(1, len(helped))
            ),
            "interval covers": fmean(row["low"] <= row["true"] <= row["high"] for row in some),
            "undecided": fmean(row["verdict"] == "undecided" for row in some),
            "undecided where the gain is over 2 seed SD": (
                fmean(row["verdict"] == "undecided" for row in large) if large else None
            ),
            "regret against the best single, points": fmean(
                row["best"] - row["chosen"] for row in some
            ),
            "not confirmed: interval covers": fmean(
                held for row in some for _, held, _ in row["others"]
            ),
            "not confirmed: helps is wrong, of those that say so": fmean(
                [gain <= 0 for row in some for word, _, gain in row["others"] if word == "helps"]
                or [0.0]
            ),
        }
    return table


def tuning(searches=60):
    """What the chosen setting gives away: all settings at random, or half at random and half by the
    model.

    A response with one optimum: learning rate (a decade off costs 4 points), dropout (.2 off costs
    1) and batch size (a point), seed noise 1, one seed a setting; the best observed is chosen.
    """
    space = Space.model_validate(
        {
            "parameters": {
                "optimisation.learning_rate": {"low": 1e-4, "high": 1e-1, "log": True},
                "encoder.dropout": {"low": 0.0, "high": 0.6},
                "optimisation.batch_tokens": {"choices": [128, 256, 512]},
            }
        }
    )
    table = {}
    for count in (8, 16, 32):
        for name, share in (("random", 1.0), ("half by the model", 0.5)):
            regrets = []
            for number in range(searches):
                rng = np.random.default_rng([number, count])
                rate, dropout, batch = (
                    rng.uniform(-3.5, -1.5),
                    rng.uniform(0.1, 0.5),
                    int(rng.choice([128, 256, 512])),
                )

                def truth(choice):
                    values = dict(choice)
                    away = np.log10(values["optimisation.learning_rate"]) - rate
                    return (
                        -4 * away**2
                        - 25 * (values["encoder.dropout"] - dropout) ** 2
                        - (values["optimisation.batch_tokens"] != batch)
                    )

                first, seen = space.draw(round(share * count), number), {}
                while len(seen) < count:
                    choice = next_setting(space, first, seen, number)
                    seen[choice] = truth(choice) + rng.standard_normal()
                regrets.append(-truth(max(seen, key=seen.__getitem__)))
            boots = np.random.default_rng(0).choice(regrets, (2000, searches)).mean(1)
            table[f"{name}, {count} settings"] = [fmean(regrets), *np.quantile(boots, [0.05, 0.95])]
    return table
