"""A matrix as it stands: for each pair, what is known of the gain, and for each main task, what to
train it with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from autoaux.display import Row, Table, Tabular, Tone, chance
from autoaux.search.decision import ArmEvidence, Decision
from autoaux.search.matrix._book import MatrixBook

if TYPE_CHECKING:
    import pandas

Known = Literal["measured", "forecast", "nothing", "itself"]
_TONES: dict[str, Tone] = {"helps": "good", "harms": "bad", "undecided": "open"}
_FACTS = ("gain", "low", "high", "p_helps", "verdict", "runs")


@dataclass(frozen=True)
class Pair:
    """What one candidate, alone, brings a main task.

    Attributes:
        known: ``measured`` by runs, a ``forecast`` before any, ``nothing``, or the main task
            ``itself``.
        gain, low, high: in points, 90 % between the bounds; None where nothing is known.
        p_helps: P(gain > 0); of measured pairs only.
        verdict: of measured pairs; empty otherwise.
        confirmed: how many fresh seeds the gain was confirmed on.
        note: why nothing was measured.
    """

    main: str
    candidate: str
    known: Known
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    p_helps: float | None = None
    verdict: str = ""
    runs: int = 0
    confirmed: int = 0
    note: str = ""

    @property
    def decided(self) -> bool:
        """Whether its sign, or that it has no effect, is sure."""
        return self.verdict in ("helps", "harms", "no effect")


@dataclass(frozen=True)
class MainLine:
    """One main task of a matrix.

    Attributes:
        folder: its run folder's name, below the matrix's.
        decision: None before it has one.
        problem: why it does not go on; empty otherwise.
        runs: that have ended so far.
    """

    name: str
    folder: str
    decision: Decision | None
    problem: str = ""
    runs: int = 0


@dataclass(frozen=True, repr=False)
class Matrix(Tabular):
    """Who helps whom in a pool.

    Attributes:
        mains: in the order of the pool; candidates: by how much they give on average, most first.
        left_out: corpora that were no main task, and why.
        seconds, runs: the budget that all shared; one of them is given.
    """

    mains: tuple[MainLine, ...]
    candidates: tuple[str, ...]
    pairs: Mapping[tuple[str, str], Pair]
    left_out: tuple[tuple[str, str], ...] = ()
    seconds: float | None = None
    runs: int | None = None

    @classmethod
    def of(
        cls, book: MatrixBook, decisions: Mapping[str, Decision], ended: Mapping[str, int]
    ) -> "Matrix":
        """From a matrix's record; what was decided and how many runs ended, by main task."""
        lines = tuple(
            MainLine(
                main.name,
                main.folder,
                decisions.get(main.name),
                main.problem,
                ended.get(main.name, 0),
            )
            for main in book.mains
        )
        pairs = {
            (line.name, candidate): _pair(line, candidate)
            for line in lines
            for candidate in book.candidates
        }
        candidates = sorted(
            book.candidates, key=lambda name: _given([pairs[line.name, name] for line in lines])
        )
        return cls(lines, tuple(candidates), pairs, book.left_out, book.seconds, book.runs)

    @property
    def trials(self) -> int:
        """Runs made, of all main tasks."""
        return sum(line.decision.trials for line in self.mains if line.decision)

    @property
    def sentence(self) -> str:
        """What came of it, in a sentence."""
        verdicts = [line.decision.verdict for line in self.mains if line.decision]
        counts = [
            f"{verdicts.count('helps')} of {len(self.mains)} main tasks gain from an auxiliary",
            f"{sum(verdicts.count(name) for name in ('harms', 'no effect'))} from none",
            f"{sum(verdicts.count(name) for name in ('undecided', 'no decision'))} undecided",
        ]
        if missing := len(self.mains) - len(verdicts):
            counts.append(f"{missing} without a decision")
        return ", ".join(counts)

    def to_frame(self) -> "pandas.DataFrame":
        """A row per pair of a main task and another corpus; gains in points."""
        import pandas

        kept = [pair for pair in self.pairs.values() if pair.known != "itself"]
        return pandas.DataFrame([_pair_data(pair) for pair in kept], columns=list(PAIR_KEYS))

    def to_data(self) -> dict[str, Any]:
        """All of it as plain data; gains and scores in points."""
        pairs = [_pair_data(pair) for pair in self.pairs.values() if pair.known != "itself"]
        return {
            "sentence": self.sentence,
            "mains": [_main_data(line) for line in self.mains],
            "pairs": pairs,
            "left_out": [{"main": name, "reason": why} for name, why in self.left_out],
            "trials": self.trials,
        }

    def to_table(self) -> Table:
        """A row for each main task: what to train it with, then what each candidate gives it."""
        columns = ("main task", "metric", "alone", "train with", "gain", "90 % interval")
        rest = ("P(helps)", "verdict", "runs")
        cells = {place: _cell(pair) for place, pair in self.pairs.items()}
        rows = [
            Row(
                (
                    *_answer(line),
                    *(cells[line.name, name] for name in self.candidates),
                ),
                _TONES.get(line.decision.verdict, "") if line.decision else "soft",
            )
            for line in self.mains
        ]
        return Table(
            self.sentence,
            (*columns, *rest, *self.candidates),
            tuple(rows),
            (
                f"{self.trials} runs; gains of single candidates in points: ? is not decided,"
                " (…) a forecast, - nothing known",
                *(f"{line.name}: {line.problem}" for line in self.mains if line.problem),
                *(f"no main task: {name}: {why}" for name, why in self.left_out),
            ),
            words=frozenset({"train with", "verdict", "metric"}),
            optional=("metric", "P(helps)", "runs", *reversed(self.candidates)),
        )


