"""Schröder & Biemann 2020: Figure 1, Tables 3 and 4, and the argument mining of 5.3.

    python -m benchmarks.papers.schroder [--size small|full] [--seeds N] [--part controlled ...]

WSJ, BNC, CoNLL and OntoNotes are licensed; GENIA, tweets and open NER sets stand in for them.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import fmean, median, stdev

import numpy as np

from autoaux.corpora import Corpus
from autoaux.signals import Resources, compute_signals
from autoaux.signals.vectors import PoolVectors
from benchmarks.papers import _controlled as controlled
from benchmarks.papers._data import Sentence, arguments, disjoint, load, sentences, tagging
from benchmarks.papers._rows import Rows, rows_of
from benchmarks.papers._statistics import kendall, pearson, points, signed
from benchmarks.papers._tables import publish, table
from benchmarks.papers._training import Job, loop, train, vocabulary_of
from benchmarks.papers._vectors import contextual

# our signal -> the paper's measure and its median Kendall and Pearson in Table 3 (POS) and Table 4 (NER)
MEASURES: Mapping[str, tuple[str, tuple[float, float] | None, tuple[float, float] | None]] = {
    "text_overlap.multiplicative": ("text overlap & SV, multiplicative", (0.73, 0.80), (0.51, 0.80)),
    "text_overlap.additive": ("text overlap & SV, additive", (0.72, 0.78), (0.51, 0.81)),
    "uue.contextual": ("vector space, UUE, BERT", (0.70, 0.84), (0.59, 0.89)),
    "nmi_joint.contextual.forward": ("vector space, BERT", (0.69, 0.83), (0.65, 0.95)),
    "nmi_joint.multiplicative": ("text overlap, multiplicative", (0.68, 0.73), (0.47, 0.83)),
    "nmi_joint.additive": ("text overlap, additive", (0.67, 0.74), (0.42, 0.82)),
    "nmi_joint.static.forward": ("text overlap, multiplicative, fastText", (0.70, 0.83), (0.57, 0.91)),
    "uue.static": ("text overlap, UUE, multiplicative, fastText", (0.65, 0.83), (0.52, 0.80)),
    "shared_vocabulary": ("shared vocabulary", (0.63, 0.77), (0.48, 0.75)),
    "text_overlap.multiplicative_type_weighted": ("(their program's mulIwf, & SV)", None, None),
    "nmi_joint.multiplicative_type_weighted": ("(their program's mulIwf)", None, None),
    "target_coverage": ("(not in the paper)", None, None),
    "entity_coverage": ("(not in the paper)", None, None),
    "jsd.words": ("(not in the paper; sign turned)", None, None),
}
TURNED = {"jsd.words"}  # the smaller, the more similar
CONTROLLED = ("nmi_joint.contextual.forward", "uue.contextual", "nmi_joint.multiplicative", "nmi_joint.additive",
              "text_overlap.multiplicative", "text_overlap.additive", "shared_vocabulary", "jsd.words")  # fmt: skip
MATCHED = {"small": 1_000, "full": None}  # Figure 1: tokens of a sample that look for a neighbour among all of another
ENCODED = {"small": 6_000, "full": 100_000}  # Tables 3, 4: tokens of each corpus that get vectors, the first of the sample
DECODERS = {"pos": "softmax", "ner": "crf", "arguments": "crf"}  # A.5: POS softmax only, NER both


@lru_cache(maxsize=None)
def everything(folder: str, layer: str | None = None) -> tuple[Sentence, ...]:
    corpus = load(folder, layer)
    return tuple(sentences(corpus, corpus.splits))


# (a) Figure 1

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


# (b) Tables 3 and 4

POS = (("EWT", "pos/ud_en_ewt", "upos"), ("GENIA", "pos/genia_pos", None), ("Brown", "pos/brown", None),
       ("ParTUT", "pos/ud_en_partut", "upos"), ("Tweebank", "pos/tweebank", "upos"), ("GSD (de)", "pos/ud_de_gsd", "upos"))  # fmt: skip
NER = (("BTC", "ner/btc", None), ("WNUT", "ner/wnut17", None), ("Wikigold", "ner/wikigold", None),
       ("EPG (de)", "ner/epg_europarl_de", None), ("SEC", "ner/sec_filings", None), ("GUM", "ner/gum_ner", None),
       ("re3d", "ner/re3d", None), ("GermEval (de)", "ner/germeval14", None), ("NCBI", "ner_bio/NCBI-disease-IOB", None))  # fmt: skip
STUDIES = {
    "pos": {"sets": POS, "mains": ("EWT", "GENIA", "Brown"), "tokens": 25_000, "steps": {"small": 120, "full": 2000},
            "sizes": {"small": (25_000, 50_000, 100_000), "full": (25_000, 50_000, 100_000, 250_000, 500_000)}},
    "ner": {"sets": NER, "mains": ("BTC", "Wikigold", "EPG (de)", "GUM"), "tokens": 20_000, "steps": {"small": 150, "full": 2000},
            "sizes": {"small": (18_000,), "full": (18_000, 40_000, 50_000, 100_000)}},
}  # fmt: skip
HELD_OUT = 8_000  # tokens of dev, and of test
SHORT = 0.9  # a sample counts as its size when it has at least this share of the tokens


@lru_cache(maxsize=None)
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
            mains[name] = tagging(name, dict(zip(("dev", "test", "train"), drawn)))
        for tokens, sample in zip(plan["sizes"][how], drawn[len(own) :]):
            if sum(len(words) for words, _ in sample) >= SHORT * tokens:
                auxiliaries[tokens][name] = tagging(f"{name} {tokens // 1000}k", {"train": sample})
    return mains, auxiliaries


def study_jobs(part: str, how: str, seed: int) -> list[Job]:
    """The single runs, then every main task with every auxiliary."""
    mains, auxiliaries = study(part, how)
    recipe = {"head": {"decoder": DECODERS[part]}, "optimisation": loop(STUDIES[part]["steps"][how])}
    both = recipe | {"schedule": {"kind": "joint"}}
    common = {"part": part, "size": how, "seed": seed}
    jobs = [Job(common | {"main": name, "auxiliary": None, "tokens": 0}, corpus, (), seed, recipe) for name, corpus in mains.items()]
    for tokens, group in auxiliaries.items():
        jobs += [
            Job(common | {"main": name, "auxiliary": other, "tokens": tokens}, corpus, (auxiliary,), seed, both)
            for name, corpus in mains.items()
            for other, auxiliary in group.items()
        ]
    return jobs


def run_signals(rows: Rows, part: str, how: str) -> None:
    """Counts on all of the samples, vectors on the beginning of each; static ones of the study's own text."""
    mains, auxiliaries = study(part, how)
    beginning = {corpus.digest: shortened(corpus, ENCODED[how]) for group in (mains, *auxiliaries.values()) for corpus in group.values()}
    contextual_vectors = Resources(contextual=contextual(list(beginning.values())))
    static_vectors = Resources(static=PoolVectors([*mains.values(), *max(auxiliaries.values(), key=len).values()]))
    by_vectors = {name: name.split(".")[1] for name in MEASURES if ".static" in name or ".contextual" in name}
    counted = [name for name in MEASURES if name not in by_vectors]
    for tokens, group in auxiliaries.items():
        for name, corpus in mains.items():

            def compute() -> dict[str, object]:
                others = list(group.values())
                tables = [compute_signals(corpus, others, names=counted)]
                static = [n for n, kind in by_vectors.items() if kind == "static"]
                tables.append(compute_signals(corpus, others, names=static, resources=static_vectors))
                few = [beginning[other.digest] for other in others]
                encoded = [n for n, kind in by_vectors.items() if kind == "contextual"]
                tables.append(compute_signals(beginning[corpus.digest], few, names=encoded, resources=contextual_vectors))
                rows_of_pairs = {o: {n: v for t in tables for n, v in t.row(a.name).items()} for o, a in group.items()}
                return {"values": {o: {n: v and round(v, 6) for n, v in row.items()} for o, row in rows_of_pairs.items()}}

            rows.once({"part": f"{part} signals", "size": how, "main": name, "tokens": tokens}, compute)


