"""Replay predictors and schedulers on recorded runs, judged on main tasks they have never seen.

    python -m benchmarks.forecast replay                       # the packaged experience
    python -m benchmarks.forecast replay --ledger FILE         # any ledger; repeat to pool several
    python -m benchmarks.forecast replay --table lange2021 --folder ../shared/replay

Prints Markdown; `--write NAME` also puts it into benchmarks/README.md between the marks of that
name. Every figure is leave-one-main-task-out, with a 90 % bootstrap interval over main tasks.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from autoaux.forecast import (
    GROUPS,
    AdditiveGains,
    DeadZoneSvm,
    Design,
    Experience,
    SignLogistic,
    SingleSignal,
    SourceMean,
    TransferRanker,
    design_of,
    experience_of,
    group_of,
)
from autoaux.forecast.importers import import_table
from autoaux.ledger import Ledger, union
from autoaux.search import Rules
from benchmarks.forecast.regret import (
    BUDGETS,
    SCHEDULERS,
    Bandit,
    bandits,
    chance,
    exhaustive,
    regrets,
)
from benchmarks.forecast.scores import (
    LeftOut,
    auc,
    ceilings,
    coverage,
    kendall,
    leave_both_out,
    leave_family_out,
    leave_main_out,
    over_mains,
)
from benchmarks.forecast.sets import set_rows
from benchmarks.places import PACKAGED
from benchmarks.tables import publish

README = Path(__file__).parents[1] / "README.md"

# Languages of the packaged experience's corpora, for one baseline; all others are English.
LANGUAGE = {
    "da": ("da_twocol",),
    "de": ("de_gsd", "massive_de", "epg_de"),
    "nl": ("nl_lassysmall",),
    "es": ("es_gsd",),
}
AFRICAN = {"swa": "swa", "kin": "kin", "hau": "hau"}
FORECAST = "**forecast**"
MARGIN = Rules().margin


def predictors(design: Design) -> dict[str, Callable[[], object]]:
    """Everything that is compared, by name; each call makes an unfitted one."""
    found: dict[str, Callable[[], object]] = {
        FORECAST: partial(AdditiveGains, groups=design.groups, warm_start=True),
        "forecast without LightGBM": additive(design),
        "source mean": SourceMean,
    }
    if any(group_of(name) != "headroom" for name in design.names):
        found |= {
            "logistic regression on the sign (Kerinec)": SignLogistic,
            "LambdaRank (Lin et al. 2019)": TransferRanker,
            "SVM with a dead zone (Lange 2021)": DeadZoneSvm,
        }
        if "size.tokens.candidate" in design.names:
            found["largest"] = partial(SingleSignal, design.names.index("size.tokens.candidate"), 1)
    return found


def additive(design: Design) -> Callable[[], AdditiveGains]:
    """The forecast's additive part, which is quick to fit again and again."""
    return partial(AdditiveGains, trees=0, groups=design.groups, warm_start=True)


def arena(experience: Experience, fewest: int = 5) -> list[Bandit]:
    """Its real pairs as bandits, each with a forecast that saw nothing of its main task."""
    design = design_of(experience)
    real = design.select(np.array([not cell.control for cell in design.cells]))
    return bandits(real, leave_main_out(real, additive(real)), fewest)


def ablations(design: Design) -> Iterator[tuple[str, Design]]:
    """The forecast with a group of columns gone, and with the learning curves alone."""
    present = [group for group in GROUPS if any(group_of(name) == group for name in design.names)]
    for group in present if len(present) > 1 else ():
        yield (
            f"without {group}",
            design.with_columns([n for n in design.names if group_of(n) != group]),
        )
    if "learning curve" in present:
        yield (
            "learning curves alone",
            design.with_columns([n for n in design.names if group_of(n) == "learning curve"]),
        )


def best_signal(design: Design) -> tuple[str, LeftOut]:
    """The single signal that ranks best, chosen with hindsight: an upper bound for all of them."""
    scored = []
    for column, name in enumerate(design.names):
        if group_of(name) != "headroom":
            found = leave_main_out(design, partial(SingleSignal, column))
            scored.append((kendall(found.score, design.gains, design.mains).value, name, found))
    value, name, found = max(scored, key=lambda one: one[0])
    return f"best of {len(scored)} signals, by hindsight ({name})", found


