"""Tables 3 and 4 of Schröder & Biemann 2020: similarity against the change of the score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, median

import numpy as np

from benchmarks.papers.schroder_controlled import TURNED
from benchmarks.papers.schroder_study import MEASURES, STUDIES, trained
from benchmarks.papers.statistics import (
    bootstrap,
    interval,
    kendall,
    pearson,
    points,
    reliability,
    signed,
)
from benchmarks.store import Rows
from benchmarks.tables import table

Statistic = Callable[[Sequence[float], Sequence[float]], float]
FEWEST = 5  # pairs that a correlation needs


@dataclass(frozen=True)
class Pair:
    """A main task with an auxiliary of so many tokens: similarities, and the change of the test
    score per seed.
    """

    tokens: int
    main: str
    auxiliary: str
    similarity: Mapping[str, float | None]
    changes: Mapping[int, float]

    @property
    def change(self) -> float:
        return fmean(self.changes.values())


def pairs_by_size(rows: Rows, part: str, how: str) -> list[list[Pair]]:
    """The measured pairs by auxiliary size, as the paper averages; a group has at least
    `FEWEST`.
    """
    signals = {
        (row["main"], row["tokens"]): row["values"]
        for row in rows.where(part=f"{part} signals", size=how)
    }
    scores: dict[tuple[int, str, str | None], dict[int, float]] = {}
    for row in trained(rows, part, how):
        scores.setdefault((row["tokens"], row["main"], row["auxiliary"]), {})[row["seed"]] = row[
            "test"
        ]
    groups: dict[int, list[Pair]] = {tokens: [] for tokens in STUDIES[part]["sizes"][how]}
    for (tokens, main, auxiliary), found in scores.items():
        alone = scores.get((0, main, None), {})
        changes = {seed: score - alone[seed] for seed, score in found.items() if seed in alone}
        if auxiliary is not None and changes and (main, tokens) in signals:
            groups[tokens].append(
                Pair(tokens, main, auxiliary, signals[main, tokens][auxiliary], changes)
            )
    return [group for group in groups.values() if len(group) >= FEWEST]


def over_sizes(groups: Sequence[Sequence[Pair]], measure: str, statistic: Statistic) -> list[float]:
    """A statistic of a measure and the change at each size; sizes with fewer than `FEWEST`
    pairs that have the measure are left out.
    """
    known = [[pair for pair in group if pair.similarity[measure] is not None] for group in groups]
    return [_against_change(group, measure, statistic) for group in known if len(group) >= FEWEST]


def within_mains(groups: Sequence[Sequence[Pair]], measure: str) -> list[float]:
    """Kendall of a measure and the change among the auxiliaries of one size for one main task,
    where there are three.
    """
    found = []
    for group in groups:
        for main in dict.fromkeys(pair.main for pair in group):
            same = [
                pair for pair in group if pair.main == main and pair.similarity[measure] is not None
            ]
            if len(same) >= 3:
                found.append(_against_change(same, measure, kendall))
    return found


def _against_change(pairs: Sequence[Pair], measure: str, statistic: Statistic) -> float:
    sign = -1 if measure in TURNED else 1
    return statistic(
        [sign * pair.similarity[measure] for pair in pairs], [pair.change for pair in pairs]
    )


def agreement(groups: Sequence[Sequence[Pair]]) -> list[float]:
    """Kendall of the changes of one seed with those of another, for each size and two seeds:
    how far one run can be ranked.
    """
    taus = []
    for group in groups:
        for first, second in combinations(
            sorted({seed for pair in group for seed in pair.changes}), 2
        ):
            both = [
                pair.changes for pair in group if first in pair.changes and second in pair.changes
            ]
            if len(both) >= FEWEST:
                taus.append(kendall([c[first] for c in both], [c[second] for c in both]))
    return taus


def correlation_table(rows: Rows, part: str, how: str) -> str:
    groups = pairs_by_size(rows, part, how)
    found = {
        measure: taus for measure in MEASURES if (taus := over_sizes(groups, measure, kendall))
    }
    if not found:
        return ""
    lines = []
    for measure in sorted(found, key=lambda measure: -median(found[measure])):
        title, pos, ner = MEASURES[measure]
        tau, rho = (pos if part == "pos" else ner) or (None, None)
        within = within_mains(groups, measure)
        lines.append(
            (
                title,
                f"`{measure}`",
                tau and f"{tau:.2f}",
                _with_interval(groups, measure, kendall),
                rho and f"{rho:.2f}",
                _with_interval(groups, measure, pearson),
                f"{np.nanmean(within):+.2f}" if within else None,
            )
        )
    number = {"pos": "Table 3, POS", "ner": "Table 4, NER"}[part]
    head = (
        number,
        "our signal",
        "paper: median τ",
        "ours: median τ [90 %]",
        "paper: median ρ",
        "ours: median ρ [90 %]",
        "ours: τ within one main task",
    )
    return "\n\n".join(
        (
            table(head, lines),
            _note(rows, part, how, groups),
            _changes_table(rows, part, how, groups),
        )
    )


def _with_interval(groups: Sequence[Sequence[Pair]], measure: str, statistic: Statistic) -> str:
    """The median over sizes, with its bootstrap over the pairs of each size."""

    def over(drawn: Sequence[Sequence[Pair]]) -> float:
        return float(median(over_sizes(drawn, measure, statistic) or [np.nan]))

    low, high = bootstrap(groups, over)
    return f"{over(groups):.2f} [{low:.2f}, {high:.2f}]"


def _note(rows: Rows, part: str, how: str, groups: Sequence[Sequence[Pair]]) -> str:
    found = trained(rows, part, how)
    fewest, seeds = (
        of(len(pair.changes) for group in groups for pair in group) for of in (min, max)
    )
    counted = (
        f"{fewest} to {seeds} seeds"
        if fewest < seeds
        else f"{seeds} seed{'s' if seeds > 1 else ''}"
    )
    sizes = ", ".join(f"{len(group)} pairs at {group[0].tokens // 1000}k" for group in groups)
    text = f"{how}: {sizes} auxiliary tokens; {STUDIES[part]['steps'][how]} steps, {counted}, "
    text += f"{sum(row['cpu_seconds'] for row in found):,.0f} CPU-seconds of training."
    whole = [
        [list(pair.changes.values()) for pair in group if len(pair.changes) == seeds]
        for group in groups
    ]
    shares = [reliability(changes) for changes in whole if len(changes) >= FEWEST]
    if seeds < 2 or not shares:
        return text
    taus, share = agreement(groups), fmean(shares)
    return (
        text
        + f" The changes of one seed and those of another agree at τ = {fmean(taus):.2f}; a pair's"
        f" mean change has reliability {share:.2f}, so that the true changes themselves would"
        f" correlate with it at ρ = {share**0.5:.2f}."
    )


def _changes_table(rows: Rows, part: str, how: str, groups: Sequence[Sequence[Pair]]) -> str:
    alone: dict[str, list[float]] = {}
    for row in trained(rows, part, how):
        if row["auxiliary"] is None:
            alone.setdefault(row["main"], []).append(row["test"])
    found = {(pair.tokens, pair.main, pair.auxiliary): pair for group in groups for pair in group}
    columns = sorted({(tokens, other) for tokens, _, other in found})
    lines = [
        (
            main,
            points(*interval(scores)),
            *(
                signed(found[t, main, o].change) if (t, main, o) in found else None
                for t, o in columns
            ),
        )
        for main, scores in alone.items()
    ]
    return table(
        ("main task", "alone", *(f"{other} {tokens // 1000}k" for tokens, other in columns)), lines
    )
