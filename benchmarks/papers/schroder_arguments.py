"""The argument mining of Schröder & Biemann 2020, 5.3."""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from itertools import combinations
from statistics import fmean

from sklearn.metrics import f1_score

from autoaux.corpora import Corpus
from autoaux.signals import Resources, compute_signals
from autoaux.training import Tagger
from benchmarks.papers.data import load, tagging
from benchmarks.papers.statistics import difference, interval, points, signed
from benchmarks.papers.training import Job, loop, train, vocabulary_of
from benchmarks.papers.vectors import contextual
from benchmarks.store import Row, Rows
from benchmarks.tables import table

ARGUMENTS = (
    ("PE", "am/naacl18/essays/21k"),
    ("WD", "am/naacl18/web/21k"),
    ("Hotel", "am/naacl18/hotel/21k"),
    ("Var", "am/naacl18/var/21k"),
)
ARGUMENT_SIGNALS = (
    "nmi_joint.contextual_fused.forward",
    "nmi_joint.contextual.forward",
    "text_overlap.multiplicative",
    "shared_vocabulary",
)
MAINS = ("PE", "WD")
# main, auxiliary -> macro F1 alone and with it, similarity of spans; IBM's claims are not at hand
ARGUMENT_PAPER = {
    ("PE", "WD"): (53.71, 54.26, 0.26),
    ("PE", "IBM"): (53.71, 51.37, 0.09),
    ("WD", "PE"): (24.58, 21.72, 0.06),
    ("WD", "IBM"): (24.58, 9.42, 0.04),
}
ARGUMENT_STEPS = {"small": 200, "full": 2000}
BATCH_TOKENS = 1024  # a sequence is a document of 100 to 400 tokens


@cache
def argument_sets() -> dict[str, Corpus]:
    made = {}
    for name, folder in ARGUMENTS:
        corpus = load(folder)
        made[name] = tagging(
            name, {split: list(corpus.sentences(split)) for split in ("train", "dev", "test")}
        )
    return made


def argument_signals(
    main: Corpus, others: Mapping[str, Corpus], resources: Resources
) -> dict[str, object]:
    signals = compute_signals(
        main, list(others.values()), names=ARGUMENT_SIGNALS, resources=resources
    )
    return {
        "values": {
            name: {n: v and round(v, 5) for n, v in signals.row(name).items()} for name in others
        }
    }


def run_arguments(rows: Rows, how: str, seeds: int) -> None:
    sets = argument_sets()
    steps = ARGUMENT_STEPS[how]
    recipe = {"head": {"decoder": "crf"}, "optimisation": loop(steps, batch_tokens=BATCH_TOKENS)}
    both = recipe | {"schedule": {"kind": "joint"}}
    resources = Resources(contextual=contextual(list(sets.values())))
    for main in MAINS:
        others = {name: corpus for name, corpus in sets.items() if name != main}
        key = {"part": "argument signals", "main": main}
        rows.once(key, partial(argument_signals, sets[main], others, resources))

    def job(main: str, other: str | None, seed: int) -> Job:
        key = {
            "part": "arguments",
            "size": how,
            "max_steps": steps,
            "seed": seed,
            "main": main,
            "auxiliary": other,
        }
        auxiliaries, wanted = ((sets[other],), both) if other else ((), recipe)
        return Job(
            key,
            sets[main],
            auxiliaries,
            seed,
            wanted,
            lambda tagger: {"macro_f1": round(macro_f1(tagger, sets[main]), 5)},
        )

    jobs = [job(main, None, seed) for seed in range(seeds) for main in MAINS]
    jobs += [
        job(main, other, seed)
        for seed in range(seeds)
        for main in MAINS
        for other in sets
        if other != main
    ]
    train(rows, jobs, vocabulary_of(jobs))


def macro_f1(tagger: Tagger, corpus: Corpus) -> float:
    """The paper's score: mean F1 over the tags that the test split has, B- and I- apart, O
    among them.
    """
    tokens, gold = zip(*corpus.sentences("test"), strict=True)
    wanted, found = (
        [tag for tags in side for tag in tags] for side in (gold, tagger.predict(tokens))
    )
    return float(
        f1_score(wanted, found, labels=sorted(set(wanted)), average="macro", zero_division=0)
    )


def argument_table(rows: Rows, how: str) -> str:
    found = list(rows.where(part="arguments", size=how, max_steps=ARGUMENT_STEPS[how]))
    if not found:
        return ""
    similarity = {row["main"]: row["values"] for row in rows.where(part="argument signals")}
    lines, ordered = [], {signal: [] for signal in ARGUMENT_SIGNALS}
    no_signals = [None] * len(ARGUMENT_SIGNALS)
    for main in MAINS:
        macro, spans = (_by_auxiliary(found, main, score) for score in ("macro_f1", "test"))
        lines.append(
            (
                main,
                None,
                None,
                points(*interval(macro[None])),
                None,
                points(*interval(spans[None])),
                None,
                None,
                *no_signals,
            )
        )
        others = [other for other in macro if other]
        for other in dict.fromkeys(
            [*others, *(other for of, other in ARGUMENT_PAPER if of == main)]
        ):
            single, joint, paper = ARGUMENT_PAPER.get((main, other), (None, None, None))
            theirs = (
                (f"{single:.2f} → {joint:.2f} ({joint - single:+.2f})", f"{paper:.2f}")
                if paper
                else (None, None)
            )
            if other not in macro:  # the paper's, not at hand
                lines.append(
                    (main, other, theirs[0], None, None, None, None, theirs[1], *no_signals)
                )
                continue
            ours = (
                text
                for of in (macro, spans)
                for text in (points(*interval(of[other])), signed(*difference(of[other], of[None])))
            )
            lines.append(
                (
                    main,
                    other,
                    theirs[0],
                    *ours,
                    theirs[1],
                    *(f"{similarity[main][other][signal]:.3f}" for signal in ARGUMENT_SIGNALS),
                )
            )
        for signal, held in ordered.items():
            for first, second in combinations(others, 2):
                held.append(
                    (similarity[main][first][signal] > similarity[main][second][signal])
                    == (fmean(macro[first]) > fmean(macro[second]))
                )
    shares = (f"{sum(held)} of {len(held)}" for held in ordered.values())
    lines.append(
        ("two auxiliaries of a task ordered as their macro F1", *[None] * 6, "2 of 2", *shares)
    )
    head = (
        "5.3, main",
        "auxiliary",
        "paper: macro F1",
        "ours: macro F1",
        "change",
        "ours: span F1",
        "change",
        "paper: NMI of spans",
        *(f"`{signal}`" for signal in ARGUMENT_SIGNALS),
    )
    seeds, cpu = len({row["seed"] for row in found}), sum(row["cpu_seconds"] for row in found)
    note = (
        f"{how}: {ARGUMENT_STEPS[how]} steps of {BATCH_TOKENS:,} tokens, {seeds}"
        f" seed{'s' if seeds > 1 else ''}, {cpu:,.0f} CPU-seconds of training."
    )
    return table(head, lines) + "\n\n" + note


def _by_auxiliary(found: Iterable[Row], main: str, score: str) -> dict[str | None, list[float]]:
    """auxiliary (None: alone) -> scores of the seeds."""
    scores: dict[str | None, list[float]] = {}
    for row in found:
        if row["main"] == main:
            scores.setdefault(row["auxiliary"], []).append(row[score])
    return scores
