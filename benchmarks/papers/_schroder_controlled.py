"""Figure 1 of Schröder & Biemann 2020 on open corpora."""

import numpy as np

from autoaux.corpora import Corpus
from autoaux.signals import Resources, compute_signals
from benchmarks.papers import _controlled as controlled
from benchmarks.papers._data import disjoint, everything, tagging
from benchmarks.papers._rows import Rows
from benchmarks.papers._tables import table
from benchmarks.papers._vectors import contextual

CONTROLLED = ("nmi_joint.contextual.forward", "uue.contextual", "nmi_joint.multiplicative", "nmi_joint.additive",
              "text_overlap.multiplicative", "text_overlap.additive", "shared_vocabulary", "jsd.words")  # fmt: skip
TURNED = {"jsd.words"}  # the smaller, the more similar
MATCHED = {"small": 1_000, "full": None}  # Figure 1: tokens of a sample that look for a neighbour among all of another
CONTROLLED_SETS = (
    ("EWT", "pos/ud_en_ewt", "upos", 0), ("GENIA", "pos/genia_pos", None, 0),
    ("BTC", "ner/btc", None, 1), ("WNUT", "ner/wnut17", None, 1),
)  # fmt: skip
CUT = {"small": 48_000, "full": None}  # tokens of each corpus before it is sampled


def controlled_samples(how: str) -> list[Corpus]:
    """Samples of 1/6, 2/6 and 3/6 of each corpus without overlap, named EWT-1 and so on."""
    made = []
    for name, folder, layer, _ in CONTROLLED_SETS:
        pool = everything(folder, layer)
        total = min(sum(len(tokens) for tokens, _ in pool), CUT[how] or np.inf)
        parts = disjoint(pool, [int(total * part / 6) for part in (1, 2, 3)], seed=0)
        made += [tagging(f"{name}-{i}", {"train": part}) for i, part in enumerate(parts, 1)]
    return made


def run_controlled(rows: Rows, how: str) -> None:
    samples = controlled_samples(how)
    resources = Resources(contextual=contextual(samples, MATCHED[how]))
    for sample in samples:

        def compute() -> dict[str, object]:
            signals = compute_signals(sample, samples, names=CONTROLLED, resources=resources)
            return {"values": {c: {n: v and round(v, 5) for n, v in signals.row(c).items()} for c in signals.candidates}}

        rows.once({"part": "controlled", "size": how, "main": sample.name}, compute)


def controlled_matrix(rows: Rows, how: str, measure: str) -> tuple[np.ndarray, np.ndarray] | None:
    """A measure's values [samples, samples], larger for more similar, and the level of every pair."""
    found = {row["main"]: row["values"] for row in rows.where(part="controlled", size=how)}
    if not found:
        return None
    tasks = [task for *_, task in CONTROLLED_SETS for _ in range(3)]
    level = controlled.levels([i // 3 for i in range(len(found))], tasks)
    values = np.array([[found[a][b][measure] for b in found] for a in found], float)
    return (-values if measure in TURNED else values), level


def controlled_table(rows: Rows, how: str) -> str:
    ours = {measure: controlled_matrix(rows, how, measure) for measure in CONTROLLED}
    if None in ours.values():
        return ""
    level = ours[CONTROLLED[0]][1]
    figures = {"paper, vector space BERT (Figure 1)": controlled.FIGURE_1, "paper, shared vocabulary (Figure 3)": controlled.FIGURE_3}
    lines = [_ordering_line(title, controlled.printed(figure), level) for title, figure in figures.items()]
    lines += [_ordering_line(f"ours, `{measure}`", *matrix) for measure, matrix in ours.items()]
    head = ("Figure 1", *(f"{near} > {far}" for near, far in controlled.STEPS), "rows ordered throughout")
    return table(head, lines)


def _ordering_line(title: str, values: np.ndarray, level: np.ndarray) -> tuple[str, ...]:
    shares = controlled.orderings(values, level).values()
    return title, *(f"{share:.0%}" for share in shares), f"{controlled.whole_rows(values, level):.0%}"