def predictor_table(design: Design, quick: bool) -> tuple[list[str], LeftOut]:
    """Markdown lines, and the forecast's own left-out predictions."""
    real = design.select(np.array([not cell.control for cell in design.cells]))
    lines = [
        "| predictor | Kendall in a main task | AUC of the sign | 90 % intervals hold |",
        "|---|---|---|---|",
    ]

    def row(name: str, found: LeftOut) -> str:
        held = str(coverage(found, real)) if np.isfinite(found.sd).all() else ""
        return (
            f"| {name} | {kendall(found.score, real.gains, real.mains)} |"
            f" {auc(found.score, real.gains, real.mains)} | {held} |"
        )

    mine = None
    for name, make in predictors(real).items():
        found = leave_main_out(real, make)
        mine = found if name == FORECAST else mine
        lines.append(row(name, found))
    assert mine is not None
    if any(group_of(name) != "headroom" for name in real.names):
        lines.append(row(*best_signal(real)))
    same = np.array(
        [float(_language(cell.main.name) == _language(cell.names[0])) for cell in real.cells]
    )
    if len(np.unique(same)) > 1:
        lines.append(row("same language", LeftOut.of(same)))
    lines.append(
        row("random (one draw)", LeftOut.of(np.random.default_rng(0).random(len(real.gains))))
    )
    tau, area = ceilings(real)
    lines.append(
        f"| ceiling: the true gains, against records this noisy | {tau:.2f} | {area:.2f} | |"
    )
    if not quick:
        if any(group_of(name) != "headroom" for name in real.names):
            lines.append(row("forecast, source unseen too", leave_both_out(real, additive(real))))
        for name, reduced in ablations(real):
            lines.append(row(f"forecast {name}", leave_main_out(reduced, additive(reduced))))
    return lines, mine


def control_lines(design: Design) -> list[str]:
    """P(helps) of shuffled-label controls, when neither main task nor source, shuffled or not,
    was in the fit.
    """
    shuffled = np.array([source.startswith("shuffled:") for source in design.sources])
    if not shuffled.any():
        return []
    found, mains = leave_family_out(design, shuffled, additive(design)), design.mains[shuffled]

    def surely_below(least: float) -> str:
        p = ndtr((found.score - least) / found.sd)
        return (
            f"{over_mains(np.array([np.mean(p[mains == m] < 0.2) for m in np.unique(mains)]))},"
            f" median {np.median(p):.2f}"
        )

    gains, weights = design.gains[shuffled], design.errors[shuffled] ** -2
    mean = np.average(gains, weights=weights)
    spread = np.sum(weights * (gains - mean) ** 2) / max(len(gains) - 1, 1)
    controls = design.select(shuffled)
    held = coverage(found, controls)
    within = np.mean(
        [
            np.var(cell.scores, ddof=1) / cell.main.noise**2
            for cell in controls.cells
            if len(cell.scores) > 1
        ]
        or [np.nan]
    )
    return [
        (
            f"Shuffled-label controls ({shuffled.sum()}, neither main task nor source seen):"
            f" P(helps), that is P(gain > 0), below .2 for {surely_below(0.0)}; P(gain > {MARGIN}),"
            f" the smallest gain that a search counts, below .2 for {surely_below(MARGIN)}. Their"
            f" 90 % intervals hold {held}. Their recorded gains: {np.mean(gains > 0):.0%} above"
            f" zero, mean {mean:+.2f} ± {weights.sum() ** -0.5:.2f} weighted by precision, variance"
            f" {spread:.1f} times what seed noise makes; seeds of one control differ with"
            f" {within:.2f} times its variance."
        ),
        "",
    ]


