"""Kerinec, Braud & Søgaard 2018 on 20 Newsgroups: Tables 1, 2 and 3.

    python -m benchmarks.papers.kerinec [--size small|full] [--seeds N] [--part related ...]

A pair is a main task A / B and an auxiliary task C / D, where A and C, and B and D, are newsgroups
under the same node. The TF-IDF perceptron reads 200 documents of each class, the rest are for testing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from autoaux.corpora import corpus_from_sentences
from autoaux.recipe import Recipe
from autoaux.signals import Resources, compute_signals
from autoaux.training import Run
from benchmarks.papers import _kerinec_meta as meta
from benchmarks.papers._data import arguments
from benchmarks.papers._kerinec_tasks import Binary, studied, task, vocabulary
from benchmarks.papers._rows import Rows, rows_of
from benchmarks.papers._statistics import interval, reliability
from benchmarks.papers._tables import publish, table
from benchmarks.papers._training import Job, loop, reference, train

STEPS = {"step": 100, "early": 40, "pass": 1250}  # 100 batches of 32; 40 of them; 100 passes over 400 documents
READINGS = (("step", "body"), ("early", "body"), ("pass", "body"), ("step", "whole"))
CURVE_STEPS = 150
PAPER = {"related": (0.834, 0.843, 0.719), "unrelated": (0.893, 0.897, 0.572)}


def perceptron(steps: int, evaluations: int = 1) -> dict[str, object]:
    return {"encoder": {"kind": "tfidf_mlp"}, "optimisation": loop(steps, evaluations)}


def trainings(problem: str, how: str, seed: int, epoch: str, text: str) -> Iterator[Job]:
    """Each pair's joint run, and the single run of each main task before its first pair."""
    common = {"seed": seed, "epoch": epoch, "text": text}
    single = perceptron(STEPS[epoch])
    joint = single | {"schedule": {"kind": "joint"}}
    begun: set[Binary] = set()
    for main, auxiliary in studied(problem, how):
        key = {"main": main.name, **common}
        if main not in begun:
            begun.add(main)
            yield Job({"part": "single", **key}, task(main, text), (), seed, single)
        both = task(main, text), (task(auxiliary, text),)
        yield Job({"part": "joint", **key, "auxiliary": auxiliary.name}, *both, seed, joint)


def loss_curve(rows: Rows, binary: Binary, text: str) -> list[tuple[int, float]]:
    """The single-task training loss over 150 epochs, a point every five."""

    def compute() -> dict[str, object]:
        whole = task(binary, text)
        few = {"train": list(whole.sentences("train")), "dev": list(whole.sentences("dev"))[:20]}
        corpus = corpus_from_sentences(whole.name, few, kind="classification")
        run = Run(Recipe(main=reference(corpus), **perceptron(CURVE_STEPS, 30)), corpus, (), 0, vocabulary=vocabulary(text))
        return {"loss": [[point.step, round(point.loss, 5)] for point in run.advance().curve]}

    return [tuple(point) for point in rows.once({"part": "curve", "main": binary.name, "text": text}, compute)["loss"]]


def features(rows: Rows, main: Binary, auxiliary: Binary, text: str) -> dict[str, float]:
    """The meta-model's features of a pair."""
    corpora = {binary: task(binary, text, "all") for binary in (main, auxiliary)}

    def compute() -> dict[str, object]:
        curves = {corpus.digest: loss_curve(rows, binary, text) for binary, corpus in corpora.items()}
        chosen = [name for name, _, _ in meta.FEATURES]
        signals = compute_signals(corpora[main], [corpora[auxiliary]], names=chosen, resources=Resources(curves=curves))
        return {"signals": {name: round(value, 6) for name, value in signals.row(auxiliary.name).items()}}

    return rows.once({"part": "signals", "main": main.name, "auxiliary": auxiliary.name, "text": text}, compute)["signals"]


