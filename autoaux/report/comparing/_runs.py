"""Several selections side by side: what each decided, where they differ, what each set gained."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autoaux.display import Row, Table, Tabular, chance, duration
from autoaux.errors import InputError
from autoaux.report._journal import read_decision
from autoaux.runfolder import RunFolder
from autoaux.search import ArmEvidence, Decision

MOST_SETS = 30
ABSENT = "-"
_PARTS = ("schedule", "encoder", "head", "optimisation")


@dataclass(frozen=True)
class ComparedRun:
    """One selection that has decided.

    Attributes:
        name: its folder, as short as tells it from the others.
        main: digest of its main task; empty where the folder does not say.
        settings: how its runs are trained, by dotted name.
        candidates: names of what it chose among.
    """

    name: str
    folder: Path
    decision: Decision
    main: str
    settings: Mapping[str, Any]
    candidates: frozenset[str]

    @property
    def single(self) -> ArmEvidence:
        return self.decision.leaderboard[0]

    @cached_property
    def gains(self) -> dict[str, ArmEvidence]:
        """What is known of each set, by its label, the best first."""
        return {item.arm.label: item for item in self.decision.leaderboard[1:]}


@dataclass(frozen=True, repr=False)
class Comparison(Tabular):
    """Two runs or more.

    Attributes:
        notes: why figures of these runs may not be compared.
    """

    runs: tuple[ComparedRun, ...]
    notes: tuple[str, ...]

    @cached_property
    def differences(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Settings that are not the same in all runs, and candidates that not all have."""
        names = sorted({name for run in self.runs for name in run.settings})
        rows = [
            (name, tuple(_words(run.settings.get(name)) for run in self.runs)) for name in names
        ]
        everyone = frozenset.intersection(*(run.candidates for run in self.runs))
        own = sorted({name for run in self.runs for name in run.candidates} - everyone)
        rows += [
            (f"candidate {name}", tuple("yes" if name in r.candidates else "no" for r in self.runs))
            for name in own
        ]
        return tuple((name, values) for name, values in rows if len(set(values)) > 1)

    @cached_property
    def sets(self) -> tuple[str, ...]:
        """Labels of the sets that were tried: those that most runs tried first, then by gain."""
        found = {label for run in self.runs for label in run.gains}

        def worth(label: str) -> tuple[int, float, str]:
            gains = [run.gains[label].gain for run in self.runs if label in run.gains]
            return -len(gains), -sum(gains) / len(gains), label

        return tuple(sorted(found, key=worth))

    def to_data(self) -> dict[str, Any]:
        """All of it as plain data; gains and scores in points."""
        return {
            "runs": [_run_data(run) for run in self.runs],
            "differences": [
                {"what": what, "values": list(values)} for what, values in self.differences
            ],
            "sets": [
                {
                    "trained_with": label,
                    "runs": [_gain_data(run.gains.get(label)) for run in self.runs],
                }
                for label in self.sets
            ],
            "notes": list(self.notes),
        }

    def to_table(self) -> Table:
        """A column for each run: the decision, then what differs, then the gains."""
        names = tuple(run.name for run in self.runs)
        facts: dict[str, Sequence[str]] = {
            "main task": [run.decision.main for run in self.runs],
            "verdict": [run.decision.verdict for run in self.runs],
            "winner": [run.decision.winner.arm.label for run in self.runs],
            "gain, 90 % interval": [_gain(run.decision.winner) for run in self.runs],
            "P(helps)": [_chance(run.decision.winner) for run in self.runs],
            "single task, dev": [f"{100 * run.single.mean:.2f}" for run in self.runs],
            "winner, dev": [f"{100 * run.decision.winner.mean:.2f}" for run in self.runs],
            "test, single and winner": [_test(run.decision) for run in self.runs],
            "trials": [str(run.decision.trials) for run in self.runs],
            "time": [duration(run.decision.seconds) for run in self.runs],
        }
        rows = [Row((what, *shown)) for what, shown in facts.items()]
        what_differs = "what differs" if self.differences else "nothing else differs"
        rows.append(_heading(what_differs, len(names)))
        rows += [Row((what, *values)) for what, values in self.differences]
        rows.append(_heading("gains of each set", len(names)))
        rows += [
            Row((label, *(_gain(run.gains.get(label), verdict=True) for run in self.runs)))
            for label in self.sets[:MOST_SETS]
        ]
        more = len(self.sets) - MOST_SETS
        cut = (f"... and {more} more sets; --json has them",) if more > 0 else ()
        return Table(
            f"{len(self.runs)} runs compared, in points",
            ("", *names),
            tuple(rows),
            (*cut, *(f"! {note}" for note in self.notes)),
            words=frozenset(names),
        )


