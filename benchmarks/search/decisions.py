"""Searches over synthetic outcomes with known gains, and the tuning section of synthetic.py."""

from functools import partial
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.recipe import CorpusRef
from autoaux.search.arms import RecipeBook, RunSeen, SearchState, Space
from autoaux.search.deciding import conclude
from autoaux.search.planning import Costs, Planner, Question, make_pruner, next_setting
from autoaux.search.running import SyntheticRunner, additive

MAIN = CorpusRef(name="main", path="main", digest="main")
METRIC = "span_f1"


def references(names):
    return {name: CorpusRef(name=name, path=name, digest=name) for name in names}


def simulate(gains, noise, settings, seed, priors=None, *, space=None, truth=None, dev=None):
    """One search in memory, of additive gains where no truth is given; returns (decision, its
    planner's book and truth, runs in order).
    """
    order = sorted(gains, key=lambda name: (priors[name].mean if priors else 0.0, name))
    question = Question(tuple(order), settings, METRIC, Costs(1.0), priors or {}, space=space)
    planner = Planner(question)
    book = RecipeBook(MAIN, references(gains), settings.recipe, space)
    runner = SyntheticRunner(truth or additive(gains), noise=noise, seed=seed, dev=dev)
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
    decision = conclude(planner.view(state), lambda arm: book.recipe(arm, 0, True), "main")
    return decision, book, runner, planner, state


def response(choice, rate, dropout, batch):
    """Points that a setting gives away: none at this rate, dropout and size of a batch."""
    values = dict(choice)
    away = np.log10(values["optimisation.learning_rate"]) - rate
    return (
        -4 * away**2
        - 25 * (values["encoder.dropout"] - dropout) ** 2
        - (values["optimisation.batch_tokens"] != batch)
    )


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
                truth = partial(response, rate=rate, dropout=dropout, batch=batch)
                first, seen = space.draw(round(share * count), number), {}
                while len(seen) < count:
                    choice = next_setting(space, first, seen, number)
                    seen[choice] = truth(choice) + rng.standard_normal()
                regrets.append(-truth(max(seen, key=seen.__getitem__)))
            boots = np.random.default_rng(0).choice(regrets, (2000, searches)).mean(1)
            table[f"{name}, {count} settings"] = [fmean(regrets), *np.quantile(boots, [0.05, 0.95])]
    return table
