"""Two sets of one run, on the same sentences of dev: a paired test.

The interval is over sentences and seeds together, and p is that of a paired approximate
randomisation over sentences (Noreen 1989; Yeh 2000), as for a decision's gain on test.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autoaux.display import Table, Tabular
from autoaux.errors import InputError
from autoaux.ledger import Outcome, SentenceCounts, unpack_counts
from autoaux.report._journal import read_journal
from autoaux.search import TrialEnded, TrialStarted
from autoaux.search.beliefs import HeldOutGain, held_out_gain
from autoaux.strict import meant

CONFIRMING = ("confirm", "settle")


@dataclass(frozen=True)
class Run:
    """A finished run: its seed, whether that was a fresh one, what it gave."""

    seed: int
    fresh: bool
    outcome: Outcome


@dataclass(frozen=True, repr=False)
class PairedSets(Tabular):
    """By how much the first set is better than the second.

    Attributes:
        metric, sentences: what is compared, and on how many sentences of dev that hold something
            to get right or wrong.
        runs: how many of the first and of the second.
        fresh: whether they are all of seeds that took no part in the search.
    """

    first: str
    second: str
    metric: str
    runs: tuple[int, int]
    sentences: int
    fresh: bool
    gain: HeldOutGain

    @property
    def sentence(self) -> str:
        found = self.gain
        verdict = (
            f"{self.first} is better than {self.second}"
            if found.low > 0
            else f"{self.second} is better than {self.first}"
            if found.high < 0
            else f"{self.first} and {self.second}: undecided which is better"
        )
        return f"{verdict}: {found.gain:+.2f} points [{found.low:+.2f}, {found.high:+.2f}]"

    def to_table(self) -> Table:
        """The answer in a sentence, and what it is made from."""
        first, second = self.runs
        made = (
            f"{self.metric} on {self.sentences:,} sentences of dev; {first} and {second} runs; 90 %"
            f" interval over sentences and seeds; {self.gain.p_text} by paired randomisation over"
            " sentences"
        )
        luck = (
            "! these runs searched: the set that was chosen for doing well did so by luck too"
            if not self.fresh
            else ""
        )
        return Table(self.sentence, notes=tuple(note for note in (made, luck) if note))

    def to_data(self) -> dict[str, Any]:
        return asdict(self) | {"sentence": self.sentence}


def compare_sets(folder: Path, first: str, second: str) -> PairedSets:
    """Compare two sets of a run, named as its leaderboard names them.

    Runs of the confirmation are compared where both sets have some, else all that are alike in
    training.

    Raises:
        InputError: no such set was trained, the two were never trained alike, or their runs kept no
            counts of sentences.
    """
    by_set = _runs(folder)
    if first == second:
        raise InputError(f"--arm {first}: named twice; expected two sets")
    for name in (first, second):
        if name not in by_set:
            raise InputError(f"--arm {name}: no finished run of it here{meant(name, by_set)}")
    sides, fresh = _alike(by_set, first, second)
    one, other = (_counts(*side) for side in zip((first, second), sides, strict=True))
    return PairedSets(
        first,
        second,
        one[0].metric,
        (len(one), len(other)),
        one[0].informative,
        fresh,
        held_out_gain(one, other),
    )


def _runs(folder: Path) -> dict[str, list[Run]]:
    """Finished runs by the label of their set, each trial's last word."""
    ended: dict[int, TrialEnded] = {}
    phases: dict[int, str] = {}
    for item in read_journal(folder)[0]:
        match item.event:
            case TrialStarted(number=number, phase=phase):
                phases[number] = phase
            case TrialEnded() as event if event.outcome.status == "finished":
                ended[event.number] = event
    by_set: dict[str, list[Run]] = defaultdict(list)
    for number, event in ended.items():
        fresh = phases.get(number) in CONFIRMING
        by_set[event.arm.label].append(Run(event.seed, fresh, event.outcome))
    return dict(by_set)


def _alike(
    by_set: Mapping[str, Sequence[Run]], first: str, second: str
) -> tuple[list[list[Run]], bool]:
    """The runs of both sets that can be compared, in the order of their seeds, and whether they
    are all fresh.
    """
    sides = [by_set[first], by_set[second]]
    fresh = [[run for run in side if run.fresh] for side in sides]
    chosen = fresh if all(fresh) else sides
    settings = {run.outcome.setting for run in chosen[0]} & {
        run.outcome.setting for run in chosen[1]
    }
    if not settings:
        raise InputError(
            f"{first} and {second} were never trained alike here (another length, width or rate)"
        )
    most = max(
        sorted(settings), key=lambda s: sum(r.outcome.setting == s for side in chosen for r in side)
    )
    alike = [
        sorted((run for run in side if run.outcome.setting == most), key=lambda run: run.seed)
        for side in chosen
    ]
    return alike, all(fresh)


def _counts(name: str, runs: Sequence[Run]) -> list[SentenceCounts]:
    counts = [unpack_counts(run.outcome.dev_counts) for run in runs]
    found = [tables[0] for tables in counts if tables]
    if not found:
        raise InputError(
            f"{name}: its runs kept no counts of dev's sentences, so there is nothing to pair;"
            " they were made by a version that kept none"
        )
    return found
