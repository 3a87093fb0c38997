"""Kerinec, Braud & Søgaard 2018 on 20 Newsgroups: Tables 1, 2 and 3.

    python -m benchmarks.papers kerinec [--seeds N] [--part related ...]

A pair is a main task A / B and an auxiliary task C / D, where A and C, and B and D, are newsgroups
under the same node. The TF-IDF perceptron reads 200 documents of each class, the rest are for
testing. There is one size, the paper's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import fmean

from autoaux.corpora import corpus_from_sentences
from autoaux.recipe import Recipe
from autoaux.signals import Resources, compute_signals
from autoaux.training import Run
from benchmarks.papers import kerinec_meta as meta
from benchmarks.papers.data import PAGE, arguments
from benchmarks.papers.kerinec_tasks import Binary, by_main, task, vocabulary
from benchmarks.papers.statistics import interval, reliability
from benchmarks.papers.training import Job, loop, reference, train
from benchmarks.store import Rows, rows_of
from benchmarks.tables import publish, table

STEPS = {
    "two": 25,
    "early": 40,
    "step": 100,
    "pass": 1250,
}  # batches of 32: two passes over 400 documents, ..., 100 passes
# How long, and of what text. The first leaves gains "reasonably balanced" (the paper's rule, 4.1);
# the meta-model is of them.
READINGS = (
    ("step", "body"),
    ("two", "body"),
    ("early", "body"),
    ("pass", "body"),
    ("step", "whole"),
)
OTHERS = {
    "two": READINGS[1],
    "early": READINGS[2],
    "passes": READINGS[3],
    "whole": READINGS[4],
}  # parts, related pairs only
CURVE_STEPS = 150
PAPER = {
    "related": (52, 0.834, 0.843, 0.719),
    "unrelated": (516, 0.893, 0.897, 0.572),
}  # pairs, F1 single, joint, share improved


def perceptron(steps: int, evaluations: int = 1) -> dict[str, object]:
    return {"encoder": {"kind": "tfidf_mlp"}, "optimisation": loop(steps, evaluations)}


def trainings(
    pairs: Iterable[tuple[Binary, Binary]], seed: int, epoch: str, text: str
) -> Iterator[Job]:
    """The joint run of each pair of one main task, after its single run."""
    single = perceptron(STEPS[epoch])
    joint = single | {"schedule": {"kind": "joint"}}
    for number, (main, auxiliary) in enumerate(pairs):
        key = {"main": main.name, "seed": seed, "epoch": epoch, "text": text}
        if number == 0:
            yield Job({"part": "single", **key}, task(main, text), (), seed, single)
        both = task(main, text), (task(auxiliary, text),)
        yield Job({"part": "joint", **key, "auxiliary": auxiliary.name}, *both, seed, joint)


def loss_curve(rows: Rows, binary: Binary, text: str) -> list[tuple[int, float]]:
    """The single-task training loss over 150 epochs, a point every five."""

    def compute() -> dict[str, object]:
        whole = task(binary, text)
        few = {"train": list(whole.sentences("train")), "dev": list(whole.sentences("dev"))[:20]}
        corpus = corpus_from_sentences(whole.name, few, kind="classification")
        run = Run(
            Recipe(main=reference(corpus), **perceptron(CURVE_STEPS, 30)),
            corpus,
            (),
            0,
            vocabulary=vocabulary(text),
        )
        return {"loss": [[point.step, round(point.loss, 5)] for point in run.advance().curve]}

    return [
        tuple(point)
        for point in rows.once({"part": "curve", "main": binary.name, "text": text}, compute)[
            "loss"
        ]
    ]


def features(rows: Rows, main: Binary, auxiliary: Binary, text: str) -> dict[str, float]:
    """The meta-model's features of a pair."""
    corpora = {binary: task(binary, text, "all") for binary in (main, auxiliary)}
    curves = {corpus.digest: loss_curve(rows, binary, text) for binary, corpus in corpora.items()}

    def compute() -> dict[str, object]:
        chosen = [name for name, _, _ in meta.FEATURES]
        signals = compute_signals(
            corpora[main], [corpora[auxiliary]], names=chosen, resources=Resources(curves=curves)
        )
        return {
            "signals": {
                name: round(value, 6) for name, value in signals.row(auxiliary.name).items()
            }
        }

    return rows.once(
        {"part": "signals", "main": main.name, "auxiliary": auxiliary.name, "text": text}, compute
    )["signals"]


