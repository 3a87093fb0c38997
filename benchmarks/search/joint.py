"""Settings searched with the auxiliaries, after them, or for the single task alone, at equal runs.

    python -m benchmarks.search joint [SEEDS]          # resumes; writes joint.md

Synthetic main tasks of six candidates (gains drawn with a standard deviation of 2 points, seeds of
1), a learning rate over two decades, a size and a dropout. *shared*: every arm is best at one rate,
which is not the recipe's. *own*: each candidate moves the best rate by a fifth of a decade
(standard deviation), *far*: by half a decade. *joint* and *after* are searches as `select` makes
them, with `tuning` so set; *alone* spends the same runs on settings of the single task. The regret
is what the recommended training truly scores less than the best set under its best settings.
"""

import sys
from itertools import combinations
from math import log10
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.search import Settings
from autoaux.search.arms import SINGLE_TASK, RecipeBook, Space
from autoaux.search.planning import next_setting
from autoaux.search.running import SyntheticRunner, additive
from benchmarks.search.decisions import MAIN, references, simulate
from benchmarks.store import Row, Rows, rows_of
from benchmarks.tables import table

PAGE = Path(__file__).with_suffix(".md")
WORLDS, TRIALS, WAYS = (
    {"shared": 0.0, "own": 0.2, "far": 0.5},
    (50, 100),
    ("joint", "after", "alone"),
)
NOISE, SHRINK = 1.0, 0.5
SPACE = Space.model_validate(
    {
        "parameters": {
            "optimisation.learning_rate": {"low": 0.0005, "high": 0.05, "log": True},
            "encoder.hidden": {"choices": [32, 64, 128]},
            "encoder.dropout": {"low": 0.1, "high": 0.8},
        }
    }
)


class World:
    """Gains of candidates, and what settings cost: nothing at their best."""

    def __init__(self, kind: str, seed: int) -> None:
        rng = np.random.default_rng([seed, 7])
        names = [f"c{number}" for number in range(6)]
        self.gains = dict(zip(names, map(float, rng.normal(0, 2, 6)), strict=True))
        self.moves = dict(zip(names, map(float, WORLDS[kind] * rng.normal(0, 1, 6)), strict=True))
        self.rate, self.hidden = float(rng.normal(-2.4, 0.3)), int(rng.choice([32, 64, 128]))
        self.dropout = float(rng.uniform(0.2, 0.6))

    def truth(self, recipe) -> float:
        moves = [self.moves[ref.name] for ref in recipe.auxiliaries if ref.name in self.moves]
        best = min(-1.4, max(-3.2, self.rate + (fmean(moves) if moves else 0.0)))
        return (
            additive(self.gains)(recipe)
            - 6 * (log10(recipe.optimisation.learning_rate) - best) ** 2
            - 0.7 * abs(log10(recipe.encoder.hidden / self.hidden) / log10(2))
            - 6 * (recipe.encoder.dropout - self.dropout) ** 2
        )

    @property
    def best(self) -> float:
        """The most that any set can score."""
        sets = [s for size in range(7) for s in combinations(self.gains.values(), size)]
        return max(max(s, default=0.0) + 0.2 * (sum(s) - max(s, default=0.0)) for s in sets)


def regret(kind: str, way: str, trials: int, seed: int) -> Row:
    world = World(kind, seed)
    if way == "alone":
        return {"regret": world.best - alone(world, trials, seed)}
    settings = Settings.of(
        trials=trials,
        seed=seed,
        use_forecast=False,
        schedules=(),
        orders=0,
        controls=False,
        tuning=way,
    )
    decision, *_ = simulate(world.gains, NOISE, settings, seed, space=SPACE, truth=world.truth)
    return {"regret": world.best - world.truth(decision.recipe)}


def alone(world: World, trials: int, seed: int) -> float:
    """What the single task truly scores when every run goes into its settings: half of them into
    new ones, the rest into further seeds of what leads.
    """
    book = RecipeBook(MAIN, references(world.gains), Settings.of(trials=trials).recipe, SPACE)
    runner = SyntheticRunner(world.truth, noise=NOISE, seed=seed)
    found: dict = {}

    def run(choice, number: int) -> None:
        recipe = SPACE.on(book.recipe(SINGLE_TASK, number), choice)
        found.setdefault(choice, []).append(100 * runner.run(recipe, 10**6, Path("nowhere")).score)

    random = SPACE.draw(trials // 8, seed)
    for _ in range(trials // 2):
        seen = {choice: fmean(points) for choice, points in found.items()}
        run(next_setting(SPACE, random, seen, seed), seed)
    for _ in range(trials - trials // 2):
        mean = fmean(map(fmean, found.values()))
        shrunk = {
            c: mean + (fmean(p) - mean) * len(p) / (len(p) + SHRINK) for c, p in found.items()
        }
        leading = max(found, key=lambda choice: shrunk[choice] + NOISE / len(found[choice]) ** 0.5)
        run(leading, seed + len(found[leading]))
    best = max(found, key=shrunk.__getitem__)
    return world.truth(SPACE.on(book.recipe(SINGLE_TASK, 0), best))


def page(rows: Rows) -> str:
    lines = []
    for kind in WORLDS:
        for trials in TRIALS:
            some = {
                way: {
                    row["seed"]: row["regret"]
                    for row in rows.where(kind=kind, trials=trials, way=way)
                }
                for way in WAYS
            }
            cells = [_interval(list(some[way].values())) for way in WAYS]
            both = some["joint"].keys() & some["after"].keys()
            paired = _interval(
                [some["joint"][seed] - some["after"][seed] for seed in both], sign="+"
            )
            lines.append([kind, trials, *cells, paired])
    head = ("main tasks", "runs", *(f"regret: {way}" for way in WAYS), "joint minus after")
    seeds = len({row["seed"] for row in rows.where()})
    return (
        f"# Settings with the auxiliaries, or after them\n\n{__doc__.split(chr(10) * 2, 2)[2]}\n"
        f"Means over {seeds} main tasks, in points, with 90 % bootstrap"
        f" intervals.\n\n{table(head, lines)}\n"
    )


def _interval(values: list[float], sign: str = "") -> str:
    rng = np.random.default_rng(0)
    means = rng.choice(values, (2000, len(values))).mean(1)
    low, high = np.quantile(means, (0.05, 0.95))
    return f"{fmean(values):{sign}.2f} [{low:{sign}.2f}, {high:{sign}.2f}]"


def main() -> None:
    rows = rows_of("search", "joint")
    for seed in range(int(sys.argv[1]) if sys.argv[1:] else 20):
        for kind in WORLDS:
            for trials in TRIALS:
                for way in WAYS:
                    key = {"kind": kind, "way": way, "trials": trials, "seed": seed}
                    rows.once(key, lambda k=kind, w=way, t=trials, s=seed: regret(k, w, t, s))
    text = page(rows)
    PAGE.write_text(text, encoding="utf-8")
    print(text)
