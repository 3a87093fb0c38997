"""Are verdicts, intervals and gains right as often as they say?

    python -m benchmarks.search calibration run       # 1,000 searches; goes on where it was
    python -m benchmarks.search calibration ceiling   # intervals where there is little left to gain
    python -m benchmarks.search calibration report    # calibration.md, of what is there

A search plays the planner and the conclusion that `autoaux select` plays, over runs with known
gains (those of the recorded runs in the package, and their seed noise) whose scores are off by the
seed and by the sentences of a dev split of one of three sizes. Which auxiliaries, gains, budgets
and dev sizes it has follows from its number, so that any number of searches is cut evenly.
"""

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.forecast import experience_of
from autoaux.ledger import Ledger
from autoaux.search import Settings
from autoaux.search.beliefs import Resampling, RunScore, pooled_noise, resampled_effect
from autoaux.search.running import SyntheticDev
from benchmarks.places import PACKAGED
from benchmarks.search.decisions import simulate
from benchmarks.store import Row, rows_of

REPORT = Path(__file__).with_suffix(".md")
SEARCHES = 1000
FORECAST = "recorded, with the forecast"
KINDS = ("recorded", FORECAST, "none helps", "all zero")
DEVS = {"small": 100, "medium": 600, "large": 4000}  # sentences
TRIALS = (16, 24, 40, 64)
TOPS = (95.0, 98.0, 99.0, 99.5, 100.0)
DRAWN = 300  # pairs of sides at each true score and size of dev


@cache
def _worlds() -> list:
    # takes seconds, and not every part needs it
    from benchmarks.forecast import replay

    return replay.arena(experience_of(Ledger(PACKAGED).records()))


def one_search(number: int) -> Row:
    """What a search of this number said, and what is true."""
    rng = np.random.default_rng([1, number])
    kind, size = KINDS[number % len(KINDS)], list(DEVS)[number % len(DEVS)]
    worlds = _worlds()
    world = worlds[rng.integers(len(worlds))]
    count = min(len(world.truth), int(rng.integers(4, 13)))
    drawn = rng.choice(len(world.truth), count, replace=False)
    truth = {"none helps": -np.abs(world.truth), "all zero": np.zeros(len(world.truth))}
    gains = {f"c{i:02}": float(truth.get(kind, world.truth)[arm]) for i, arm in enumerate(drawn)}
    priors = {f"c{i:02}": world.priors[arm] for i, arm in enumerate(drawn)}
    settings = Settings.of(trials=int(rng.choice(TRIALS)), use_forecast=False, seed=number)
    dev = SyntheticDev(DEVS[size], seed=number)
    decision, book, runner, *_ = simulate(
        gains, world.noise, settings, number, priors if kind == FORECAST else None, dev=dev
    )

    def true_gain(arm) -> float:
        return runner.truth(book.recipe(arm.arm, 0))

    confirmed = [arm for arm in decision.leaderboard[1:] if len(arm.fresh_scores) > 1]
    searched = [
        arm
        for arm in decision.leaderboard[1:]
        if arm.arm.role == "candidate" and arm not in confirmed
    ]
    led, won = confirmed[0], decision.winner
    return {
        "kind": kind,
        "dev": size,
        "trials": settings.budget.trials,
        "noise": world.noise,
        "verdict": decision.verdict,
        "led": [true_gain(led), led.gain, led.low, led.high],
        "won": [true_gain(won), won.gain],
        "best": max(0.0, *gains.values()),
        "confirmed": [[true_gain(arm), arm.gain, arm.low, arm.high] for arm in confirmed],
        "searched": [
            [true_gain(arm), arm.gain, arm.low, arm.high, arm.verdict] for arm in searched
        ],
    }


def near_the_top(score: float, size: str) -> Row:
    """How often intervals of a gain of 0 hold where both sides truly score `score`, and how wide
    they are.
    """
    held, widths, low, high = 0, [], 0.0, 0.0
    p = score / 100
    for number in range(DRAWN):
        rng = np.random.default_rng([2, number])
        dev = SyntheticDev(DEVS[size], seed=number)
        noise = min(0.01, 1.5 * (p * (1 - p)) ** 0.5)
        sides = []
        for arm in range(2):
            drawn = [p] * 4
            if noise:
                room = p * (1 - p) / noise**2 - 1
                drawn = rng.beta(p * room, (1 - p) * room, 4) if room > 0 else drawn
            counts = [dev.judged(float(one), arm, rng) for one in drawn]
            sides.append([RunScore(100 * one.score(), one) for one in counts])
        pooled = pooled_noise([[run.points for run in side] for side in sides], "span_f1")
        resampling = Resampling(*pooled, sides)
        found = resampled_effect(*map(resampling.side, sides), resampling).interval()
        held += found[0] <= 0 <= found[1]
        widths.append(found[1] - found[0])
        low, high = min(low, found[0]), max(high, found[1])
    return {"held": held / DRAWN, "width": fmean(widths), "lowest": low, "highest": high}


