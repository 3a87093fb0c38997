"""Kerinec, Braud & Søgaard 2018 on 20 Newsgroups: Tables 1, 2 and 3.

    python -m benchmarks.papers.kerinec [--size small|full] [--seeds N] [--part related ...]

A pair is a main task A / B and an auxiliary task C / D, where A and C, and B and D, are newsgroups
under the same node. The TF-IDF perceptron reads 200 documents of each class, the rest are for testing.
"""

import re
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from statistics import fmean

import numpy as np

from autoaux.corpora import Corpus, corpus_from_sentences
from autoaux.recipe import Recipe
from autoaux.signals import Resources, compute_signals
from autoaux.training import Run, Vocabulary
from benchmarks.papers import _kerinec_meta as meta
from benchmarks.papers._data import arguments, shared
from benchmarks.papers._rows import Rows, rows_of
from benchmarks.papers._statistics import interval
from benchmarks.papers._tables import publish, table
from benchmarks.papers._training import Job, loop, reference, train

# Figure 1: the second level of the hierarchy under its first, and the newsgroups below.
TREE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "comp": {
        "sys": ("comp.sys.ibm.pc.hardware", "comp.sys.mac.hardware"),
        "others": ("comp.graphics", "comp.os.ms-windows.misc", "comp.windows.x"),
    },
    "rec": {
        "sport": ("rec.sport.baseball", "rec.sport.hockey"),
        "vehicles": ("rec.autos", "rec.motorcycles"),
    },
    "sci": {"sci": ("sci.crypt", "sci.electronics", "sci.med", "sci.space")},
    "talk": {
        "politic": ("talk.politics.misc", "talk.politics.guns", "talk.politics.mideast"),
        "religion": ("talk.religion.misc", "alt.atheism", "soc.religion.christian"),
    },
    "other": {"other": ("misc.forsale",)},
}
PER_CLASS, FEATURES = 200, 10_000
STEPS = {"step": 100, "early": 40, "pass": 1250}  # 100 batches of 32; 40 of them; 100 passes over 400 documents
READINGS = (("step", "body"), ("early", "body"), ("pass", "body"), ("step", "whole"))
CURVE_STEPS = 150
PAPER = {"related": (0.834, 0.843, 0.719), "unrelated": (0.893, 0.897, 0.572)}


@dataclass(frozen=True)
class Binary:
    """One task: telling the newsgroup `negative` from `positive`."""

    negative: str
    positive: str

    @property
    def name(self) -> str:
        return f"{self.negative} / {self.positive}"


def pairs(problem: str) -> Iterator[tuple[Binary, Binary]]:
    """The (main, auxiliary) pairs of "related" (52) or "unrelated" (516, the related among them)."""
    nodes = [(top, groups) for top, below in TREE.items() for groups in below.values()]
    for i, (top, ours) in enumerate(nodes):
        for other_top, theirs in nodes[i + 1 :]:
            if problem == "related" and top != other_top:
                continue
            for a, c in permutations(ours, 2):
                for b, d in permutations(theirs, 2):
                    yield Binary(a, b), Binary(c, d)


def body(message: str) -> str:
    """A message without its header block, quoted lines and signature."""
    _, _, text = message.partition("\n\n")
    lines = [line for line in text.split("\n") if not re.match(r"\s*[>|]|.*(writes|wrote)( in .*)?:\s*$", line)]
    if "-- " in lines:
        lines = lines[: lines.index("-- ")]
    return "\n".join(lines)


@lru_cache(maxsize=None)
def newsgroups(text: str) -> dict[str, list[list[str]]]:
    """Every newsgroup's documents as lower-case words, of both by-date parts; `text` as in `task`."""
    documents: dict[str, list[list[str]]] = {}
    with tarfile.open(shared() / "doc" / "20news-bydate.tar.gz") as archive:
        for member in sorted((m for m in archive if m.isfile()), key=lambda m: m.name):
            message = archive.extractfile(member).read().decode("latin-1")
            words = re.findall(r"\w\w+", (message if text == "whole" else body(message)).lower())
            documents.setdefault(member.name.split("/")[-2], []).append(words)
    return documents


@lru_cache(maxsize=None)
def divided(group: str, text: str) -> tuple[list[list[str]], list[list[str]]]:
    """A newsgroup's training and test documents: the same for every task that it stands in."""
    documents = [words for words in newsgroups(text)[group] if words]
    order = np.random.default_rng(0).permutation(len(documents)).tolist()
    return [documents[i] for i in order[:PER_CLASS]], [documents[i] for i in order[PER_CLASS:]]


@lru_cache(maxsize=None)
def most_frequent(text: str) -> frozenset[str]:
    """The 10,000 most frequent words of the training documents of all newsgroups (3.3)."""
    counts = Counter(word for group in newsgroups(text) for words in divided(group, text)[0] for word in words)
    return frozenset(sorted(counts, key=lambda word: (-counts[word], word))[:FEATURES])


