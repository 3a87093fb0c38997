"""From how many runs on a search should try sets: synthetic searches over recorded gains.

    python -m benchmarks.search sets ../shared/replay [searches a main task]     # sets.md

Gains of single auxiliaries, seed noise and forecasts (made without the main task) are those of the
packaged runs. What a set of helpful members brings beyond its best one is taken from recorded sets
(the packaged ones, the pairs of `real`, a published table), as a share of the best member's
gain, from one main task at a time, because on some nearly every set pays and on others hardly any
does. It is played twice: each set with a share of its own, and all sets of a main task alike, with
the mean share, which leaves a search nothing to find among sets. A harmful member costs what the
search expects it to.
"""

import sys
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.forecast import experience_of
from autoaux.forecast.importers import import_table
from autoaux.ledger import Ledger, Outcome
from autoaux.search import Settings
from autoaux.search.arms import RunSeen, SearchState
from autoaux.search.beliefs import HARMFUL_SHARE, expected_gain
from autoaux.search.planning import Costs, Planner, Question, confirmation
from autoaux.search.planning import leader as leading
from benchmarks.forecast import replay
from benchmarks.forecast.scores import over_mains
from benchmarks.places import PACKAGED
from benchmarks.search.real_runs import KEPT

REPORT = Path(__file__).with_suffix(".md")
BUDGETS, RULES = (20, 25, 29, 40), (1.5, 1.0, 0.5, 0.25)
FEWEST = 6  # recorded singles of a main task
LARGEST = 4  # sets that the truth is asked for, when the best one is wanted


def brought(experience):
    """By main task: what each recorded set of helpful members brought beyond its best one, as a
    share of that one's gain.
    """
    alone = {(cell.main.key, cell.auxiliaries[0]): cell.gain for cell in experience.singles}
    shares = defaultdict(list)
    for cell in experience.sets:
        members = [alone.get((cell.main.key, name), -1.0) for name in cell.auxiliaries]
        if min(members) > 0 and max(members) > cell.main.noise:
            shares[cell.main.name].append(cell.gain / max(members) - 1)
    return {name: some for name, some in shares.items() if len(some) > 1}


class Truth:
    """True gains of one world: singles as recorded, sets as `shares` has them, each set its own."""

    def __init__(self, gains, shares, number):
        self.gains, self.shares, self.number = gains, shares, number

    def of(self, members):
        helpful = [name for name in members if self.gains[name] > 0]
        if len(helpful) < 2:
            return expected_gain(frozenset(members), self.gains) if members else 0.0
        places = sorted(list(self.gains).index(name) for name in helpful)
        drawn = np.random.default_rng([self.number, *places]).choice(self.shares)
        cost = HARMFUL_SHARE * sum(self.gains[name] for name in members if name not in helpful)
        return max(self.gains[name] for name in helpful) * (1 + float(drawn)) + cost

    @property
    def best(self):
        top = sorted(self.gains, key=self.gains.__getitem__, reverse=True)[:6]
        return max(
            [
                0.0,
                *(
                    self.of(some)
                    for size in range(1, LARGEST + 1)
                    for some in combinations(top, size)
                ),
            ]
        )


def play(bandit, shares, rule, trials, number):
    """(true gain of what is recommended, the best there is, whether the verdict is undecided)
    after one search.
    """
    rng = np.random.default_rng([number, 3])
    order = rng.permutation(len(bandit.truth))
    names = [f"c{place:02}" for place in range(len(order))]
    truth = Truth(dict(zip(names, map(float, bandit.truth[order]), strict=True)), shares, number)
    priors = {name: bandit.priors[i] for name, i in zip(names, order, strict=True)}
    settings = Settings.of(
        trials=trials,
        max_set=LARGEST,
        runs_for_sets=rule,
        controls=False,
        orders=0,
        schedules=(),
        use_forecast=False,
        seed=10_000 * number,
    )
    planner, state = (
        Planner(Question(tuple(names), settings, bandit.metric, Costs(1.0), priors)),
        SearchState(),
    )
    while (pull := planner.next(state)) is not None:
        points = 60 + rng.normal(truth.of(pull.arm.auxiliaries), bandit.noise)
        arm = pull.arm
        outcome = Outcome.without_recipe(arm.auxiliaries, arm.schedule, pull.seed, points / 100)
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
    view = planner.view(state)
    leader, confirmed = leading(view), confirmation(view)[1]
    verdict = confirmed.verdict(leader)
    recommended = (
        verdict == "helps" or verdict == "undecided" and confirmed.effect(leader).p_helps >= 0.5
    )
    return truth.of(leader.auxiliaries) if recommended else 0.0, truth.best, verdict == "undecided"


def measure(folder, searches):
    packaged = experience_of(Ledger(PACKAGED).records())
    recorded = {
        "packaged": packaged,
        "search real": experience_of(Ledger(KEPT).records()),
        "lange2021": experience_of(import_table("lange2021", folder)),
    }
    shares = {name: brought(experience) for name, experience in recorded.items()}
    donors = [some for found in shares.values() for some in found.values()]
    arena = [bandit for bandit in replay.arena(packaged, FEWEST) if bandit.best > 0]
    said = "; ".join(
        f"{name}: {len(some)} main tasks, mean {100 * fmean(map(fmean, some.values())):+.0f} %"
        for name, some in shares.items()
    )
    lines = [
        "# From how many runs on sets are tried",
        "",
        (
            f"Made by `python -m benchmarks.search sets`: {len(arena)} main tasks of the packaged"
            f" runs, {searches} searches each; regret in points of the true gain"
        ),
        (
            "of what is recommended after the confirmation, mean over main tasks with a 90 %"
            " bootstrap interval, and the share of undecided verdicts. What a set brings beyond its"
            " best member,"
        ),
        (
            f"in shares of that one's gain, is taken from {sum(map(len, donors))} recorded sets"
            f" ({said})."
        ),
        "",
    ]
    for title, sources in {
        "Each set its own share": donors,
        "All sets of a main task alike": [[fmean(some)] for some in donors],
    }.items():
        lines += [
            f"## {title}",
            "",
            "| sets with so many runs | "
            + " | ".join(f"{trials} runs" for trials in BUDGETS)
            + " |",
            "|---|" + "---|" * len(BUDGETS),
        ]
        found, undecided = {}, {}
        for rule in RULES:
            for trials in BUDGETS:
                rows, words = [], []
                for place, bandit in enumerate(arena):
                    numbers = range(100 * place, 100 * place + searches)
                    played = [
                        play(bandit, sources[7 * number % len(sources)], rule, trials, number)
                        for number in numbers
                    ]
                    rows.append(fmean(best - gain for gain, best, _ in played))
                    words += [word for *_, word in played]
                found[rule, trials], undecided[rule, trials] = np.array(rows), fmean(words)
                print(
                    title,
                    rule,
                    trials,
                    over_mains(found[rule, trials]),
                    f"{time.process_time():.0f} CPU-s",
                    flush=True,
                )
            cells = " | ".join(
                f"{over_mains(found[rule, trials])}, {undecided[rule, trials]:.0%}"
                for trials in BUDGETS
            )
            lines.append(f"| {rule:g} a candidate and 16 | {cells} |")
        for rule in RULES[1:]:
            cells = " | ".join(
                str(over_mains(found[rule, trials] - found[RULES[0], trials])) for trials in BUDGETS
            )
            lines.append(f"| {rule:g} minus {RULES[0]:g} | {cells} |")
        lines.append("")
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


def main():
    measure(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 6)
