"""What Tables 3 and 4 of Schröder & Biemann 2020 are made of: the sets, the runs and the
similarities.
"""

from collections.abc import Mapping
from functools import cache, partial

import numpy as np

from autoaux.corpora import Corpus
from autoaux.signals import Resources, compute_signals
from autoaux.signals.vectors import PoolVectors
from benchmarks.papers.data import disjoint, everything, tagging
from benchmarks.papers.training import Job, loop
from benchmarks.papers.vectors import contextual
from benchmarks.store import Row, Rows

# our signal -> the paper's measure and its median Kendall and Pearson in Table 3 (POS) and Table 4
# (NER)
MEASURES: Mapping[str, tuple[str, tuple[float, float] | None, tuple[float, float] | None]] = {
    "text_overlap.multiplicative": (
        "text overlap & SV, multiplicative",
        (0.73, 0.80),
        (0.51, 0.80),
    ),
    "text_overlap.additive": ("text overlap & SV, additive", (0.72, 0.78), (0.51, 0.81)),
    "uue.contextual": ("vector space, UUE, BERT", (0.70, 0.84), (0.59, 0.89)),
    "nmi_joint.contextual.forward": ("vector space, BERT", (0.69, 0.83), (0.65, 0.95)),
    "nmi_joint.multiplicative": ("text overlap, multiplicative", (0.68, 0.73), (0.47, 0.83)),
    "nmi_joint.additive": ("text overlap, additive", (0.67, 0.74), (0.42, 0.82)),
    "nmi_joint.static.forward": (
        "text overlap, multiplicative, fastText",
        (0.70, 0.83),
        (0.57, 0.91),
    ),
    "uue.static": ("text overlap, UUE, multiplicative, fastText", (0.65, 0.83), (0.52, 0.80)),
    "shared_vocabulary": ("shared vocabulary", (0.63, 0.77), (0.48, 0.75)),
    "text_overlap.multiplicative_type_weighted": ("(their program's mulIwf, & SV)", None, None),
    "nmi_joint.multiplicative_type_weighted": ("(their program's mulIwf)", None, None),
    "target_coverage": ("(not in the paper)", None, None),
    "entity_coverage": ("(not in the paper)", None, None),
    "jsd.words": ("(not in the paper; sign turned)", None, None),
}
ENCODED = {
    "small": 6_000,
    "full": 100_000,
}  # Tables 3, 4: tokens of each corpus that get vectors, the first of the sample
DECODERS = {"pos": "softmax", "ner": "crf"}  # A.5: POS softmax only, NER both
POS = (
    ("EWT", "pos/ud_en_ewt", "upos"),
    ("GENIA", "pos/genia_pos", None),
    ("Brown", "pos/brown", None),
    ("ParTUT", "pos/ud_en_partut", "upos"),
    ("Tweebank", "pos/tweebank", "upos"),
    ("GSD (de)", "pos/ud_de_gsd", "upos"),
)
NER = (
    ("BTC", "ner/btc", None),
    ("WNUT", "ner/wnut17", None),
    ("Wikigold", "ner/wikigold", None),
    ("EPG (de)", "ner/epg_europarl_de", None),
    ("SEC", "ner/sec_filings", None),
    ("GUM", "ner/gum_ner", None),
    ("re3d", "ner/re3d", None),
    ("GermEval (de)", "ner/germeval14", None),
    ("NCBI", "ner_bio/NCBI-disease-IOB", None),
)
STUDIES = {
    "pos": {
        "sets": POS,
        "mains": ("EWT", "GENIA", "Brown"),
        "tokens": 25_000,
        "steps": {"small": 120, "full": 2000},
        "sizes": {
            "small": (25_000, 50_000, 100_000),
            "full": (25_000, 50_000, 100_000, 250_000, 500_000),
        },
    },
    "ner": {
        "sets": NER,
        "mains": ("BTC", "Wikigold", "EPG (de)", "GUM"),
        "tokens": 20_000,
        "steps": {"small": 320, "full": 2000},
        "sizes": {"small": (18_000,), "full": (18_000, 40_000, 50_000, 100_000)},
    },
}
HELD_OUT = 8_000  # tokens of dev, and of test
SHORT = 0.9  # a sample counts as its size when it has at least this share of the tokens