def scores(
    rows: Rows, problem: str, epoch: str, text: str
) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """(main, auxiliary) -> (single F1, joint F1) of every seed that has both.

    Main tasks in their random order, up to the first that has not all of its pairs: those at hand
    by chance, as the related among the unrelated, would not be a sample of them.
    """
    setting = {"epoch": epoch, "text": text}
    single = {
        (row["main"], row["seed"]): row["dev"] for row in rows.where(part="single", **setting)
    }
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in rows.where(part="joint", **setting):
        if (row["main"], row["seed"]) in single:
            found.setdefault((row["main"], row["auxiliary"]), []).append(
                (single[row["main"], row["seed"]], row["dev"])
            )
    named = (
        [(main.name, auxiliary.name) for main, auxiliary in pairs] for pairs in by_main(problem)
    )
    whole = takewhile(lambda pairs: all(pair in found for pair in pairs), named)
    return {pair: found[pair] for pairs in whole for pair in pairs}


@dataclass(frozen=True)
class Summary:
    """Table 1 of one problem and reading: means over pairs of means over seeds."""

    single: float
    joint: float
    changes: list[list[float]]  # of each pair, for each seed

    @classmethod
    def of(cls, found: Mapping[tuple[str, str], list[tuple[float, float]]]) -> "Summary":
        alone, both = (
            fmean(fmean(seed[i] for seed in seeds) for seeds in found.values()) for i in (0, 1)
        )
        return cls(
            alone, both, [[joint - single for single, joint in seeds] for seeds in found.values()]
        )

    @property
    def improved(self) -> float:
        return fmean(fmean(changes) > 0 for changes in self.changes)


def table_1(rows: Rows) -> str:
    lines: list[Sequence[object]] = []
    for problem, (pairs, single, joint, share) in PAPER.items():
        lines.append(
            (
                f"{problem}, paper",
                pairs,
                5,
                f"{single:.3f}",
                f"{joint:.3f}",
                f"{joint - single:+.3f}",
                f"{share:.0%}",
                None,
            )
        )
        for epoch, text in sorted(READINGS, key=lambda reading: (reading[1], STEPS[reading[0]])):
            if found := scores(rows, problem, epoch, text):
                lines.append(
                    (
                        f"{problem}, ours, {STEPS[epoch]:,} batches, {text} text",
                        *_measured(Summary.of(found)),
                    )
                )
    return table(
        (
            "Table 1",
            "pairs",
            "seeds",
            "F1 single",
            "F1 joint",
            "change",
            "improved",
            "reliability of a pair's change",
        ),
        lines,
    )


def _measured(ours: Summary) -> Sequence[object]:
    """A line of Table 1 behind its name; ± is over pairs."""
    change, half = interval([fmean(changes) for changes in ours.changes])
    seeds = sorted({len(changes) for changes in ours.changes})
    reliable = f"{reliability(ours.changes):.2f}" if len(seeds) == 1 and seeds[0] > 1 else None
    counts = "–".join(map(str, sorted({seeds[0], seeds[-1]})))
    return (
        len(ours.changes),
        counts,
        f"{ours.single:.3f}",
        f"{ours.joint:.3f}",
        f"{change:+.4f} ± {half:.4f}",
        f"{ours.improved:.0%}",
        reliable,
    )


def publish_tables(rows: Rows) -> None:
    text = [table_1(rows)]
    signals = {
        (row["main"], row["auxiliary"]): row["signals"]
        for row in rows.where(part="signals", text="body")
    }
    for problem in PAPER:
        found = scores(rows, problem, *READINGS[0])
        changes = {
            pair: fmean(joint - single for single, joint in seeds) for pair, seeds in found.items()
        }
        helped = sum(change > 0 for change in changes.values())
        if min(helped, len(changes) - helped) >= meta.FOLDS and changes.keys() <= signals.keys():
            text.append(meta.report(problem, changes, signals))
    cpu = sum(row["cpu_seconds"] for row in rows.where())
    text.append(f"{cpu:,.0f} CPU-seconds in all, one thread.")
    publish("kerinec", "\n\n".join(text), PAGE)


def main() -> None:
    given = arguments(__doc__ or "", ("related", "unrelated", *OTHERS), seeds=5)
    rows = rows_of("papers", "kerinec")
    for part in [] if given.tables else given.part:
        problem = "unrelated" if part == "unrelated" else "related"
        epoch, text = OTHERS.get(part, READINGS[0])
        for seed in range(given.seeds):
            for pairs in by_main(problem):
                if part not in OTHERS:
                    for pair in pairs:
                        features(rows, *pair, text)
                train(rows, trainings(pairs, seed, epoch, text), vocabulary(text))
    publish_tables(rows)
