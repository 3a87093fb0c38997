"""What a selection ends in: arms, their evidence, and the verdict."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autoaux.display import Row, Table, Tabular, Tone, chance, duration
from autoaux.recipe import Recipe
from autoaux.search.arms import Arm
from autoaux.search.beliefs import HeldOutGain, LabelsWorth, VerdictName

if TYPE_CHECKING:
    import pandas

_TONES: dict[str, Tone] = {"helps": "good", "harms": "bad", "undecided": "open"}


@dataclass(frozen=True)
class ArmEvidence:
    """What is known of one arm after a search.

    `gain` is the posterior mean of its score minus the single task's, in points (0-100);
    `low`, `high` bound it with 90 % probability; `p_helps` is P(gain > 0). `runs_to_settle` says
    how many more runs would decide an undecided arm, `sentences_to_settle` how many sentences of
    dev would, where no number of runs does. An arm with fewer than two runs of its own has no
    verdict: it is promising or unpromising; one that only its search runs say helps is promising.
    `forecast` is (gain, low, high) before any run.
    `scores` and `mean` are dev scores in [0, 1], `fresh_scores` those of the confirmation; `mean`
    of a confirmed arm is theirs. `updates` are those of auxiliaries per update of the main task, as
    training makes them; None in decisions that do not say.
    """

    arm: Arm
    scores: tuple[float, ...]
    mean: float
    gain: float
    low: float
    high: float
    p_helps: float
    verdict: VerdictName
    runs: int
    seconds: float
    runs_to_settle: int | None = None
    forecast: tuple[float, float, float] | None = None
    fresh_scores: tuple[float, ...] = ()
    note: str = ""
    sentences_to_settle: int | None = None
    updates: float | None = None


@dataclass(frozen=True)
class Believed:
    """How the belief in one arm's gain moved: (number of the run after which, gain, low, high),
    in points.
    """

    arm: Arm
    after: tuple[tuple[int, float, float, float], ...]


@dataclass(frozen=True)
class Comparison:
    """A variant of the leader against it, at equal seeds; in points, bounds with 90 % probability.

    `tests` is what the variant has another of, ``schedule`` or ``order``, and which order it is.
    """

    tests: str
    leader: str
    variant: str
    seeds: int
    difference: float
    low: float
    high: float
    p: float
    result: str


@dataclass(frozen=True)
class HeldOutScores:
    """Scores on test, in [0, 1], of the winner's confirmed runs and of the single task's."""

    winner: tuple[float, ...]
    single_task: tuple[float, ...]


@dataclass(frozen=True, repr=False)
class Decision(Tabular):
    """The answer. `winner.arm` is the single task where no auxiliary is worth training with.

    `noise` is the standard deviation of a run's dev score over seeds, in points; `leader` is the
    arm that the search ended with, whether or not it won; `failed` are arms that could not be
    trained, and why; `caveat` is what gains of this encoder do not say.
    """

    main: str
    metric: str
    verdict: VerdictName
    sentence: str
    winner: ArmEvidence
    leaderboard: tuple[ArmEvidence, ...]  # single task, confirmed arms by gain, then the others
    recipe: Recipe
    trials: int
    seconds: float
    test_score: float | None = None  # winner and single task on test, read once, after the decision
    single_task_test_score: float | None = None
    test_gain: HeldOutGain | None = None  # of the winner, where its runs kept their sentences
    labels_worth: LabelsWorth | None = None  # of the winner's gain, where that was asked
    left_out: tuple[tuple[str, str], ...] = ()  # candidate, reason
    untrained: tuple[tuple[str, str], ...] = ()  # those of them that could have been trained
    # (gain, low, high) of each candidate before any run, in points
    forecasts: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    margin: float = 0.3  # the smallest gain, in points, that matters
    beliefs: tuple[Believed, ...] = ()  # of the leading arms, over the search
    noise: float | None = None
    leader: str | None = None
    paired_tests: tuple[Comparison, ...] = ()
    failed: dict[str, str] = field(default_factory=dict)
    test_scores: HeldOutScores | None = None
    caveat: str = ""

    def to_frame(self) -> "pandas.DataFrame":
        """The leaderboard, a row per arm, the single task first; gains, forecasts and means in
        points.
        """
        import pandas

        rows = [
            {
                "arm": item.arm.name,
                "schedule": item.arm.trained,
                "role": item.arm.role,
                "verdict": item.verdict,
                "gain": item.gain,
                "low": item.low,
                "high": item.high,
                "p_helps": item.p_helps,
                "forecast": item.forecast[0] if item.forecast else None,
                "mean": 100 * item.mean,
                "runs": item.runs,
                "seconds": item.seconds,
            }
            for item in self.leaderboard
        ]
        rows += [
            {
                "arm": name,
                "role": "candidate",
                "verdict": "not trained",
                "forecast": self.forecasts[name][0] if name in self.forecasts else None,
                "runs": 0,
                "seconds": 0.0,
            }
            for name, _ in self.untrained
        ]
        return pandas.DataFrame(rows)

    def why_not_the_first(self) -> list[str]:
        """What to say where another arm promises more than the one that was chosen."""
        confirmed = [item for item in self.leaderboard[1:] if len(item.fresh_scores) > 1]
        others = [item for item in self.leaderboard[1:] if item not in confirmed]
        sentences = []
        chosen = next((item for item in confirmed if item.arm == self.winner.arm), None)
        if chosen and chosen is not confirmed[0]:
            first = confirmed[0].arm
            smaller = len(chosen.arm.auxiliaries) < len(first.auxiliaries)
            sentences.append(
                f"why not {first.label}? On the fresh seeds it is within {self.margin:g} points of"
                f" {chosen.arm.label}, which is {'smaller' if smaller else 'cheaper'}"
            )
        if confirmed and others and others[0].gain > confirmed[0].gain:
            sentences.append(
                f"why not {others[0].arm.label}? Its {others[0].gain:+.2f} is of the runs that"
                " searched, and whatever did well in them did so by luck too; only fresh seeds"
                " decide, and it has fewer than two"
            )
        return sentences

    def to_table(self) -> Table:
        """The verdict in a sentence and the leaderboard, the single task on top."""
        test = "" if self.test_score is None else f"test, read once: {100 * self.test_score:.2f}"
        if test and self.single_task_test_score is not None:
            test += f" (single task {100 * self.single_task_test_score:.2f})"
        if self.test_gain is not None:
            found = self.test_gain
            test += (
                f": {found.gain:+.2f} [{found.low:+.2f}, {found.high:+.2f}], {found.p_text} by"
                " paired randomisation over sentences"
            )
        return Table(
            self.sentence,
            (
                "trained with",
                "gain",
                "90 % interval",
                "P(helps)",
                "verdict",
                "runs",
                "+runs",
                "dev",
                "updates",
                "note",
            ),
            (
                *(_row(evidence) for evidence in self.leaderboard),
                *(
                    Row((name, "", "", "", "not trained", "0", "", "-", "", reason))
                    for name, reason in self.untrained
                ),
            ),
            (
                *self.why_not_the_first(),
                *([self.caveat] if self.caveat else []),
                *([test] if test else []),
                *([f"worth {self.labels_worth.sentence}"] if self.labels_worth else []),
                f"{self.trials} trials in {duration(self.seconds)}",
                *(f"! {warning}" for warning in self.warnings),
            ),
            words=frozenset({"verdict", "note"}),
            optional=("note", "updates", "dev", "+runs"),
            legend={
                "+runs": "runs that would settle an undecided arm",
                "gain": "what all runs make believed, less what the choice among many owes to luck",
                "dev": (
                    f"mean {self.metric} on dev, in points; of confirmed arms on their fresh seeds,"
                    " and the note says its difference from the single task's"
                ),
                "updates": "auxiliary updates per update of the main task",
            },
        )


def _row(evidence: ArmEvidence) -> Row:
    arm = evidence.arm
    runs, mean = str(evidence.runs), f"{100 * evidence.mean:.2f}" if evidence.runs else "-"
    if arm.role == "single_task":
        return Row((arm.label, "", "", "", "", runs, "", mean, "", evidence.note))
    interval = f"[{evidence.low:+.2f}, {evidence.high:+.2f}]"
    more = str(evidence.runs_to_settle or "")
    cells = (
        arm.label,
        f"{evidence.gain:+.2f}",
        interval,
        chance(evidence.p_helps, 2),
        evidence.verdict,
        runs,
        more,
        mean,
        f"{arm.updates if evidence.updates is None else evidence.updates:.3g}",
        evidence.note,
    )
    return Row(
        cells, _TONES.get(evidence.verdict, ""), (evidence.low, evidence.gain, evidence.high)
    )