def shortened(corpus: Corpus, tokens: int) -> Corpus:
    """The first sentences of the train split, up to so many tokens."""
    train_part = corpus.splits["train"]
    keep = max(int(np.searchsorted(train_part.offsets, tokens, side="right")) - 1, 1)
    return tagging(corpus.name, {"train": list(corpus.sentences("train"))[:keep]})


def changes(rows: Rows, part: str, how: str) -> dict[tuple[int, str, str], float]:
    """(tokens, main, auxiliary) -> change of the test score by the auxiliary, mean over seeds."""
    scores: dict[tuple[int, str, str | None], list[float]] = {}
    for row in rows.where(part=part, size=how):
        scores.setdefault((row["tokens"], row["main"], row["auxiliary"]), []).append(row["test"])
    return {
        key: fmean(values) - fmean(scores[0, key[1], None])
        for key, values in scores.items()
        if key[2] is not None and (0, key[1], None) in scores
    }


def groups_of_one_size(rows: Rows, part: str, how: str) -> list[list[tuple[int, str, str]]]:
    """The measured pairs by auxiliary size, as the paper averages; a group has at least five."""
    found = changes(rows, part, how)
    groups = [[key for key in found if key[0] == tokens] for tokens in STUDIES[part]["sizes"][how]]
    return [keys for keys in groups if len(keys) >= 5]


