"""Figure 1 of Schröder & Biemann 2020 on open corpora."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from autoaux.corpora import Corpus
from autoaux.signals import Resources, compute_signals
from benchmarks.papers import controlled
from benchmarks.papers.data import disjoint, everything, tagging
from benchmarks.papers.vectors import contextual
from benchmarks.store import Rows
from benchmarks.tables import table

CONTROLLED = (
    "nmi_joint.contextual.forward",
    "uue.contextual",
    "nmi_joint.multiplicative",
    "nmi_joint.additive",
    "text_overlap.multiplicative",
    "text_overlap.additive",
    "shared_vocabulary",
    "jsd.words",
)
TURNED = {"jsd.words"}  # the smaller, the more similar
MATCHED = {
    "small": 1_000,
    "full": None,
}  # Figure 1: tokens of a sample that look for a neighbour among all of another
CONTROLLED_SETS = (
    ("EWT", "pos/ud_en_ewt", "upos", 0),
    ("GENIA", "pos/genia_pos", None, 0),
    ("BTC", "ner/btc", None, 1),
    ("WNUT", "ner/wnut17", None, 1),
)
CUT = {"small": 48_000, "full": None}  # tokens of each corpus before it is sampled


def controlled_samples(how: str, seed: int) -> list[Corpus]:
    """Samples of 1/6, 2/6 and 3/6 of each corpus without overlap, named EWT-1 and so on."""
    made = []
    for name, folder, layer, _ in CONTROLLED_SETS:
        pool = everything(folder, layer)
        total = min(sum(len(tokens) for tokens, _ in pool), CUT[how] or np.inf)
        parts = disjoint(pool, [int(total * part / 6) for part in (1, 2, 3)], seed)
        made += [tagging(f"{name}-{i}", {"train": part}) for i, part in enumerate(parts, 1)]
    return made


def controlled_signals(
    sample: Corpus, samples: Sequence[Corpus], resources: Resources
) -> dict[str, object]:
    signals = compute_signals(sample, samples, names=CONTROLLED, resources=resources)
    return {
        "values": {
            c: {n: v and round(v, 5) for n, v in signals.row(c).items()} for c in signals.candidates
        }
    }


def run_controlled(rows: Rows, how: str, seeds: int) -> None:
    for seed in range(seeds):
        samples = controlled_samples(how, seed)
        resources = Resources(contextual=contextual(samples, MATCHED[how]))
        for sample in samples:
            key = {"part": "controlled", "size": how, "seed": seed, "main": sample.name}
            rows.once(key, partial(controlled_signals, sample, samples, resources))


def controlled_matrices(rows: Rows, how: str, measure: str) -> list[np.ndarray]:
    """A measure's values [samples, samples] of each finished draw, larger for more similar."""
    draws: dict[int, dict[str, dict]] = {}
    for row in rows.where(part="controlled", size=how):
        draws.setdefault(row["seed"], {})[row["main"]] = row["values"]
    sign = -1 if measure in TURNED else 1
    return [
        sign * np.array([[of[a][b][measure] for b in of] for a in of], float)
        for of in draws.values()
        if len(of) == 3 * len(CONTROLLED_SETS)
    ]


def controlled_levels() -> np.ndarray:
    """The level of every pair of samples."""
    tasks = [task for *_, task in CONTROLLED_SETS for _ in range(3)]
    return controlled.levels([i // 3 for i in range(len(tasks))], tasks)


def controlled_table(rows: Rows, how: str) -> str:
    ours = {measure: controlled_matrices(rows, how, measure) for measure in CONTROLLED}
    draws = len(ours[CONTROLLED[0]])
    if not draws:
        return ""
    figures = {
        "paper, vector space BERT (Figure 1)": controlled.FIGURE_1,
        "paper, shared vocabulary (Figure 3)": controlled.FIGURE_3,
    }
    lines = [
        _ordering_line(title, [controlled.printed(figure)]) for title, figure in figures.items()
    ]
    lines += [_ordering_line(f"ours, `{measure}`", matrices) for measure, matrices in ours.items()]
    head = (
        "Figure 1",
        *(f"{near} > {far}" for near, far in controlled.STEPS),
        "rows ordered throughout",
    )
    names = " and ".join(
        " and ".join(name for name, *_, task in CONTROLLED_SETS if task == wanted) + f" ({what})"
        for wanted, what in ((0, "POS"), (1, "NER"))
    )
    tokens = f"cut to {CUT[how]:,} tokens each" if CUT[how] else "whole"
    cpu = sum(row["cpu_seconds"] for row in rows.where(part="controlled", size=how))
    return (
        table(head, lines)
        + f"\n\n{how}: {names}, {tokens}; mean of {draws} draw{'s' if draws > 1 else ''} of the"
        f" samples, {cpu:,.0f} CPU-seconds."
    )


def _ordering_line(title: str, draws: Sequence[np.ndarray]) -> tuple[str, ...]:
    """Shares of the orderings that hold, means over draws."""
    level = controlled_levels()
    shares = np.mean(
        [
            [*controlled.orderings(values, level).values(), controlled.whole_rows(values, level)]
            for values in draws
        ],
        axis=0,
    )
    return title, *(f"{share:.0%}" for share in shares)
