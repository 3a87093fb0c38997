"""The argument mining of Schröder & Biemann 2020, 5.3."""

from functools import lru_cache
from statistics import fmean

from autoaux.corpora import Corpus
from autoaux.signals import Resources, compute_signals
from benchmarks.papers._data import load, tagging
from benchmarks.papers._rows import Rows
from benchmarks.papers._statistics import points
from benchmarks.papers._tables import table
from benchmarks.papers._training import Job, loop, train, vocabulary_of
from benchmarks.papers._vectors import contextual

ARGUMENTS = (("PE", "am/naacl18/essays/21k"), ("WD", "am/naacl18/web/21k"), ("Hotel", "am/naacl18/hotel/21k"), ("Var", "am/naacl18/var/21k"))
ARGUMENT_SIGNALS = ("nmi_joint.contextual_fused.forward", "nmi_joint.contextual.forward", "text_overlap.multiplicative", "shared_vocabulary")
ARGUMENT_PAPER = {("PE", "WD"): ("53.71 → 54.26", 0.26), ("WD", "PE"): ("24.58 → 21.72", 0.06)}
ARGUMENT_STEPS = {"small": 150, "full": 2000}


@lru_cache(maxsize=None)
def argument_sets() -> dict[str, Corpus]:
    made = {}
    for name, folder in ARGUMENTS:
        corpus = load(folder)
        made[name] = tagging(name, {split: list(corpus.sentences(split)) for split in ("train", "dev", "test")})
    return made


def run_arguments(rows: Rows, how: str, seeds: int) -> None:
    sets = argument_sets()
    recipe = {"head": {"decoder": "crf"}, "optimisation": loop(ARGUMENT_STEPS[how])}
    both = recipe | {"schedule": {"kind": "joint"}}
    resources = Resources(contextual=contextual(list(sets.values())))
    for main in ("PE", "WD"):
        others = {name: corpus for name, corpus in sets.items() if name != main}

        def compute() -> dict[str, object]:
            signals = compute_signals(sets[main], list(others.values()), names=ARGUMENT_SIGNALS, resources=resources)
            return {"values": {name: {n: v and round(v, 5) for n, v in signals.row(name).items()} for name in others}}

        rows.once({"part": "argument signals", "main": main}, compute)
    jobs = []
    for seed in range(seeds):
        common = {"part": "arguments", "size": how, "seed": seed}
        jobs += [Job(common | {"main": main, "auxiliary": None}, sets[main], (), seed, recipe) for main in ("PE", "WD")]
        jobs += [
            Job(common | {"main": main, "auxiliary": other}, sets[main], (sets[other],), seed, both)
            for main in ("PE", "WD")
            for other in sets
            if other != main
        ]
    train(rows, jobs, vocabulary_of(jobs))


def argument_table(rows: Rows, how: str) -> str:
    scores: dict[tuple[str, str | None], list[float]] = {}
    for row in rows.where(part="arguments", size=how):
        scores.setdefault((row["main"], row["auxiliary"]), []).append(row["test"])
    signals = {row["main"]: row["values"] for row in rows.where(part="argument signals")}
    lines = []
    for (main, other), values in scores.items():
        if other is None:
            lines.append((main, "alone", None, points(fmean(values)), None, *(None for _ in ARGUMENT_SIGNALS)))
            continue
        text, similarity = ARGUMENT_PAPER.get((main, other), (None, None))
        ours = (f"{signals[main][other][name]:.2f}" for name in ARGUMENT_SIGNALS)
        lines.append((main, other, text, points(fmean(values)), similarity, *ours))
    lines.sort(key=lambda line: (line[0], line[1] != "alone"))
    head = ("5.3, main", "auxiliary", "paper: macro F1", "ours: span F1", "paper: span NMI", *(f"`{name}`" for name in ARGUMENT_SIGNALS))
    return table(head, lines) if lines else ""
