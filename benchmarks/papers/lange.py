"""Lange, Adel & Strötgen 2020: language distances (Tables 3, 4, Figure 2) and meta-embeddings
(Table 1, D, E).

    python -m benchmarks.papers lange [--size small|full] [--seeds N] [--part distances ...]

Of the paper's Universal Dependencies, English has its train file; Dutch has that of LassySmall;
German, Spanish and Finnish are trained on dev and tested on test. PPMI vectors with character
n-grams, made of the text at hand, stand in for byte-pair and FLAIR embeddings.
"""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise

import numpy as np

from autoaux.api import rank
from autoaux.corpora import Corpus, Pool
from autoaux.signals import compute_signals
from benchmarks.papers import lange_published as published
from benchmarks.papers.data import PAGE, arguments, disjoint, sentences, tagging
from benchmarks.papers.lange_embeddings import (
    attention_table,
    embedding_jobs,
    embeddings_table,
    gains_by_language,
    pos_task,
    run_attention,
    treebank,
)
from benchmarks.papers.lange_published import LANGUAGES, agreeing, places, ranked
from benchmarks.papers.statistics import spearman
from benchmarks.papers.training import train
from benchmarks.store import Rows, rows_of
from benchmarks.tables import publish, table

EQUAL = 28_000  # tokens of each language for the distances: what the smallest treebank at hand has
DISTANCES = tuple(published.RANKINGS)
CLOSER_IS_MORE = ("language.vocabulary", "language.vocabulary_train")


def distance_corpora() -> dict[str, Corpus]:
    """One corpus of equal size per language."""
    made = {}
    for language in LANGUAGES:
        corpus = treebank(language)
        sample = disjoint(sentences(corpus, corpus.splits), [EQUAL], seed=0)[0]
        made[language] = tagging(language, {"train": sample}, language)
    return made


def distances_of(corpus: Corpus, others: list[Corpus]) -> dict[str, object]:
    signals = compute_signals(corpus, others, names=DISTANCES)
    return {
        "values": {
            name: {c: round(signals.value(c, name), 5) for c in signals.candidates}
            for name in DISTANCES
        }
    }


def run_distances(rows: Rows) -> None:
    corpora = distance_corpora()
    for language, corpus in corpora.items():
        others = [other for name, other in corpora.items() if name != language]
        key = {"part": "distances", "main": language}
        rows.once(key, partial(distances_of, corpus, others))


def our_places(rows: Rows) -> dict[str, dict[str, dict[str, float]]]:
    """distance -> language -> the others' places."""
    found: dict[str, dict[str, dict[str, float]]] = {name: {} for name in DISTANCES}
    for row in rows.where(part="distances"):
        for name, values in row["values"].items():
            sign = -1 if name in CLOSER_IS_MORE else 1
            found[name][row["main"]] = ranked(
                {other: sign * value for other, value in values.items()}
            )
    return found


def rankings_table(rows: Rows) -> str:
    ours = our_places(rows)
    lines = []
    for name in DISTANCES:
        theirs = {
            language: places(ranking) for language, ranking in published.RANKINGS[name].items()
        }
        agree = {
            language: agreeing(theirs[language], ours[name][language]) for language in LANGUAGES
        }
        firsts = sum(
            min(theirs[one].values()) == theirs[one][min(ours[name][one], key=ours[name][one].get)]
            for one in LANGUAGES
        )
        cells = (f"{_written(ours[name][one])} ({agree[one]} of 4)" for one in LANGUAGES)
        lines.append((f"`{name}`", *cells, f"{sum(agree.values())} of 20", f"{firsts} of 5"))
    return table(
        (
            "Tables 3 and 4: ours (places as the paper's)",
            *LANGUAGES,
            "places alike",
            "closest alike",
        ),
        lines,
    )


def _written(ranks: Mapping[str, float]) -> str:
    ordered = sorted(ranks, key=ranks.get)
    text = ordered[0]
    for before, one in pairwise(ordered):
        text += (" = " if ranks[one] == ranks[before] else " ") + one
    return text