def scores(rows: Rows, problem: str, how: str, epoch: str, text: str) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """(main, auxiliary) -> (single F1, joint F1) of every seed that has both."""
    setting = {"epoch": epoch, "text": text}
    single = {(row["main"], row["seed"]): row["dev"] for row in rows.where(part="single", **setting)}
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    wanted = {(main.name, auxiliary.name) for main, auxiliary in studied(problem, how)}
    for row in rows.where(part="joint", **setting):
        pair = row["main"], row["auxiliary"]
        if pair in wanted and (row["main"], row["seed"]) in single:
            found.setdefault(pair, []).append((single[row["main"], row["seed"]], row["dev"]))
    return found if found.keys() == wanted else {}


@dataclass(frozen=True)
class Summary:
    """Table 1 of one problem and reading: means over pairs of means over seeds."""

    single: float
    joint: float
    changes: list[list[float]]  # of each pair, for each seed

    @classmethod
    def of(cls, found: Mapping[tuple[str, str], list[tuple[float, float]]]) -> "Summary":
        alone, both = (fmean(fmean(seed[i] for seed in seeds) for seeds in found.values()) for i in (0, 1))
        return cls(alone, both, [[joint - single for single, joint in seeds] for seeds in found.values()])

    @property
    def improved(self) -> float:
        return fmean(fmean(changes) > 0 for changes in self.changes)


def table_1(rows: Rows, how: str) -> str:
    lines = []
    for problem, (single, joint, share) in PAPER.items():
        lines.append(
            (
                f"{problem}, paper",
                {"related": 52, "unrelated": 516}[problem],
                5,
                f"{single:.3f}",
                f"{joint:.3f}",
                f"{joint - single:+.3f}",
                f"{share:.0%}",
                None,
            )
        )
        for epoch, text in READINGS:
            found = scores(rows, problem, how, epoch, text)
            if not found:
                continue
            ours = Summary.of(found)
            change, half = interval([fmean(changes) for changes in ours.changes])
            seeds = sorted({len(changes) for changes in ours.changes})
            name = f"{problem}, ours, {STEPS[epoch]:,} batches, {text} text"
            real = f"{reliability(ours.changes):.2f}" if len(seeds) == 1 and seeds[0] > 1 else None
            lines.append(
                (
                    name,
                    len(found),
                    "–".join(map(str, seeds[:1] + seeds[1:][-1:])),
                    f"{ours.single:.3f}",
                    f"{ours.joint:.3f}",
                    f"{change:+.4f} ± {half:.4f}",
                    f"{ours.improved:.0%}",
                    real,
                )
            )
    return table(("Table 1", "pairs", "seeds", "F1 single", "F1 joint", "change", "improved", "reliability of a pair's change"), lines)


def publish_tables(rows: Rows, how: str) -> None:
    text = [table_1(rows, how)]
    signals = {(row["main"], row["auxiliary"]): row["signals"] for row in rows.where(part="signals", text="body")}
    for problem in PAPER:
        found = scores(rows, problem, how, "step", "body")
        if found and found.keys() <= signals.keys():
            changes = {pair: fmean(joint - single for single, joint in seeds) for pair, seeds in found.items()}
            text.append(meta.report(problem, changes, signals))
    cpu = sum(row["cpu_seconds"] for row in rows.where())
    text.append(f"{cpu:,.0f} CPU-seconds in all, one thread.")
    publish("kerinec", "\n\n".join(text))


def main() -> None:
    given = arguments(__doc__ or "", ("related", "unrelated", "early", "whole", "passes"), seeds=5)
    rows = rows_of("kerinec")
    for part in [] if given.tables else given.part:
        problem = "unrelated" if part == "unrelated" else "related"
        epoch, text = {"early": "early", "passes": "pass"}.get(part, "step"), "whole" if part == "whole" else "body"
        for seed in range(given.seeds):
            train(rows, trainings(problem, given.size, seed, epoch, text), vocabulary(text))
            if part in ("related", "unrelated"):
                for pair in studied(problem, given.size):
                    features(rows, *pair, text)
            publish_tables(rows, given.size)
    publish_tables(rows, given.size)


if __name__ == "__main__":
    main()
