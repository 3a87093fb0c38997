"""Lange, Adel & Strötgen 2020: language distances (Tables 3, 4, Figure 2) and meta-embeddings (Table 1, D, E).

    python -m benchmarks.papers.lange [--size small|full] [--seeds N] [--part distances ...]

Of the paper's Universal Dependencies, English has its train file; Dutch has that of LassySmall; German,
Spanish and Finnish are trained on dev and tested on test. PPMI vectors with character n-grams, made of
the text at hand, stand in for byte-pair and FLAIR embeddings.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.api import rank
from autoaux.corpora import Corpus, Pool
from autoaux.signals import compute_signals
from autoaux.signals.vectors import PoolVectors
from autoaux.training import Vocabulary
from benchmarks.papers import _lange_published as published
from benchmarks.papers._data import Sentence, arguments, disjoint, load, sentences, tagging
from benchmarks.papers._lange_published import LANGUAGES, agreeing, places, ranked
from benchmarks.papers._rows import Rows, rows_of
from benchmarks.papers._statistics import points, signed, spearman
from benchmarks.papers._tables import publish, table
from benchmarks.papers._training import Job, loop, train, vocabulary_of
from benchmarks.papers._scratch import scratch

TREEBANKS = {"de": "ud_de_gsd", "en": "ud_en_ewt", "es": "ud_es_gsd", "fi": "ud_fi_tdt", "nl": "ud_nl_lassysmall"}
MORE_TEXT = {"de": ("ner/germeval14", "ner/epg_europarl_de"), "nl": ("pos/ud_nl_alpino",)}
EQUAL = 28_000  # tokens of each language for the distances: what the smallest treebank at hand has
TRAIN, DEV, TEST = 20_000, 5_000, 11_000
STEPS = {"small": 120, "full": 1500}
DISTANCES = tuple(published.RANKINGS)
CLOSER_IS_MORE = ("language.vocabulary", "language.vocabulary_train")
SIZE = 100  # of the vectors


@lru_cache(maxsize=None)
def treebank(language: str) -> Corpus:
    return load(f"pos/{TREEBANKS[language]}", "upos")


# distances


def distance_corpora() -> dict[str, Corpus]:
    """One corpus of equal size per language."""
    made = {}
    for language in LANGUAGES:
        corpus = treebank(language)
        sample = disjoint(sentences(corpus, corpus.splits), [EQUAL], seed=0)[0]
        made[language] = tagging(language, {"train": sample}, language)
    return made


def run_distances(rows: Rows) -> None:
    corpora = distance_corpora()
    for language, corpus in corpora.items():
        others = [other for name, other in corpora.items() if name != language]

        def compute() -> dict[str, object]:
            signals = compute_signals(corpus, others, names=DISTANCES)
            return {"values": {name: {c: round(signals.value(c, name), 5) for c in signals.candidates} for name in DISTANCES}}

        rows.once({"part": "distances", "main": language}, compute)


def our_places(rows: Rows) -> dict[str, dict[str, dict[str, float]]]:
    """distance -> language -> the others' places."""
    found: dict[str, dict[str, dict[str, float]]] = {name: {} for name in DISTANCES}
    for row in rows.where(part="distances"):
        for name, values in row["values"].items():
            sign = -1 if name in CLOSER_IS_MORE else 1
            found[name][row["main"]] = ranked({other: sign * value for other, value in values.items()})
    return found


def rankings_table(rows: Rows) -> str:
    ours = our_places(rows)
    lines = []
    for name in DISTANCES:
        theirs = {language: places(ranking) for language, ranking in published.RANKINGS[name].items()}
        agree = {language: agreeing(theirs[language], ours[name][language]) for language in LANGUAGES}
        firsts = sum(min(theirs[l].values()) == theirs[l][min(ours[name][l], key=ours[name][l].get)] for l in LANGUAGES)
        cells = (f"{_written(ours[name][l])} ({agree[l]} of 4)" for l in LANGUAGES)
        lines.append((f"`{name}`", *cells, f"{sum(agree.values())} of 20", f"{firsts} of 5"))
    return table(("Tables 3 and 4: ours (places as the paper's)", *LANGUAGES, "places alike", "closest alike"), lines)


def _written(ranks: Mapping[str, float]) -> str:
    ordered = sorted(ranks, key=ranks.get)
    text = ordered[0]
    for before, one in zip(ordered, ordered[1:]):
        text += (" = " if ranks[one] == ranks[before] else " ") + one
    return text