def regret_table(design: Design, found: LeftOut, repeats: int) -> list[str]:
    """Mean regret in points after each budget, and the paired difference to uniform trials."""
    real = design.select(np.array([not cell.control for cell in design.cells]))
    arena = bandits(real, found)
    lines = [
        f"| scheduler | {' | '.join(f'{budget} runs' for budget in BUDGETS)} |",
        "|---" * (len(BUDGETS) + 1) + "|",
    ]
    results = {
        s.name: {b: regrets(arena, s, b, 1 if b == 0 else repeats) for b in BUDGETS}
        for s in SCHEDULERS
    }
    for name, by_budget in results.items():
        lines.append(
            f"| {name} | {' | '.join(str(over_mains(values)) for values in by_budget.values())} |"
        )
    uniform = results["uniform"]
    for name, by_budget in results.items():
        if name.startswith("forecast"):
            ahead = [str(over_mains(values - uniform[b])) for b, values in by_budget.items()]
            lines.append(f"| {name} minus uniform | {' | '.join(ahead)} |")
    pair = results["forecast + top-two"], results["forecast + auto"]
    lines.append(
        "| forecast + top-two minus forecast + auto |"
        f" {' | '.join(str(over_mains(pair[0][b] - pair[1][b])) for b in BUDGETS)} |"
    )
    ceiling = exhaustive(arena, 5, 10 * repeats)
    reference = (
        f"Beside these: an auxiliary at random {over_mains(chance(arena))}, every auxiliary with 5"
        f" seeds {over_mains(ceiling)} (the noise ceiling)."
    )
    shares = []
    for budget in (10, 20):
        even, mine = results["uniform"][budget].mean(), results["forecast + auto"][budget].mean()
        away = even - ceiling.mean()
        # Within a tenth of a point of the ceiling there is nothing left to close.
        shares.append(
            f"{budget} runs {(even - mine) / away:.0%}"
            if away > 0.1
            else f"{budget} runs: uniform is at the ceiling already"
        )
    alone = over_mains(results["forecast + auto"][0] - uniform[5])
    return [
        *lines,
        "",
        reference,
        "Share of uniform's distance to the ceiling that forecast + auto closes:"
        f" {', '.join(shares)}. Forecast alone (0 runs) minus uniform with 5 runs: {alone}.",
        "",
    ]


def seconds_line(design: Design) -> str:
    """What a fit and a forecast of 500 candidates cost, in CPU-seconds."""
    start = time.process_time()
    model = AdditiveGains(groups=design.groups).fit(
        design.X, design.gains, errors=design.errors, **design.who
    )
    fitted = time.process_time()
    many = np.resize(design.X, (500, design.X.shape[1]))
    model.distribution(many)
    model.contributions(many)
    done = time.process_time()
    return (
        f"Fit on {len(design.gains)} pairs: {fitted - start:.1f} CPU-s; a forecast of 500"
        f" candidates: {done - fitted:.2f} CPU-s. LightGBM's share chosen:"
        f" {model.trees_.share:.2f}."
    )


def replay(experience: Experience, *, repeats: int = 20, quick: bool = False) -> str:
    """The whole benchmark over one experience, as Markdown."""
    design = design_of(experience)
    pairs = sum(not cell.control for cell in design.cells)
    head = (
        f"{len(experience.mains)} main tasks, {pairs} pairs, {len(design.cells) - pairs} controls,"
        f" {len(experience.sets)} sets."
    )
    if len(experience.mains) < 3:
        return f"{head} With fewer than three main tasks nothing can be validated."
    table, found = predictor_table(design, quick)
    parts = [head, "", *table, "", *control_lines(design)]
    parts += [
        "Regret, in points of dev score, of what is chosen in the end:",
        "",
        *regret_table(design, found, repeats),
    ]
    parts += [*set_rows(experience), seconds_line(design)]
    return "\n".join(parts)


def _language(name: str) -> str:
    corpus = name.partition("@")[0]
    known = {
        member: language for language, members in LANGUAGE.items() for member in members
    } | AFRICAN
    return known.get(corpus, "en")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--ledger", type=Path, action="append", help="a ledger file; repeat to pool several"
    )
    parser.add_argument("--table", help="a published table, such as lange2021")
    parser.add_argument("--folder", type=Path, help="where the table is")
    parser.add_argument(
        "--repeats", type=int, default=20, help="searches per main task, scheduler and budget"
    )
    parser.add_argument(
        "--quick", action="store_true", help="leave out ablations and unseen sources"
    )
    parser.add_argument("--write", metavar="NAME", help="put the result into benchmarks/README.md")
    chosen = parser.parse_args()
    if chosen.table:
        experience = experience_of(import_table(chosen.table, chosen.folder))
    else:
        experience = experience_of(union([Ledger(path) for path in chosen.ledger or [PACKAGED]]))
    text = replay(experience, repeats=chosen.repeats, quick=chosen.quick)
    print(text)
    if chosen.write:
        publish(chosen.write, text, README)