def correlation_table(rows: Rows, how: str) -> str:
    """Figure 2: Spearman of a ranking by distance and one by score, mean over the languages."""
    performance = {
        f"paper, {task}": {one: ranked({o: -v for o, v in s.items()}) for one, s in scores.items()}
        for task, scores in published.SCORES.items()
    }
    measured = gains_by_language(rows, how)
    if sum(map(len, measured.values())) == len(LANGUAGES) * (len(LANGUAGES) - 1):
        performance["ours, POS"] = {
            one: ranked({o: -v for o, v in s.items()}) for one, s in measured.items()
        }
    ours = our_places(rows)
    lines = []
    for name in DISTANCES:
        line: list[object] = [f"`{name}`"]
        for task, ranking in performance.items():
            theirs = {one: places(r) for one, r in published.RANKINGS[name].items()}
            for distance in ([theirs] if task.startswith("paper") else []) + [ours[name]]:
                line.append(f"{mean_spearman(distance, ranking):+.2f}")
        lines.append(line)
    head = ["Figure 2: mean Spearman"]
    for task in performance:
        head += ([f"their distance, {task}"] if task.startswith("paper") else []) + [
            f"our distance, {task}"
        ]
    return table(head, lines)


def mean_spearman(
    distance: Mapping[str, Mapping[str, float]], ranking: Mapping[str, Mapping[str, float]]
) -> float:
    """Spearman of two rankings of the other languages, mean over the languages where it exists."""
    values = []
    for language in LANGUAGES:
        others = [other for other in LANGUAGES if other != language]
        values.append(
            spearman(
                [distance[language][o] for o in others], [ranking[language][o] for o in others]
            )
        )
    return float(np.nanmean(values))


def forecast_of(corpus: Corpus, others: tuple[Corpus, ...]) -> dict[str, object]:
    return {
        "forecast": {
            one.name.removeprefix("POS "): [round(v, 2) for v in (one.gain, one.low, one.high)]
            for one in rank(corpus, Pool(others)).candidates
        }
    }


def run_guide(rows: Rows) -> None:
    """What `autoaux rank` says of the other languages' treebanks, where Figure 3 says "use
    distances".
    """
    corpora = {language: pos_task(language) for language in LANGUAGES}
    for language, corpus in corpora.items():
        others = tuple(other for name, other in corpora.items() if name != language)
        rows.once({"part": "guide", "main": language}, partial(forecast_of, corpus, others))


def guide_table(rows: Rows) -> str:
    nearest = our_places(rows)["language.majority"]
    lines = []
    for row in rows.where(part="guide"):
        ordered = sorted(row["forecast"].items(), key=lambda item: -item[1][0])
        said = ", ".join(
            f"{name} {gain:+.1f} [{low:+.1f}, {high:+.1f}]" for name, (gain, low, high) in ordered
        )
        lines.append((row["main"], said, _written(nearest[row["main"]])))
    return (
        table(
            (
                "Figure 3's question: main language",
                "`autoaux rank`: expected gain in points [90 %]",
                "by `language.majority`",
            ),
            lines,
        )
        if lines
        else ""
    )


def main() -> None:
    given = arguments(__doc__ or "", ("distances", "guide", "embeddings", "attention"), seeds=3)
    rows = rows_of("papers", "lange")
    if not given.tables and "distances" in given.part:
        run_distances(rows)
    if not given.tables and "embeddings" in given.part:
        jobs, vocabulary = embedding_jobs(given.size, given.seeds)
        train(rows, jobs, vocabulary)
    if not given.tables and "guide" in given.part:
        run_guide(rows)
    if not given.tables and "attention" in given.part:
        run_attention(rows, given.size)
    distances = rankings_table(rows), correlation_table(rows, given.size), guide_table(rows)
    embeddings = embeddings_table(rows, given.size), attention_table(rows, given.size)
    for name, texts in (("lange distances", distances), ("lange embeddings", embeddings)):
        publish(name, "\n\n".join(text for text in texts if text), PAGE)