def compare_runs(folders: Sequence[Path]) -> Comparison:
    """Read the decisions of several run folders.

    Raises:
        InputError: fewer than two folders, one twice, or one that holds no decision.
    """
    if len(folders) < 2:
        raise InputError("compare: expected two run folders or more, or one and two --arm")
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise InputError("compare: a run folder is named twice")
    runs = tuple(map(_read, _names(folders), folders))
    return Comparison(runs, tuple(_notes(runs)))


def _read(name: str, folder: Path) -> ComparedRun:
    decision = read_decision(folder)
    if decision is None:
        raise InputError(
            f"{folder}: no decision here; expected the folder of a selection that has ended"
        )
    record = _record(RunFolder(folder))
    recipe = decision.recipe.model_dump(mode="json")
    trained = record.get("settings") or {part: recipe[part] for part in _PARTS}
    arms = (item.arm for item in decision.leaderboard)
    tried = {name for arm in arms for name in arm.auxiliaries if not arm.control}
    candidates = frozenset(record.get("candidates") or tried)
    main = record.get("identity", {}).get("main task", "")
    return ComparedRun(name, folder, decision, main, dict(_flat(trained)), candidates)


def _record(folder: RunFolder) -> dict[str, Any]:
    """What the folder says of itself; nothing where that file is gone."""
    try:
        data = json.loads(folder.record.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _names(folders: Sequence[Path]) -> tuple[str, ...]:
    """The folders' own names, or their paths where two are called alike."""
    names = tuple(folder.resolve().name for folder in folders)
    return names if len(set(names)) == len(names) else tuple(map(str, folders))


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _notes(runs: Sequence[ComparedRun]) -> Iterator[str]:
    if len({run.main for run in runs}) > 1 or len({run.decision.main for run in runs}) > 1:
        yield "not the same main task: their scores are of other sentences"
    if len({run.decision.metric for run in runs}) > 1:
        yield "not the same metric: " + ", ".join(r.decision.metric for r in runs)


def _words(value: Any) -> str:
    return ABSENT if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _heading(words: str, columns: int) -> Row:
    return Row((words, *[""] * columns), "soft")


def _gain(item: ArmEvidence | None, verdict: bool = False) -> str:
    if item is None or item.arm.role == "single_task":
        return ABSENT
    shown = f"{item.gain:+.2f} [{item.low:+.2f}, {item.high:+.2f}]"
    return f"{shown} {item.verdict}" if verdict else shown


def _chance(item: ArmEvidence) -> str:
    return ABSENT if item.arm.role == "single_task" else chance(item.p_helps, 2)


def _test(decision: Decision) -> str:
    if decision.test_score is None or decision.single_task_test_score is None:
        return ABSENT
    return f"{100 * decision.single_task_test_score:.2f}, {100 * decision.test_score:.2f}"


def _points(score: float | None) -> float | None:
    return None if score is None else 100 * score


def _run_data(run: ComparedRun) -> dict[str, Any]:
    decision = run.decision
    return {
        "run": str(run.folder),
        "main": decision.main,
        "metric": decision.metric,
        "verdict": decision.verdict,
        "sentence": decision.sentence,
        "winner": decision.winner.arm.label,
        "gain": _gain_data(decision.winner),
        "single_task_dev": _points(run.single.mean),
        "winner_dev": _points(decision.winner.mean),
        "single_task_test": _points(decision.single_task_test_score),
        "winner_test": _points(decision.test_score),
        "trials": decision.trials,
        "seconds": decision.seconds,
        "settings": dict(run.settings),
        "candidates": sorted(run.candidates),
    }


def _gain_data(item: ArmEvidence | None) -> dict[str, Any] | None:
    if item is None or item.arm.role == "single_task":
        return None
    facts = ("gain", "low", "high", "p_helps", "verdict", "runs")
    return {fact: getattr(item, fact) for fact in facts}
