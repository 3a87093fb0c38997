"""What a search knows: the runs that ended, those under way, and those that were cut off.

A state is rebuilt from the study once, then only what changed is read; it never depends on when
or by whom a run was made, so a search that was killed goes on as if it had not been.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from statistics import fmean

from optuna.trial import FrozenTrial, TrialState
from pydantic import TypeAdapter

from autoaux.ledger import Outcome
from autoaux.search.arms._arm import Arm
from autoaux.search.arms._arms import SINGLE_TASK

_OF_ITS_DATA = (
    "InputError",
    "Diverged",
    "ValueError",
    "UnicodeDecodeError",
    "FloatingPointError",
    "ZeroDivisionError",
    "OverflowError",
)
_OUTCOME = TypeAdapter(Outcome)


@dataclass(frozen=True)
class Pull:
    """One run to make: an arm, a seed, and what for."""

    arm: Arm
    seed: int
    phase: str

    @property
    def key(self) -> tuple[Arm, int]:
        return self.arm, self.seed

    @property
    def fresh(self) -> bool:
        """Whether its seed was kept for the confirmation, or for making it longer."""
        return self.phase in ("confirm", "settle")

    @property
    def chooses(self) -> bool:
        """Whether it has a say in who leads; what comes later tries variants of the leader, or
        confirms it.
        """
        return self.phase in ("baseline", "singles", "sets")


def pull_to_attrs(pull: Pull) -> dict:
    return {"arm": asdict(pull.arm), "seed": pull.seed, "phase": pull.phase}


def pull_of(trial: FrozenTrial) -> Pull | None:
    """The pull a trial was made for; None for a trial that nobody had filled in yet."""
    attrs = trial.user_attrs
    if "arm" not in attrs:
        return None
    return Pull(arm_from_dict(attrs["arm"]), attrs["seed"], attrs["phase"])


def begun_before(number: int, pull: Pull, trials: Iterable[FrozenTrial]) -> bool:
    """Whether a trial made earlier than `number` is at the same run or made it: two workers had
    planned alike, and the later one withdraws.
    """
    counted = (TrialState.RUNNING, TrialState.COMPLETE, TrialState.PRUNED)
    return any(
        trial.number < number
        and trial.state in counted
        and (other := pull_of(trial))
        and other.key == pull.key
        for trial in trials
    )


def arm_from_dict(data: dict) -> Arm:
    settings = tuple((name, value) for name, value in data["settings"])
    tuples = {name: tuple(data.get(name, ())) for name in ("auxiliaries", "weights")}
    return Arm(**{**data, **tuples, "settings": settings})


def outcome_to_json(outcome: Outcome) -> str:
    return _OUTCOME.dump_json(outcome).decode()


def outcome_of(trial: FrozenTrial) -> Outcome | None:
    text = trial.user_attrs.get("outcome")
    return _OUTCOME.validate_python(json.loads(text)) if text else None


def _of_its_data(failed: Outcome) -> bool:
    """Whether a run failed by its data: version 0.1.0 blamed it for the machine's failures too."""
    return failed.error.partition(":")[0] in _OF_ITS_DATA


@dataclass(frozen=True)
class RunSeen:
    """One run that ended, with a score."""

    pull: Pull
    outcome: Outcome
    number: int
    looked_up: bool = False  # taken from a ledger; cost nothing

    @property
    def points(self) -> float:
        """Its best dev score, 0-100."""
        return 100 * self.outcome.score

    @property
    def finished(self) -> bool:
        return self.outcome.status == "finished"


@dataclass
class SearchState:
    """Runs by (arm, seed), each counted once however often it was begun."""

    runs: dict[tuple[Arm, int], RunSeen] = field(default_factory=dict)
    pending: dict[int, Pull] = field(default_factory=dict)
    failures: dict[Arm, str] = field(default_factory=dict)
    interrupted: dict[tuple[Arm, int], list[int]] = field(default_factory=dict)
    interrupted_pulls: dict[tuple[Arm, int], Pull] = field(default_factory=dict)
    attempts: dict[tuple[Arm, int], list[int]] = field(
        default_factory=dict
    )  # that left no outcome, session over or not
    phases: set[str] = field(default_factory=set)
    by_arm: dict[Arm, list[RunSeen]] = field(default_factory=dict)
    _ended: set[int] = field(default_factory=set)

    def absorb(self, trials: Iterable[FrozenTrial]) -> None:
        """Take in the trials of a study; those already taken in as ended are passed over."""
        self.pending = {}
        for trial in trials:
            if trial.number in self._ended:
                continue
            pull = pull_of(trial)
            if pull is None:
                continue
            if trial.state == TrialState.RUNNING:
                self.pending[trial.number] = pull
                self.phases.add(pull.phase)
            elif trial.state.is_finished():
                self._ended.add(trial.number)
                self._end(trial, pull)

    def _end(self, trial: FrozenTrial, pull: Pull) -> None:
        if "withdrawn" in trial.user_attrs:
            return
        outcome = outcome_of(trial)
        blamed = outcome is not None and outcome.status == "failed" and not _of_its_data(outcome)
        if outcome is None or blamed:
            if not blamed and "session_over" not in trial.user_attrs:
                self.interrupted.setdefault(pull.key, []).append(trial.number)
            self.attempts.setdefault(pull.key, []).append(trial.number)
            self.interrupted_pulls.setdefault(pull.key, pull)
            return
        self.phases.add(pull.phase)
        if outcome.status == "failed":
            self.failures[pull.arm] = outcome.error
        elif pull.key not in self.runs:
            self.add(RunSeen(pull, outcome, trial.number, "looked_up" in trial.user_attrs))

    def add(self, run: RunSeen) -> None:
        self.runs[run.pull.key] = run
        self.by_arm.setdefault(run.pull.arm, []).append(run)

    def of(self, arm: Arm, fresh: bool = False) -> list[RunSeen]:
        """The runs of an arm that ended: those of the search, or those of the confirmation."""
        return [run for run in self.by_arm.get(arm, ()) if run.pull.fresh == fresh]

    def begun(self, arm: Arm, fresh: bool = False) -> set[int]:
        """Seeds of an arm whose runs ended or are under way."""
        under_way = {
            pull.seed for pull in self.pending.values() if pull.arm == arm and pull.fresh == fresh
        }
        return under_way | {run.pull.seed for run in self.of(arm, fresh)}

    @property
    def arms(self) -> list[Arm]:
        """Arms with a run that ended, in the order of their first."""
        return list(self.by_arm)

    @property
    def room(self) -> float:
        """Points that can be gained on dev: what the single task's runs in the search leave, on
        average; all of them before there is one.
        """
        single = [run.points for run in self.of(SINGLE_TASK) if run.finished]
        return 100 - fmean(single) if single else 100.0

    @property
    def count(self) -> int:
        """Runs spent: those that ended, those under way, and those that failed."""
        return len(self.runs) + len(self.pending) + len(self.failures)

    @property
    def seconds(self) -> float:
        return sum(run.outcome.seconds for run in self.runs.values() if not run.looked_up)