def main() -> None:
    rows = rows_of("search", "calibration")
    for word in sys.argv[1:] or ["run", "ceiling", "report"]:
        if word == "run":
            for number in range(SEARCHES):
                rows.once({"search": number}, lambda number=number: one_search(number))
        elif word == "ceiling":
            for score in TOPS:
                for size in DEVS:
                    rows.once(
                        {"score": score, "size": size},
                        lambda score=score, size=size: near_the_top(score, size),
                    )
        elif word == "report":
            REPORT.write_text(report(list(rows.where())), encoding="utf-8")
        else:
            sys.exit(f"{word}: expected run, ceiling or report")


def report(rows: Sequence[Row]) -> str:
    """The page, of rows as they are kept."""
    searches = [row for row in rows if "search" in row["key"]]
    tops = [row for row in rows if "score" in row["key"]]
    spent = sum(row["cpu_seconds"] for row in rows)
    lines = [
        "# Calibration",
        "",
        "Made by `python -m benchmarks.search calibration`: searches over runs with known gains"
        " (gains"
        " and seed noise of",
        "the recorded runs in the package), on dev splits of"
        f" {', '.join(f'{size:,}' for size in DEVS.values())} sentences with 1.5 spans each. A"
        " gain is"
        " true of",
        "sentences without end. ± and brackets are 90 % bootstrap intervals over searches."
        f" {len(searches):,} searches, {spent:,.0f} CPU-seconds in all.",
        "",
    ]
    columns = {
        **{kind: [row for row in searches if row["kind"] == kind] for kind in KINDS},
        **{f"{dev} dev": [row for row in searches if row["dev"] == dev] for dev in DEVS},
        "all": searches,
    }
    columns = {name: own for name, own in columns.items() if own}
    lines += ["| | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for name, measure in MEASURES.items():
        lines += [f"| {name} | " + " | ".join(measure(own) for own in columns.values()) + " |"]
    if tops:
        lines += [
            "",
            "## Near the top of the scale",
            "",
            f"Both sides truly score the same; {DRAWN} pairs of sides with four runs each. How"
            " often"
            " the 90 % interval of their",
            "gain holds 0, and its mean width in points.",
            "",
            "| true score | " + " | ".join(f"{size} dev" for size in DEVS) + " |",
            "|---|" + "---|" * len(DEVS),
        ]
        for score in TOPS:
            own = {row["size"]: row for row in tops if row["score"] == score}
            cells = [
                f"{own[size]['held']:.3f} (width {own[size]['width']:.2f})" if size in own else ""
                for size in DEVS
            ]
            lines += [f"| {score:g} | " + " | ".join(cells) + " |"]
    return "\n".join([*lines, ""])


def _share(values: Sequence[bool]) -> str:
    return f"{fmean(values):.3f} ({sum(values)} of {len(values)})" if values else "none"


def _mean(values: Sequence[float]) -> str:
    if not values:
        return "none"
    boots = np.random.default_rng(0).choice(values, (1000, len(values))).mean(1)
    low, high = np.quantile(boots, [0.05, 0.95])
    return f"{fmean(values):+.3f} [{low:+.3f}, {high:+.3f}]"


def _held(gain: Sequence) -> bool:
    return bool(gain[2] <= gain[0] <= gain[3])


MEASURES = {
    "searches": lambda rows: str(len(rows)),
    "helps": lambda rows: _share([row["verdict"] == "helps" for row in rows]),
    "helps is wrong, of all": lambda rows: _share(
        [row["verdict"] == "helps" and row["won"][0] <= 0 for row in rows]
    ),
    "undecided": lambda rows: _share([row["verdict"] == "undecided" for row in rows]),
    "undecided where the gain is over 2 seed SD": lambda rows: _share(
        [row["verdict"] == "undecided" for row in rows if abs(row["led"][0]) > 2 * row["noise"]]
    ),
    "interval holds, first of the confirmed": lambda rows: _share(
        [_held(row["led"]) for row in rows]
    ),
    "interval holds, all confirmed": lambda rows: _share(
        [_held(gain) for row in rows for gain in row["confirmed"]]
    ),
    "interval holds, not confirmed": lambda rows: _share(
        [_held(gain) for row in rows for gain in row["searched"]]
    ),
    "bias of the winner's gain, points": lambda rows: _mean(
        [row["won"][1] - row["won"][0] for row in rows]
    ),
    "bias of the first of the confirmed": lambda rows: _mean(
        [row["led"][1] - row["led"][0] for row in rows]
    ),
    "regret against the best single, points": lambda rows: _mean(
        [row["best"] - row["won"][0] for row in rows]
    ),
    "not confirmed: helps is wrong, of those that say so": lambda rows: _share(
        [gain[0] <= 0 for row in rows for gain in row["searched"] if gain[4] == "helps"]
    ),
}