PAIR_KEYS = ("main", "candidate", "known", *_FACTS, "confirmed", "note")


def _cell(pair: Pair) -> str:
    """A pair as a cell: its gain, with ? where it is not decided and in brackets where it is a
    forecast.
    """
    if pair.known == "itself" or pair.gain is None:
        return "" if pair.known == "itself" else "-"
    if pair.known == "forecast":
        return f"({pair.gain:+.1f})"
    return f"{pair.gain:+.1f}" + ("" if pair.decided else "?")


def _pair(line: MainLine, candidate: str) -> Pair:
    if candidate == line.name:
        return Pair(line.name, candidate, "itself")
    decision = line.decision
    if decision is None:
        return Pair(line.name, candidate, "nothing", note=line.problem or "not decided yet")
    found = next(
        (
            item
            for item in decision.leaderboard
            if item.arm.role == "candidate"
            and item.arm.auxiliaries == (candidate,)
            and item.arm.trained == "auxiliary"
            and item.runs
        ),
        None,
    )
    if found is not None:
        return _measured(line.name, candidate, found)
    note = dict(decision.left_out).get(candidate) or decision.failed.get(candidate, "")
    if forecast := decision.forecasts.get(candidate):
        gain, low, high = forecast
        return Pair(line.name, candidate, "forecast", gain, low, high, note=note)
    return Pair(line.name, candidate, "nothing", note=note or "never trained")


def _measured(main: str, candidate: str, found: ArmEvidence) -> Pair:
    return Pair(
        main,
        candidate,
        "measured",
        found.gain,
        found.low,
        found.high,
        found.p_helps,
        found.verdict,
        found.runs,
        len(found.fresh_scores),
        found.note,
    )


def _given(pairs: Sequence[Pair]) -> float:
    """What a candidate gives on average, for an order that puts the most generous first."""
    gains = [pair.gain for pair in pairs if pair.gain is not None]
    return -sum(gains) / len(gains) if gains else float("inf")


def _answer(line: MainLine) -> tuple[str, ...]:
    decision = line.decision
    if decision is None:
        return (line.name, "", "", "", "", "", "", "no decision", "")
    alone = f"{100 * decision.leaderboard[0].mean:.2f}"
    winner = decision.winner
    gain = interval = probability = ""
    if winner.arm.auxiliaries:
        gain = f"{winner.gain:+.2f}"
        interval = f"[{winner.low:+.2f}, {winner.high:+.2f}]"
        probability = chance(winner.p_helps, 2)
    return (
        line.name,
        decision.metric,
        alone,
        winner.arm.name,
        gain,
        interval,
        probability,
        decision.verdict,
        str(decision.trials),
    )


def _main_data(line: MainLine) -> dict[str, Any]:
    decision = line.decision
    if decision is None:
        return {"main": line.name, "folder": line.folder, "problem": line.problem}
    winner = decision.winner
    gain = {fact: getattr(winner, fact) for fact in ("gain", "low", "high", "p_helps")}
    return {
        "main": line.name,
        "folder": line.folder,
        "metric": decision.metric,
        "verdict": decision.verdict,
        "sentence": decision.sentence,
        "single_task_dev": 100 * decision.leaderboard[0].mean,
        "trained_with": list(winner.arm.auxiliaries),
        **(gain if winner.arm.auxiliaries else {}),
        "trials": decision.trials,
        "seconds": decision.seconds,
        "problem": line.problem,
    }


def _pair_data(pair: Pair) -> dict[str, Any]:
    return {key: getattr(pair, key) for key in PAIR_KEYS}