def correlations(rows: Rows, part: str, how: str) -> dict[str, tuple[list[float], list[float], list[float]]]:
    """measure -> Kendall and Pearson of each size group, and Kendall within each main task of it."""
    found = changes(rows, part, how)
    signals = {(row["tokens"], row["main"]): row["values"] for row in rows.where(part=f"{part} signals", size=how)}
    result: dict[str, tuple[list[float], list[float], list[float]]] = {}
    for measure in MEASURES:
        sign = -1 if measure in TURNED else 1
        for keys in groups_of_one_size(rows, part, how):
            values = {key: signals[key[:2]][key[2]][measure] for key in keys}
            known = [key for key in keys if values[key] is not None]
            if len(known) < 5:
                continue
            taus, rhos, within = result.setdefault(measure, ([], [], []))
            taus.append(kendall([sign * values[key] for key in known], [found[key] for key in known]))
            rhos.append(pearson([sign * values[key] for key in known], [found[key] for key in known]))
            for main in dict.fromkeys(key[1] for key in known):
                same = [key for key in known if key[1] == main]
                if len(same) >= 3:
                    within.append(kendall([sign * values[key] for key in same], [found[key] for key in same]))
    return result


def correlation_table(rows: Rows, part: str, how: str) -> str:
    lines = []
    for measure, (taus, rhos, within) in correlations(rows, part, how).items():
        title, pos, ner = MEASURES[measure]
        theirs = (pos if part == "pos" else ner) or (None, None)
        spread = f" ± {stdev(taus):.2f}" if len(taus) > 1 else ""
        inside = f"{np.nanmean(within):+.2f}" if within else None
        lines.append((title, f"`{measure}`", theirs[0], f"{median(taus):.2f}", f"{fmean(taus):.2f}{spread}", theirs[1], f"{median(rhos):.2f}", inside))
    if not lines:
        return ""
    lines.sort(key=lambda line: -float(line[3]))
    number = {"pos": "Table 3, POS", "ner": "Table 4, NER"}[part]
    head = (number, "our signal", "paper: median τ", "ours: median τ", "ours: mean τ", "paper: median ρ", "ours: median ρ", "ours: τ within one main task")
    seeds = len({row["seed"] for row in rows.where(part=part, size=how)})
    sizes = ", ".join(f"{len(keys)} pairs at {keys[0][0] // 1000}k" for keys in groups_of_one_size(rows, part, how))
    cpu = sum(row["cpu_seconds"] for row in rows.where(part=part, size=how))
    note = f"{how}: {sizes} auxiliary tokens; {seeds} seed{'s' if seeds > 1 else ''}, {cpu:,.0f} CPU-seconds of training."
    return "\n\n".join((table(head, lines), note, _changes_table(rows, part, how)))


def _changes_table(rows: Rows, part: str, how: str) -> str:
    found = changes(rows, part, how)
    alone = {row["main"]: [] for row in rows.where(part=part, size=how)}
    for row in rows.where(part=part, size=how, auxiliary=None):
        alone[row["main"]].append(row["test"])
    columns = sorted({(tokens, other) for tokens, _, other in found}, key=lambda c: (c[0], c[1]))
    lines = [
        (main, points(fmean(scores)), *(signed(found[t, main, o]) if (t, main, o) in found else None for t, o in columns))
        for main, scores in alone.items()
        if scores
    ]
    return table(("main task", "alone", *(f"{other} {tokens // 1000}k" for tokens, other in columns)), lines)


# (c) argument mining, 5.3

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
    recipe = {"head": {"decoder": DECODERS["arguments"]}, "optimisation": loop(ARGUMENT_STEPS[how])}
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


def publish_tables(rows: Rows, how: str) -> None:
    parts = [controlled_table(rows, how), correlation_table(rows, "pos", how), correlation_table(rows, "ner", how), argument_table(rows, how)]
    for name, text in zip(("schroder figure 1", "schroder table 3", "schroder table 4", "schroder arguments"), parts):
        if text:
            publish(name, text)
    print(f"{sum(row['cpu_seconds'] for row in rows.where()):,.0f} CPU-seconds")


def main() -> None:
    given = arguments(__doc__ or "", ("controlled", "pos", "ner", "arguments"), seeds=3)
    rows = rows_of("schroder")
    for part in [] if given.tables else given.part:
        if part == "controlled":
            run_controlled(rows, given.size)
        elif part == "arguments":
            run_arguments(rows, given.size, given.seeds)
        else:
            run_signals(rows, part, given.size)
            everything_to_train = [study_jobs(part, given.size, seed) for seed in range(given.seeds)]
            vocabulary = vocabulary_of(everything_to_train[0])
            for jobs in everything_to_train:
                train(rows, jobs, vocabulary)
    publish_tables(rows, given.size)


if __name__ == "__main__":
    main()