@lru_cache(maxsize=None)
def task(binary: Binary, text: str, words: str = "frequent") -> Corpus:
    """The corpus of one task: train 200 documents of each class, dev the rest.

    `text` is "body" (without headers, quotes and signatures) or "whole"; `words` "frequent" keeps those
    that the perceptron reads, "all" those that the signals count.
    """
    splits: dict[str, list] = {"train": [], "dev": []}
    for label, group in (("negative", binary.negative), ("positive", binary.positive)):
        for split, documents in zip(splits.values(), divided(group, text)):
            for document in documents:
                kept = [w for w in document if w in most_frequent(text)] if words == "frequent" else document
                split.append((kept, [label]))
    return corpus_from_sentences(binary.name, splits, kind="classification")


@lru_cache(maxsize=None)
def vocabulary(text: str) -> Vocabulary:
    """One for all runs; the perceptron reads no characters."""
    words = sorted(most_frequent(text))
    everything = corpus_from_sentences("words", {"train": [(words, ["a"]), (words, ["b"])]}, kind="classification")
    return Vocabulary.build([everything], max_word_length=1)


def perceptron(steps: int, evaluations: int = 1) -> dict[str, object]:
    return {"encoder": {"kind": "tfidf_mlp"}, "optimisation": loop(steps, evaluations)}


def trainings(problem: str, seed: int, epoch: str, text: str) -> Iterator[Job]:
    """Each pair's single and joint run; a single run serves every pair of its main task."""
    common = {"seed": seed, "epoch": epoch, "text": text}
    single = perceptron(STEPS[epoch])
    joint = single | {"schedule": {"kind": "joint"}}
    for main, auxiliary in pairs(problem):
        key = {"main": main.name, **common}
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


def gains(rows: Rows, problem: str, epoch: str, text: str) -> dict[tuple[str, str], tuple[float, float, int]]:
    """(main, auxiliary) -> (single F1, joint F1, seeds), the mean over the seeds that both have."""
    setting = {"epoch": epoch, "text": text}
    single: dict[str, dict[int, float]] = {}
    for row in rows.where(part="single", **setting):
        single.setdefault(row["main"], {})[row["seed"]] = row["dev"]
    joint: dict[tuple[str, str], dict[int, float]] = {}
    for row in rows.where(part="joint", **setting):
        joint.setdefault((row["main"], row["auxiliary"]), {})[row["seed"]] = row["dev"]
    found = {}
    for main, auxiliary in pairs(problem):
        scores, alone = joint.get((main.name, auxiliary.name), {}), single.get(main.name, {})
        seeds = sorted(scores.keys() & alone.keys())
        if seeds:
            key = main.name, auxiliary.name
            found[key] = fmean(alone[s] for s in seeds), fmean(scores[s] for s in seeds), len(seeds)
    return found


def table_1(rows: Rows) -> str:
    lines = []
    for problem, (single, joint, share) in PAPER.items():
        lines.append((f"{problem}, paper", {"related": 52, "unrelated": 516}[problem], 5, f"{single:.3f}", f"{joint:.3f}", f"{joint - single:+.3f}", f"{share:.0%}"))
        for epoch, text in READINGS:
            found = list(gains(rows, problem, epoch, text).values())
            if len(found) < len(list(pairs(problem))):
                continue
            alone, both = fmean(f[0] for f in found), fmean(f[1] for f in found)
            change, half = interval([f[1] - f[0] for f in found])
            improved = fmean(f[1] > f[0] for f in found)
            name = f"{problem}, ours, {STEPS[epoch]:,} batches, {text} text"
            seeds = sorted({f[2] for f in found})
            lines.append((name, len(found), "–".join(map(str, seeds[:1] + seeds[1:][-1:])), f"{alone:.3f}", f"{both:.3f}", f"{change:+.4f} ± {half:.4f}", f"{improved:.0%}"))
    return table(("Table 1", "pairs", "seeds", "F1 single", "F1 joint", "change", "improved"), lines)


def publish_tables(rows: Rows) -> None:
    text = [table_1(rows)]
    for problem in PAPER:
        found = gains(rows, problem, "step", "body")
        signals = {(r["main"], r["auxiliary"]): r["signals"] for r in rows.where(part="signals", text="body")}
        known = {key: value for key, value in found.items() if key in signals}
        if len(known) == len(list(pairs(problem))):
            text.append(meta.report(problem, {k: v[1] - v[0] for k, v in known.items()}, signals))
    cpu = sum(row["cpu_seconds"] for row in rows.where())
    text.append(f"{cpu:,.0f} CPU-seconds in all, one thread.")
    publish("kerinec", "\n\n".join(text))


def main() -> None:
    given = arguments(__doc__ or "", ("related", "unrelated", "early", "passes", "whole"), seeds=5)
    rows = rows_of("kerinec")
    for part in [] if given.tables else given.part:
        problem = "unrelated" if part == "unrelated" else "related"
        epoch, text = {"early": "early", "passes": "pass"}.get(part, "step"), "whole" if part == "whole" else "body"
        seeds = given.seeds if given.size == "full" or problem == "related" else min(given.seeds, 2)
        for seed in range(seeds):
            for job in trainings(problem, seed, epoch, text):
                train(rows, [job], vocabulary(text))
        if part in ("related", "unrelated"):
            for pair in pairs(problem):
                features(rows, *pair, text)
    publish_tables(rows)


if __name__ == "__main__":
    main()
