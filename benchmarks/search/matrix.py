"""A budget that many main tasks share: by what runs are worth, against round robin.

    python -m benchmarks.search matrix          # resumes; writes matrix.md

The main tasks of the packaged experience, each with its candidates' recorded gains and its recorded
seed noise; outcomes are drawn around them, priors are forecasts made without the main task. Both
ways have the same runs in all, confirmation included, and the same planner below: they differ in
whose turn it is. Regret is what the best candidate would have gained beyond the one that is chosen,
in points, the single task among them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from autoaux.forecast import experience_of
from autoaux.ledger import Ledger, Outcome
from autoaux.search import Budget, Settings
from autoaux.search.arms import RunSeen, SearchState
from autoaux.search.beliefs import Prior
from autoaux.search.matrix import Part, Rounds, SharedBudget, Sharing, Unit
from autoaux.search.planning import Costs, Planner, Question, confirmation, leader
from benchmarks.forecast import replay
from benchmarks.places import PACKAGED
from benchmarks.store import Rows, rows_of
from benchmarks.tables import table

PAGE = Path(__file__).with_suffix(".md")
RUNS, REPEATS = (10, 15, 20), 4  # runs a main task, on average; matrices of all main tasks
WAYS: tuple[Sharing, ...] = ("even", "worth")


@dataclass
class Imagined:
    """A study and its engine in one, whose runs are drawn around known gains.

    Args:
        truth: gains by candidate, in points; noise is the standard deviation of a run.
        seconds: what a run of the single task takes.
    """

    truth: Mapping[str, float]
    noise: float
    metric: str
    rng: np.random.Generator
    priors: Mapping[str, Prior] = field(default_factory=dict)
    base: float = 60.0
    seconds: float = 0.0
    state: SearchState = field(default_factory=SearchState)

    def __post_init__(self) -> None:
        names = sorted(self.truth, key=lambda name: self.priors.get(name, Prior()).mean)
        settings = Settings.of(
            trials=10**6,
            max_set=1,
            orders=0,
            schedules=(),
            controls=False,
            use_forecast=False,
            seed=int(self.rng.integers(2**31)),
        )
        question = Question(tuple(names), settings, self.metric, Costs(1.0), self.priors)
        self.planner = Planner(question)

    def grant(self, budget: Budget) -> None:
        asked = self.planner.question
        settings = asked.settings.model_copy(update={"budget": budget})
        self.planner = Planner(replace(asked, settings=settings))

    def priors_after(self, state: SearchState, elapsed: float) -> Mapping[str, Prior]:
        return self.priors

    def step(self) -> bool:
        pull = self.planner.next(self.state)
        if pull is None:
            return False
        gain = sum(self.truth.get(name, 0.0) for name in pull.arm.auxiliaries)
        score = (self.base + gain + self.rng.normal(0.0, self.noise)) / 100
        arm = pull.arm
        outcome = Outcome.without_recipe(arm.auxiliaries, arm.schedule, pull.seed, score)
        outcome = replace(outcome, seconds=self.seconds * (1 + arm.updates))
        self.state.phases.add(pull.phase)
        self.state.add(RunSeen(pull, outcome, self.state.count))
        return True

    def regret(self) -> float:
        """Points that the best choice would have gained beyond the one that was made."""
        view = self.planner.view(self.state)
        _, confirmed = confirmation(view)
        chosen, gain = confirmed.best, 0.0
        if chosen is not None and (effect := confirmed.effect(chosen)):
            gain = effect.gain
        elif (chosen := leader(view)) is not None:
            gain = float(view.singles.posterior.mean[view.singles.index(chosen)])
        got = self.truth[chosen.auxiliaries[0]] if chosen and gain > 0 else 0.0
        return max(0.0, *self.truth.values()) - got


def shared(searches: Sequence[Imagined], budget: Budget, way: Sharing) -> None:
    """Spend so much on all of them."""
    of_time = budget.seconds is not None
    unit = Unit(of_time, (budget.seconds if of_time else budget.trials) / len(searches))
    parts = [Part(str(i), one, one, unit) for i, one in enumerate(searches)]
    budget = SharedBudget(
        budget.seconds, budget.trials, 1, lambda: sum(one.state.seconds for one in searches)
    )
    rounds = Rounds(parts, budget, way)
    while rounds.step():
        pass


def measure(rows: Rows) -> None:
    arena = replay.arena(experience_of(Ledger(PACKAGED).records()))
    for repeat in range(REPEATS):
        for each in RUNS:
            for way in WAYS:
                rows.once(
                    {"repeat": repeat, "runs": each, "way": way},
                    lambda each=each, way=way, repeat=repeat: played(arena, each, way, repeat),
                )
                print(repeat, each, way, flush=True)


def played(arena: Sequence[replay.Bandit], each: int, way: Sharing, repeat: int) -> dict:
    """Regret by main task, and how unequal the runs were."""
    searches = []
    for number, bandit in enumerate(arena):
        names = [f"c{place:03}" for place in range(len(bandit.truth))]
        truth = dict(zip(names, map(float, bandit.truth), strict=True))
        priors = dict(zip(names, bandit.priors, strict=True)) if bandit.priors else {}
        rng = np.random.default_rng([repeat, each, number])
        searches.append(Imagined(truth, bandit.noise, bandit.metric, rng, priors))
    shared(searches, Budget(trials=each * len(searches)), way)
    return {
        "regret": [round(one.regret(), 3) for one in searches],
        "runs": [one.state.count for one in searches],
    }


def page(rows: Rows) -> str:
    """Of the repeats that both ways have made at every budget."""
    made = [
        {row["repeat"] for row in rows.where(runs=each, way=way)} for each in RUNS for way in WAYS
    ]
    repeats = sorted(set.intersection(*made))
    lines = []
    for each in RUNS:
        regret = {way: values(rows, "regret", each, way, repeats) for way in WAYS}
        low, high = np.quantile(values(rows, "runs", each, "worth", repeats), [0.1, 0.9])
        difference = (regret["worth"] - regret["even"]).mean(0)
        lines.append(
            [
                each,
                *(f"{regret[way].mean():.3f}" for way in WAYS),
                interval(difference),
                f"{low:.0f} to {high:.0f}",
            ]
        )
    count = len(next(rows.where(way="even"))["regret"])
    head = ("runs a main task", "even", "by worth", "by worth minus even", "runs by worth, 80 %")
    return "\n".join(
        [
            "# Many main tasks, one budget",
            "",
            *(__doc__ or "").split("\n\n", 2)[2].strip().splitlines(),
            "",
            f"{count} main tasks, {len(repeats)} matrices each; mean regret in points, and the"
            " difference with its 90 % bootstrap interval over main tasks.",
            "",
            table(head, lines),
            "",
        ]
    )


def values(rows: Rows, what: str, each: int, way: str, repeats: Sequence[int]) -> np.ndarray:
    """By repeat and main task."""
    found = {row["repeat"]: row[what] for row in rows.where(runs=each, way=way)}
    return np.array([found[repeat] for repeat in repeats])


def interval(differences: np.ndarray) -> str:
    """A mean over main tasks with its bootstrap interval."""
    rng = np.random.default_rng(0)
    means = rng.choice(differences, (4000, len(differences))).mean(1)
    low, high = np.quantile(means, [0.05, 0.95])
    return f"{differences.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def main() -> None:
    rows = rows_of("search", "matrix")
    measure(rows)
    PAGE.write_text(page(rows), encoding="utf-8")
    print(page(rows))


if __name__ == "__main__":
    main()