def gains_by_language(rows: Rows, how: str) -> dict[str, dict[str, float]]:
    """language -> other -> test score of its own embeddings with the other's."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in rows.where(part="embeddings", size=how):
        if row["setting"].startswith("mono + ") and row["setting"][7:] in LANGUAGES:
            found.setdefault(row["main"], {}).setdefault(row["setting"][7:], []).append(row["test"])
    return {language: {other: fmean(v) for other, v in others.items()} for language, others in found.items()}


def correlation_table(rows: Rows, how: str) -> str:
    """Figure 2: Spearman of a ranking by distance and one by score, mean over the languages."""
    performance = {f"paper, {task}": {l: ranked({o: -v for o, v in s.items()}) for l, s in scores.items()} for task, scores in published.SCORES.items()}
    measured = gains_by_language(rows, how)
    if len(measured) == len(LANGUAGES):
        performance["ours, POS"] = {l: ranked({o: -v for o, v in s.items()}) for l, s in measured.items()}
    ours = our_places(rows)
    lines = []
    for name in DISTANCES:
        line: list[object] = [f"`{name}`"]
        for task, ranking in performance.items():
            theirs = {l: places(r) for l, r in published.RANKINGS[name].items()}
            for distance in ([theirs] if task.startswith("paper") else []) + [ours[name]]:
                line.append(f"{mean_spearman(distance, ranking):+.2f}")
        lines.append(line)
    head = ["Figure 2: mean Spearman"]
    for task in performance:
        head += ([f"their distance, {task}"] if task.startswith("paper") else []) + [f"our distance, {task}"]
    return table(head, lines)


def mean_spearman(distance: Mapping[str, Mapping[str, float]], ranking: Mapping[str, Mapping[str, float]]) -> float:
    """Spearman of two rankings of the other languages, mean over the languages where it exists."""
    values = []
    for language in LANGUAGES:
        others = [other for other in LANGUAGES if other != language]
        values.append(spearman([distance[language][o] for o in others], [ranking[language][o] for o in others]))
    return float(np.nanmean(values))


# embeddings


@lru_cache(maxsize=None)
def pos_task(language: str) -> Corpus:
    """POS of one language: train and dev from its train split where there is one, else from dev."""
    corpus = treebank(language)
    source = "train" if "train" in corpus.splits else "dev"
    total = corpus.splits[source].n_tokens
    train_tokens, dev_tokens = (TRAIN, DEV) if total >= TRAIN + DEV else (int(0.8 * total), int(0.2 * total))
    train_part, dev = disjoint(sentences(corpus, [source]), [train_tokens, dev_tokens], seed=0)
    test = disjoint(sentences(corpus, ["test"]), [TEST], seed=0)[0]
    return tagging(f"POS {language}", {"train": train_part, "dev": dev, "test": test}, language)


def text_of(language: str) -> list[Sentence]:
    """All text of a language at hand, without the treebank's test split."""
    corpus = treebank(language)
    found = sentences(corpus, [split for split in corpus.splits if split != "test"])
    for folder in MORE_TEXT.get(language, ()):
        more = load(folder, "upos" if folder.startswith("pos") else None)
        found += sentences(more, more.splits)
    return found


def write_vectors(name: str, text: Sequence[Sentence], forms: Sequence[str]) -> str:
    """Vectors made of `text` for all forms of the study, in a file; returns its path."""
    path = scratch() / f"{name}.npy"
    if not path.exists():
        made = PoolVectors([tagging(name, {"train": text})], size=SIZE, least_count=3)
        path.with_suffix(".txt").write_text("\n".join(forms) + "\n", encoding="utf-8")
        np.save(path, made.of(forms))
    return str(path)


def embedding_jobs(how: str, seeds: int) -> tuple[list[Job], Vocabulary]:
    tasks = {language: pos_task(language) for language in LANGUAGES}
    vocabulary = vocabulary_of([Job({}, corpus) for corpus in tasks.values()])
    forms = [form for form in vocabulary.forms if not set(form) & set("\n\r\x85\u2028\u2029")]
    texts = {language: text_of(language) for language in LANGUAGES}
    paths = {language: write_vectors(f"lange-{language}", texts[language], forms) for language in LANGUAGES}
    together = [sentence for text in texts.values() for sentence in text]
    paths["multi"] = write_vectors("lange-multi", together, forms)
    jobs = []
    for language, corpus in tasks.items():
        everything = [language, *(o for o in LANGUAGES if o != language), "multi"]
        settings = {"mono": [language], "multi": ["multi"], "mono + multi": [language, "multi"], "mono + mono": [language, language],
                    **{f"mono + {other}": [language, other] for other in LANGUAGES if other != language},
                    "mono + all": everything, "meta": everything}  # fmt: skip
        for setting, inputs in settings.items():
            encoder = {"kind": "bilstm", "words": 0, "characters": 0, "dropout": 0.1, "word_dropout": 0.0,
                       "embeddings": [{"kind": "static", "path": paths[one]} for one in inputs],
                       "combine": "attention" if setting == "meta" else "concatenate"}  # fmt: skip
            recipe = {"encoder": encoder, "optimisation": loop(STEPS[how], learning_rate=0.005)}
            key = {"part": "embeddings", "size": how, "main": language, "setting": setting}
            jobs += [Job(key | {"seed": seed}, corpus, (), seed, recipe) for seed in range(seeds)]
    return jobs, vocabulary


