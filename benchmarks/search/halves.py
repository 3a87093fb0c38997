"""Does a prediction interval from one half of a real dev hold the gain on the other half?

    python -m benchmarks.search halves [--at-most N] [report]

Main tasks with a large dev, each alone and with three auxiliaries, four seeds each. What every run
gets right in each sentence of dev is kept; dev is cut at random into halves, many times, and from
one half the interval is told within which nine gains in ten on the other half must lie, by the code
that a verdict rests on. With the same seeds on both halves the halves differ by their sentences
alone; with two seeds here and the other two there, by the seeds as well, and then it is the whole
interval of a verdict that is held against real runs, twice. Runs and cuts are kept in
halves.jsonl.gz and not made again, those of at most N new main tasks are made; the page is
halves.md.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.corpora import Corpus, corpus_from_sentences, drop_leaks
from autoaux.ledger import SentenceCounts, pack_counts, unpack_counts
from autoaux.recipe import Optimisation
from autoaux.search.beliefs import Effect, Resampling, RunScore, pooled_noise, resampled_effect
from benchmarks.search.trainings import main_task, train_file, trained
from benchmarks.store import Row, Rows, rows_of
from benchmarks.tables import table

PAGE = Path(__file__).with_suffix(".md")
MAIN_TOKENS, CANDIDATE_TOKENS, MOST_SENTENCES, SEEDS, CUTS = 5_000, 20_000, 4_000, 4, 40
OPTIMISATION = Optimisation(batch_tokens=256, max_steps=300, eval_every=100, patience=300)
BIO = "ner_bio"
PAIRS = {
    "ner/wikiann/en": ("ner/btc", "ner/gum_ner", "ner/wikigold"),
    "pos/ud_en_ewt": ("pos/tweebank", "pos/ud_en_partut", "pos/ark_twpos"),
    "pos/genia_pos": ("pos/ud_en_ewt", f"{BIO}/BC2GM-IOB", "pos/tweebank"),
    f"{BIO}/BC2GM-IOB": (f"{BIO}/JNLPBA", f"{BIO}/NCBI-disease-IOB", f"{BIO}/s800"),
    f"{BIO}/AnatEM-IOB": (f"{BIO}/BC2GM-IOB", f"{BIO}/BioNLP13CG-IOB", f"{BIO}/NCBI-disease-IOB"),
    f"{BIO}/BC5CDR-disease-IOB": (f"{BIO}/NCBI-disease-IOB", f"{BIO}/s800", f"{BIO}/BC2GM-IOB"),
}
Judged = Mapping[str, Sequence[SentenceCounts]]  # by auxiliary, "" for none; a table a seed


def runs_of(path: str) -> Row:
    """What every run gets right in each sentence of dev, packed by arm."""
    whole = main_task(path, MAIN_TOKENS)
    candidates = {
        Path(name).name: drop_leaks(train_file(name, CANDIDATE_TOKENS), whole)[0]
        for name in PAIRS[path]
    }
    judged_on = _first_of_dev(whole)
    outcomes = trained(judged_on, candidates, ["", *candidates], range(SEEDS), OPTIMISATION)
    return {
        "metric": whole.metric,
        "sentences": judged_on.splits["dev"].n_sentences,
        "runs": {
            name: pack_counts([run.judged for run in runs]) for name, runs in outcomes.items()
        },
    }


def _first_of_dev(corpus: Corpus) -> Corpus:
    dev = list(corpus.sentences("dev"))[:MOST_SENTENCES]
    splits = {"train": list(corpus.sentences("train")), "dev": dev}
    scheme = "IOB2" if corpus.spans else "token"
    return corpus_from_sentences(corpus.name, splits, language=corpus.language, scheme=scheme)


def cuts_of(row: Row) -> Row:
    """For every auxiliary and cut: whether the interval of one half holds the gain on the other,
    and its width, with the same seeds and with others.
    """
    judged = {name: unpack_counts(text) for name, text in row["runs"].items()}
    rng = np.random.default_rng(0)
    found: dict[str, dict[str, list]] = {name: {"same": [], "other": []} for name in judged if name}
    here, there = range(SEEDS // 2), range(SEEDS // 2, SEEDS)
    for _ in range(CUTS):
        order = rng.permutation(row["sentences"])
        one, other = np.array_split(order, 2)
        for kind, seeds, against in (("same", range(SEEDS), range(SEEDS)), ("other", here, there)):
            predicted = _predicted(_half(judged, one, seeds), kind, rng)
            seen = _half(judged, other, against)
            for name, (low, high) in predicted.items():
                gain = _points(seen[name]) - _points(seen[""])
                found[name][kind].append((bool(low <= gain <= high), high - low))
    return {
        name: {
            kind: [fmean(column) for column in zip(*own, strict=True)] for kind, own in of.items()
        }
        for name, of in found.items()
    }


def _half(judged: Judged, sentences: np.ndarray, seeds: Sequence[int]) -> dict[str, list[RunScore]]:
    cut = {
        name: [SentenceCounts(runs[seed].metric, runs[seed].rows[sentences]) for seed in seeds]
        for name, runs in judged.items()
    }
    return {name: [RunScore(100 * one.score(), one) for one in own] for name, own in cut.items()}


def _points(runs: Sequence[RunScore]) -> float:
    return fmean(run.points for run in runs)


def _predicted(
    half: Mapping[str, Sequence[RunScore]], kind: str, rng: np.random.Generator
) -> dict[str, tuple[float, float]]:
    """The interval of each gain on another half of the same size, from this one."""
    metric = half[""][0].counts.metric
    noise = pooled_noise([[run.points for run in runs] for runs in half.values()], metric)
    resampling = Resampling(*noise, list(half.values()))
    sides = {name: resampling.side(runs) for name, runs in half.items()}
    found = {}
    for name, side in sides.items():
        if not name:
            continue
        effect = resampled_effect(side, sides[""], resampling)
        draws = side.resampled - sides[""].resampled if kind == "same" else effect.draws
        off = draws - effect.gain
        # what the other half has beside: an error of its own, of the same size
        both = effect.gain + off - rng.permutation(off)
        found[name] = Effect(effect.gain, float(both.std()), effect.df, draws=both).interval()
    return found


def report(rows: Rows) -> None:
    lines, held = [], {"same": {}, "other": {}}
    for row in rows.where(part="cuts"):
        for name, of in row["gains"].items():
            for kind in held:
                held[kind].setdefault(row["main"], []).append(of[kind][0])
            lines.append(
                (Path(row["main"]).name, name, f"{row['sentences']:,}",
                 *(f"{of[kind][0]:.3f} (width {of[kind][1]:.2f})" for kind in held))
            )  # fmt: skip
    said = [f"{name}: **{_over_mains(own)}**" for name, own in zip(
        ("with the same seeds on both halves", "with other seeds there"), held.values(), strict=True
    )]  # fmt: skip
    head = ("main task", "auxiliary", "sentences of dev", "same seeds", "other seeds")
    words = (__doc__ or "").split("\n\n", 2)[2].strip()
    made = "Made by `python -m benchmarks.search halves`."
    told = (
        f"How often the interval holds the gain on the other half, which should be .900:"
        f" {'; '.join(said)}. Over {len(held['same'])} main tasks; brackets are 90 % bootstrap"
        f" intervals over these, and below are {CUTS} cuts each, widths in points."
    )
    text = f"# Real halves of dev\n\n{made} {words}\n\n{told}\n\n{table(head, lines)}\n"
    PAGE.write_text(text, encoding="utf-8")


def _over_mains(held: Mapping[str, Sequence[float]]) -> str:
    means = [fmean(own) for own in held.values()]
    boots = np.random.default_rng(0).choice(means, (2000, len(means))).mean(1)
    low, high = np.quantile(boots, [0.05, 0.95])
    return f"{fmean(means):.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    parser = argparse.ArgumentParser(prog=sys.argv[0])
    parser.add_argument("only", nargs="?", choices=["report"])
    parser.add_argument("--at-most", type=int, default=sys.maxsize)
    asked, rows = parser.parse_args(), rows_of("search", "halves")
    wanted = [{"part": "runs", "main": path} for path in PAIRS]
    missing = [key for key in wanted if key not in rows] if asked.only is None else []
    for key in missing[: asked.at_most]:
        rows.once(key, lambda k=key: runs_of(k["main"]))
    for row in list(rows.where(part="runs")):
        key = {"part": "cuts", "main": row["main"]}
        rows.once(key, lambda r=row: {"sentences": r["sentences"], "gains": cuts_of(r)})
    report(rows)
