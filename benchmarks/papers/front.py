"""The one table of the front page: the best measure of each paper, ours beside it.

    python -m benchmarks.papers front

Made from the rows at hand; a row that is not there yet is left out.
"""

from collections.abc import Iterator
from pathlib import Path
from statistics import fmean, median

import numpy as np

from benchmarks.papers import controlled, kerinec, lange, munchables, yang
from benchmarks.papers import lange_published as published
from benchmarks.papers import schroder_correlations as correlations
from benchmarks.papers.data import PAGE
from benchmarks.papers.schroder_controlled import controlled_levels, controlled_matrices
from benchmarks.papers.schroder_study import MEASURES
from benchmarks.papers.statistics import kendall, points, signed
from benchmarks.places import ROOT
from benchmarks.store import rows_of
from benchmarks.tables import publish, table

Line = tuple[str, str, str, str]  # paper, what, the paper's figure, ours
HOW = "small"
NOTE = (
    "Ours are the small versions: cut training sets, short runs, two to five seeds, on one CPU"
    " core. Where they disagree, the page of the papers says why."
)


def lines() -> Iterator[Line]:
    yield from _schroder()
    yield from _munchables()
    yield from _kerinec()
    yield from _lange()
    yield from _yang()


def _schroder() -> Iterator[Line]:
    paper = "Schröder & Biemann 2020"
    rows = rows_of("papers", "schroder")
    draws = controlled_matrices(rows, HOW, "nmi_joint.contextual.forward")
    if draws:
        theirs, *ours = (
            controlled.whole_rows(values, controlled_levels())
            for values in (controlled.printed(controlled.FIGURE_1), *draws)
        )
        yield (
            paper,
            "identical > same corpus > same task > other, rows in order",
            f"{theirs:.0%}",
            f"{fmean(ours):.0%}",
        )
    for part, name, index in (("pos", "POS", 1), ("ner", "NER", 2)):
        groups = correlations.pairs_by_size(rows, part, HOW)
        known = {measure: published for measure, published in MEASURES.items() if published[index]}
        best = max(known, key=lambda measure: known[measure][index][0])
        taus = correlations.over_sizes(groups, best, kendall)
        if taus:
            yield (
                paper,
                f"τ of “{known[best][0]}” and the change, {name}",
                f".{100 * known[best][index][0]:.0f}",
                _fraction(median(taus)),
            )


def _munchables() -> Iterator[Line]:
    found = munchables.scores(rows_of("papers", "munchables"), HOW)
    base = munchables.macro(found, "SingleTask")
    means = {method: fmean(values) for method, values in munchables.METHODS.items()}
    best = max((m for m in means if not m.endswith("(sort)")), key=means.get)
    ours = munchables.macro(found, best)
    if ours:
        text = (
            f"{points(fmean(base))} → {points(fmean(ours))} ({signed(fmean(ours) - fmean(base))})"
        )
        theirs = (
            f"{means['SingleTask']:.2f} → {means[best]:.2f}"
            f" ({means[best] - means['SingleTask']:+.2f})"
        )
        yield "MUNCHABLES 2022", f"macro F1 of seven sets, single → {best}", theirs, text


def _kerinec() -> Iterator[Line]:
    rows = rows_of("papers", "kerinec")
    for problem, (_, single, joint, share) in kerinec.PAPER.items():
        if found := kerinec.scores(rows, problem, *kerinec.READINGS[0]):
            ours = kerinec.Summary.of(found)
            what = f"F1 single → joint (improved), {problem}"
            yield (
                "Kerinec et al. 2018",
                what,
                _f1(single, joint, share),
                _f1(ours.single, ours.joint, ours.improved),
            )


def _f1(single: float, joint: float, improved: float) -> str:
    return f".{1000 * single:.0f} → .{1000 * joint:.0f} ({improved:.0%})"


def _lange() -> Iterator[Line]:
    rows = rows_of("papers", "lange")
    ours = lange.our_places(rows)["language.majority"]
    if ours:
        theirs = {
            one: published.places(r) for one, r in published.RANKINGS["language.majority"].items()
        }
        scores = {
            one: published.ranked({o: -v for o, v in s.items()})
            for one, s in published.SCORES["NER"].items()
        }
        rho = [lange.mean_spearman(distance, scores) for distance in (theirs, ours)]
        yield (
            "Lange et al. 2020",
            "mean Spearman of d_MV and NER performance",
            _fraction(rho[0]),
            _fraction(rho[1]),
        )
    tests: dict[str, dict[str, list[float]]] = {}
    for row in rows.where(part="embeddings", size=HOW):
        tests.setdefault(row["setting"], {}).setdefault(row["main"], []).append(row["test"])
    if "meta" in tests and len(tests["meta"]) == len(published.LANGUAGES):
        change = fmean(
            fmean(tests["meta"][one]) - fmean(tests["mono"][one]) for one in published.LANGUAGES
        )
        paper = fmean(
            published.POS["meta"][one] - published.POS["mono"][one] for one in published.LANGUAGES
        )
        yield (
            "Lange et al. 2020",
            "meta-embeddings over monolingual, POS accuracy",
            f"{paper:+.2f}",
            signed(change),
        )


def _yang() -> Iterator[Line]:
    rows = rows_of("papers", "yang")
    for number, rate in enumerate(yang.RATES):
        theirs = [values[number][2] for values in yang.JOINT.values() if values]
        changes = yang.changes(rows, HOW, rate)
        if len(changes) == len(yang.JOINT):
            yield (
                "Yang et al. 2016",
                f"mean gain of joint training, labelling rate {rate:g}",
                f"{np.mean(theirs):+.2f}",
                signed(fmean(changes)),
            )


def _fraction(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".").replace("-", "−")


def main() -> None:
    text = table(("paper", "its measure", "paper", "ours"), lines()) + "\n\n" + NOTE
    for page in (PAGE, ROOT / "README.md"):
        if "<!-- papers -->" in Path(page).read_text(encoding="utf-8"):
            publish("papers", text, page)