def embeddings_table(rows: Rows, how: str) -> str:
    scores: dict[tuple[str, str], list[float]] = {}
    for row in rows.where(part="embeddings", size=how):
        scores.setdefault((row["setting"], row["main"]), []).append(row["test"])
    if not scores:
        return ""
    lines = []
    for setting in (*published.SETTINGS[:4], *(f"mono + {other}" for other in LANGUAGES), *published.SETTINGS[4:]):
        theirs = published.POS.get(setting, {})
        cells, changes, published_changes = [], [], []
        for language in LANGUAGES:
            ours = scores.get((setting, language))
            base = scores.get(("mono", language))
            cells.append(points(fmean(ours)) if ours else None)
            if ours and base:
                changes.append(fmean(ours) - fmean(base))
            other = setting.removeprefix("mono + ")
            if setting == "mono + mono":
                published_changes.append(published.TWICE[language])
            elif other in LANGUAGES and other != language:
                published_changes.append(published.SCORES["POS"][language][other] - published.POS["mono"][language])
            elif language in theirs:
                published_changes.append(theirs[language] - published.POS["mono"][language])
        lines.append((setting, *cells, signed(fmean(changes)) if changes else None, f"{fmean(published_changes):+.2f}"))
    head = ("Table 1, POS accuracy", *LANGUAGES, "ours: mean change over mono", "paper: mean change over mono")
    seeds = len({row["seed"] for row in rows.where(part="embeddings", size=how)})
    return table(head, lines) + f"\n\n{how}: {STEPS[how]} steps, {seeds} seeds."


# appendix D and Figure 3

SENTENCE = "The Bayerische Vereinsbank opened an office near Helsinki .".split()


def run_attention(rows: Rows, how: str) -> None:
    """The attention weights of an English meta-embedding tagger for one sentence with German words."""
    jobs, vocabulary = embedding_jobs(how, seeds=1)
    job = next(job for job in jobs if (job.key["main"], job.key["setting"]) == ("en", "meta"))

    def compute() -> dict[str, object]:
        run = job.run(vocabulary)
        run.advance()
        tagger = run.tagger()
        inputs = tagger.model.encoder.inputs[0]
        seen: list = []
        hook = inputs.register_forward_pre_hook(lambda module, given: seen.append(given[0]))
        tagger.predict([SENTENCE])
        hook.remove()
        weights = inputs.weights(seen[0])[0][seen[0].form_of[0]]
        names = [Path(name).stem.removeprefix("lange-") for name in inputs.names]
        return {"tokens": SENTENCE, "inputs": names, "weights": [[round(w, 4) for w in row] for row in weights.tolist()]}

    rows.once({"part": "attention", "size": how}, compute)


def attention_table(rows: Rows, how: str) -> str:
    for row in rows.where(part="attention", size=how):
        columns = zip(row["inputs"], zip(*row["weights"]))
        return table(("Appendix D: weight of", *row["tokens"]), [(name, *(f"{w:.2f}" for w in column)) for name, column in columns])
    return ""


def run_guide(rows: Rows) -> None:
    """What `autoaux rank` says of the other languages' treebanks, where Figure 3 says "use distances"."""
    corpora = {language: pos_task(language) for language in LANGUAGES}
    for language, corpus in corpora.items():

        def compute() -> dict[str, object]:
            forecast = rank(corpus, Pool(tuple(other for name, other in corpora.items() if name != language)))
            return {"forecast": {one.name.removeprefix("POS "): [round(v, 2) for v in (one.gain, one.low, one.high)] for one in forecast.candidates}}

        rows.once({"part": "guide", "main": language}, compute)


def guide_table(rows: Rows) -> str:
    nearest = our_places(rows)["language.majority"]
    lines = []
    for row in rows.where(part="guide"):
        ordered = sorted(row["forecast"].items(), key=lambda item: -item[1][0])
        said = ", ".join(f"{name} {gain:+.1f} [{low:+.1f}, {high:+.1f}]" for name, (gain, low, high) in ordered)
        lines.append((row["main"], said, _written(nearest[row["main"]])))
    return table(("Figure 3's question: main language", "`autoaux rank`: expected gain in points [90 %]", "by `language.majority`"), lines) if lines else ""


def main() -> None:
    given = arguments(__doc__ or "", ("distances", "guide", "embeddings", "attention"), seeds=3)
    rows = rows_of("lange")
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
        publish(name, "\n\n".join(text for text in texts if text))


if __name__ == "__main__":
    main()