@cache
def study(part: str, how: str) -> tuple[dict[str, Corpus], dict[int, dict[str, Corpus]]]:
    """Main tasks by name, and auxiliaries by size and name; no sentence stands in two of them."""
    plan = STUDIES[part]
    mains: dict[str, Corpus] = {}
    auxiliaries: dict[int, dict[str, Corpus]] = {tokens: {} for tokens in plan["sizes"][how]}
    for name, folder, layer in plan["sets"]:
        pool = everything(folder, layer)
        own = [HELD_OUT, HELD_OUT, plan["tokens"]] if name in plan["mains"] else []
        drawn = disjoint(pool, [*own, *plan["sizes"][how]], seed=0)
        if own:
            mains[name] = tagging(name, dict(zip(("dev", "test", "train"), drawn[:3], strict=True)))
        for tokens, sample in zip(plan["sizes"][how], drawn[len(own) :], strict=True):
            if sum(len(words) for words, _ in sample) >= SHORT * tokens:
                auxiliaries[tokens][name] = tagging(f"{name} {tokens // 1000}k", {"train": sample})
    return mains, auxiliaries


def study_jobs(part: str, how: str, seed: int) -> list[Job]:
    """The single runs, then every main task with every auxiliary."""
    mains, auxiliaries = study(part, how)
    steps = STUDIES[part]["steps"][how]
    recipe = {"head": {"decoder": DECODERS[part]}, "optimisation": loop(steps)}
    both = recipe | {"schedule": {"kind": "joint"}}
    common = {"part": part, "size": how, "max_steps": steps, "seed": seed}
    jobs = [
        Job(common | {"main": name, "auxiliary": None, "tokens": 0}, corpus, (), seed, recipe)
        for name, corpus in mains.items()
    ]
    for tokens, group in auxiliaries.items():
        jobs += [
            Job(
                common | {"main": name, "auxiliary": other, "tokens": tokens},
                corpus,
                (auxiliary,),
                seed,
                both,
            )
            for name, corpus in mains.items()
            for other, auxiliary in group.items()
        ]
    return jobs


def run_signals(rows: Rows, part: str, how: str) -> None:
    """Counts on all of the samples, vectors on the beginning of each; static ones of the
    study's own text.
    """
    mains, auxiliaries = study(part, how)
    beginning = {
        corpus.digest: shortened(corpus, ENCODED[how])
        for group in (mains, *auxiliaries.values())
        for corpus in group.values()
    }
    contextual_vectors = Resources(contextual=contextual(list(beginning.values())))
    static_vectors = Resources(
        static=PoolVectors([*mains.values(), *max(auxiliaries.values(), key=len).values()])
    )
    by_vectors = {
        name: name.split(".")[1] for name in MEASURES if ".static" in name or ".contextual" in name
    }
    counted = [name for name in MEASURES if name not in by_vectors]

    def compute(corpus: Corpus, group: Mapping[str, Corpus]) -> dict[str, object]:
        others = list(group.values())
        tables = [compute_signals(corpus, others, names=counted)]
        static = [n for n, kind in by_vectors.items() if kind == "static"]
        tables.append(compute_signals(corpus, others, names=static, resources=static_vectors))
        few = [beginning[other.digest] for other in others]
        encoded = [n for n, kind in by_vectors.items() if kind == "contextual"]
        tables.append(
            compute_signals(
                beginning[corpus.digest], few, names=encoded, resources=contextual_vectors
            )
        )
        rows_of_pairs = {
            o: {n: v for t in tables for n, v in t.row(a.name).items()} for o, a in group.items()
        }
        return {
            "values": {
                o: {n: v and round(v, 6) for n, v in row.items()}
                for o, row in rows_of_pairs.items()
            }
        }

    for tokens, group in auxiliaries.items():
        for name, corpus in mains.items():
            key = {"part": f"{part} signals", "size": how, "main": name, "tokens": tokens}
            rows.once(key, partial(compute, corpus, group))


def shortened(corpus: Corpus, tokens: int) -> Corpus:
    """The first sentences of the train split, up to so many tokens."""
    train_part = corpus.splits["train"]
    keep = max(int(np.searchsorted(train_part.offsets, tokens, side="right")) - 1, 1)
    return tagging(corpus.name, {"train": list(corpus.sentences("train"))[:keep]})


def trained(rows: Rows, part: str, how: str) -> list[Row]:
    """The runs of a study at its present length."""
    return list(rows.where(part=part, size=how, max_steps=STUDIES[part]["steps"][how]))
