"""Peers on the same work: Lange et al. 2021's sets, AutoSeM's bandit and LangRank, on recorded
runs.

    python -m benchmarks.papers peers [--part sets ...] [--ledger FILE]

Sets are chosen among the runs that Lange et al. 2021 published (44 targets, five runs a cell);
LangRank and the dead-zone SVM need signals of the corpora, so they are judged on our own ledger.
Whatever is learned is learned from other main tasks. AutoSeM's bandit plays on both records, as
``benchmarks.forecast replay`` plays.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from autoaux.forecast import (
    AdditiveGains,
    DeadZoneSvm,
    Design,
    Experience,
    SetSurrogate,
    SourceMean,
    TransferRanker,
    design_of,
    experience_of,
)
from autoaux.forecast.importers import IMPORTERS
from autoaux.ledger import Ledger
from benchmarks.forecast.regret import SCHEDULERS, bandits, chance, regrets
from benchmarks.forecast.scores import auc, kendall, leave_main_out, over_mains
from benchmarks.papers.data import PAGE
from benchmarks.places import PACKAGED, SHARED
from benchmarks.tables import publish, table

DEAD_ZONE = 0.5  # points
# Of the replay's schedulers. AutoSeM's first stage (Guo et al. 2019, 3.2) is a Beta-Bernoulli
# bandit with Thompson sampling.
PLAYERS = {
    "uniform": "uniform trials",
    "Beta-Bernoulli Thompson": "AutoSeM's bandit",
    "forecast + auto": "autoaux",
}
TRIALS = (5, 10, 20, 40)  # runs of auxiliaries
REPEATS = 20
# Lin et al. 2019, 4.2: dataset sizes and ratio, type-token ratios and distance, word overlap,
# language distances.
LANGRANK = (
    "size.sentences.main",
    "size.sentences.candidate",
    "size_ratio",
    "type_token_ratio.main",
    "type_token_ratio.candidate",
    "type_token_ratio.distance",
    "shared_vocabulary",
    "language.genetic",
    "language.syntactic",
    "language.phonological",
    "language.inventory",
    "language.geographic",
)
# Lange et al. 2021, section 4: vocabulary and annotation overlap, term distribution, size.
SIMILARITIES = (
    "target_coverage",
    "entity_coverage",
    "jsd.trigrams",
    "shared_vocabulary",
    "size_ratio",
)


def sets_table(experience: Experience) -> str:
    """Choosing one recorded combination for a target of which nothing is known but the other
    targets' runs.
    """
    regret: dict[str, list[float]] = {}
    chosen_sizes: dict[str, list[int]] = {}
    for target in experience.mains:
        cells = [
            cell for cell in experience.cells if cell.main.key == target.key and not cell.control
        ]
        singles = {cell.auxiliaries[0]: cell for cell in cells if len(cell.auxiliaries) == 1}
        sets = [
            cell
            for cell in cells
            if len(cell.auxiliaries) > 1 and set(cell.auxiliaries) <= singles.keys()
        ]
        if not sets:
            continue
        others = experience.without_main(target.digest)
        means = _source_means(others)
        overall = float(np.mean(list(means.values())))
        expected = {source: means.get(source, overall) for source in singles}
        surrogate = SetSurrogate.fit(others)
        helpful = {source for source, gain in expected.items() if gain > DEAD_ZONE}
        options = [*singles.values(), *sets]
        choices = {
            "best single by its mean on other targets": max(
                singles.values(), key=lambda cell: expected[cell.auxiliaries[0]]
            ),
            "all that help others by half a point (Lange 2021's rule): nearest recorded set": max(
                options, key=lambda cell: _jaccard(helpful, cell.auxiliaries)
            ),
            "the largest recorded set": max(sets, key=lambda cell: len(cell.auxiliaries)),
            "set surrogate, members by their mean on other targets": max(
                options, key=lambda cell: _surrogate(surrogate, cell, expected)
            ),
            "set surrogate, members' own gains known": max(
                options,
                key=lambda cell: _surrogate(
                    surrogate, cell, {s: c.gain for s, c in singles.items()}
                ),
            ),
            "best single, gains known": max(singles.values(), key=lambda cell: cell.gain),
        }
        best = max(max(cell.gain for cell in options), 0.0)
        for name, cell in choices.items():
            regret.setdefault(name, []).append(best - cell.gain)
            chosen_sizes.setdefault(name, []).append(len(cell.auxiliaries))
        regret.setdefault("no source at all", []).append(best)
        chosen_sizes.setdefault("no source at all", []).append(0)
    lines = [
        (name, over_mains(np.array(values)), f"{np.mean(chosen_sizes[name]):.1f}")
        for name, values in regret.items()
    ]
    lines.sort(key=lambda line: line[1].value)
    targets = len(next(iter(regret.values())))
    return table(
        (
            f"Sets of sources, {targets} targets with recorded sets",
            "regret in points [90 %]",
            "mean size",
        ),
        lines,
    )


def _source_means(experience: Experience) -> dict[str, float]:
    gains: dict[str, list[float]] = {}
    for cell in experience.singles:
        gains.setdefault(cell.auxiliaries[0], []).append(cell.gain)
    return {source: float(np.mean(values)) for source, values in gains.items()}


def _jaccard(wanted: set[str], members: Sequence[str]) -> float:
    return len(wanted & set(members)) / len(wanted | set(members))


def _surrogate(surrogate: SetSurrogate, cell, gains: dict[str, float]) -> float:
    members = np.array([[gains[source] for source in cell.auxiliaries]])
    return (
        float(members[0, 0])
        if members.shape[1] == 1
        else float(surrogate.predict(members, cell.schedule)[0][0])
    )


def bandits_table(experience: Experience, record: str) -> str:
    """Points lost by the auxiliary that a scheduler ends with, after so many runs drawn from
    the record.
    """
    design = design_of(experience)
    design = design.select(np.array([not cell.control for cell in design.cells]))
    arena = bandits(
        design,
        leave_main_out(
            design, partial(AdditiveGains, trees=0, groups=design.groups, warm_start=True)
        ),
    )
    lines = [
        (
            PLAYERS[player.name],
            *(over_mains(regrets(arena, player, trials, REPEATS)) for trials in TRIALS),
        )
        for player in SCHEDULERS
        if player.name in PLAYERS
    ]
    lines.append(("an auxiliary at random", over_mains(chance(arena)), *[None] * (len(TRIALS) - 1)))
    return table(
        (f"Bandits on {record}, {len(arena)} main tasks", *(f"{trials} runs" for trials in TRIALS)),
        lines,
    )


def rankers_table(experience: Experience) -> str:
    """LangRank and the dead-zone SVM with their own features and with all of ours, on our
    ledger.
    """
    design = design_of(experience)
    rankers: list[tuple[str, Design, Callable[[], object]]] = [
        ("LangRank, its features", design.with_columns(LANGRANK), TransferRanker),
        ("LangRank's ranker, all our signals", design, TransferRanker),
        ("Lange 2021's SVM, its features", design.with_columns(SIMILARITIES), DeadZoneSvm),
        ("Lange 2021's SVM, all our signals", design, DeadZoneSvm),
        ("mean gain on other main tasks", design, SourceMean),
        ("autoaux", design, partial(AdditiveGains, groups=design.groups)),
    ]
    lines = []
    for name, rows, make in rankers:
        score = leave_main_out(rows, make).score
        losses = [
            _top_regret(score[design.mains == main], design.gains[design.mains == main])
            for main in np.unique(design.mains)
        ]
        lines.append(
            (
                name,
                kendall(score, design.gains, design.mains),
                auc(score, design.gains, design.mains),
                over_mains(np.array(losses)),
            )
        )
    head = (
        f"Rankers, {len(np.unique(design.mains))} main tasks, {len(design.gains)} pairs",
        "Kendall within a main task",
        "AUC of the sign",
        "regret of the first choice, points",
    )
    return table(head, lines)


def _top_regret(score: np.ndarray, gains: np.ndarray) -> float:
    """Points lost by training with the auxiliary ranked first; not training with any would lose
    the most it can gain.
    """
    return max(float(gains.max()), 0.0) - float(gains[int(np.argmax(score))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("sets", "bandits", "rankers"), action="append")
    parser.add_argument(
        "--ledger",
        type=Path,
        default=PACKAGED,
        help="a ledger with outcomes and signals; the packaged one by default",
    )
    given = parser.parse_args()
    published = experience_of(IMPORTERS["lange2021"](SHARED / "replay" / "lange2021"))
    own = experience_of(Ledger(given.ledger).records())
    parts = {
        "sets": lambda: sets_table(published),
        "bandits": lambda: "\n\n".join(
            (bandits_table(published, "published runs"), bandits_table(own, "our ledger"))
        ),
        "rankers": lambda: rankers_table(own),
    }
    for name in given.part or parts:
        publish(f"peers {name}", parts[name](), PAGE)
