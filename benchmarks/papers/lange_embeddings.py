"""Meta-embeddings of Lange et al.

2020: Table 1, the weights of appendix D, the same embedding twice of E.
"""

from functools import cache
from pathlib import Path
from statistics import fmean

from autoaux.corpora import Corpus
from autoaux.training import Vocabulary
from benchmarks.papers import lange_published as published
from benchmarks.papers.data import disjoint, load, sentences, tagging
from benchmarks.papers.lange_published import LANGUAGES
from benchmarks.papers.statistics import interval, points, signed
from benchmarks.papers.training import Job, loop, vocabulary_of
from benchmarks.papers.vectors import static_vectors
from benchmarks.store import Rows
from benchmarks.tables import table

TREEBANKS = {
    "de": "ud_de_gsd",
    "en": "ud_en_ewt",
    "es": "ud_es_gsd",
    "fi": "ud_fi_tdt",
    "nl": "ud_nl_lassysmall",
}
MORE_TEXT = {"de": ("ner/germeval14", "ner/epg_europarl_de"), "nl": ("pos/ud_nl_alpino",)}
TRAIN, DEV, TEST = 20_000, 5_000, 11_000
STEPS = {"small": 400, "full": 1500}
SENTENCE = "The Bayerische Vereinsbank opened an office near Helsinki .".split()


@cache
def treebank(language: str) -> Corpus:
    return load(f"pos/{TREEBANKS[language]}", "upos")


@cache
def pos_task(language: str) -> Corpus:
    """POS of one language: train and dev from its train split where there is one, else from dev."""
    corpus = treebank(language)
    source = "train" if "train" in corpus.splits else "dev"
    total = corpus.splits[source].n_tokens
    train_tokens, dev_tokens = (
        (TRAIN, DEV) if total >= TRAIN + DEV else (int(0.8 * total), int(0.2 * total))
    )
    train_part, dev = disjoint(sentences(corpus, [source]), [train_tokens, dev_tokens], seed=0)
    test = disjoint(sentences(corpus, ["test"]), [TEST], seed=0)[0]
    return tagging(f"POS {language}", {"train": train_part, "dev": dev, "test": test}, language)


def text_of(language: str) -> Corpus:
    """All text of a language at hand, without the treebank's test split, as one train split."""
    corpus = treebank(language)
    found = sentences(corpus, [split for split in corpus.splits if split != "test"])
    for folder in MORE_TEXT.get(language, ()):
        more = load(folder, "upos" if folder.startswith("pos") else None)
        found += sentences(more, more.splits)
    return tagging(language, {"train": found}, language)


def embedding_jobs(how: str, seeds: int) -> tuple[list[Job], Vocabulary]:
    tasks = {language: pos_task(language) for language in LANGUAGES}
    vocabulary = vocabulary_of([Job({}, corpus) for corpus in tasks.values()])
    texts = {language: [text_of(language)] for language in LANGUAGES}
    texts["multi"] = [text for (text,) in texts.values()]
    paths = {
        name: static_vectors(f"lange-{name}", text, vocabulary, SENTENCE)
        for name, text in texts.items()
    }
    jobs = []
    for language, corpus in tasks.items():
        everything = [language, *(o for o in LANGUAGES if o != language), "multi"]
        settings = {
            "mono": [language],
            "meta": everything,
            "mono + all": everything,
            "mono + mono": [language, language],
            "multi": ["multi"],
            "mono + multi": [language, "multi"],
            **{f"mono + {other}": [language, other] for other in LANGUAGES if other != language},
        }
        for number, (setting, inputs) in enumerate(settings.items()):
            encoder = {
                "kind": "bilstm",
                "words": 0,
                "characters": 0,
                "dropout": 0.1,
                "word_dropout": 0.0,
                "embeddings": [{"kind": "static", "path": paths[one]} for one in inputs],
                "combine": "attention" if setting == "meta" else "concatenate",
            }
            recipe = {
                "encoder": encoder,
                "optimisation": loop(STEPS[how], learning_rate=0.01, batch_tokens=256),
            }
            key = {"part": "embeddings", "size": how, "main": language, "setting": setting}
            jobs += [
                (number, Job(key | {"seed": seed}, corpus, (), seed, recipe))
                for seed in range(seeds)
            ]
    jobs = [
        job for _, job in sorted(jobs, key=lambda numbered: numbered[0])
    ]  # a setting in all languages first
    return jobs, vocabulary


def embeddings_table(rows: Rows, how: str) -> str:
    """Table 1, POS; ± is over languages, for the paper's changes as for ours."""
    scores: dict[tuple[str, str], list[float]] = {}
    for row in rows.where(part="embeddings", size=how):
        scores.setdefault((row["setting"], row["main"]), []).append(row["test"])
    if not scores:
        return ""
    lines = []
    for setting in (
        *published.SETTINGS[:4],
        *(f"mono + {other}" for other in LANGUAGES),
        *published.SETTINGS[4:],
    ):
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
                published_changes.append(
                    published.SCORES["POS"][language][other] - published.POS["mono"][language]
                )
            elif language in theirs:
                published_changes.append(theirs[language] - published.POS["mono"][language])
        theirs_mean = signed(*interval([change / 100 for change in published_changes]))
        lines.append(
            (setting, *cells, signed(*interval(changes)) if changes else None, theirs_mean)
        )
    head = (
        "Table 1, POS accuracy",
        *LANGUAGES,
        "ours: mean change over mono",
        "paper: mean change over mono",
    )
    found = list(rows.where(part="embeddings", size=how))
    seeds, cpu = len({row["seed"] for row in found}), sum(row["cpu_seconds"] for row in found)
    return (
        table(head, lines)
        + f"\n\n{how}: {STEPS[how]} steps, {seeds} seed{'s' if seeds > 1 else ''}, {cpu:,.0f}"
        " CPU-seconds, one thread."
    )


def gains_by_language(rows: Rows, how: str) -> dict[str, dict[str, float]]:
    """language -> other -> test score of its own embeddings with the other's."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in rows.where(part="embeddings", size=how):
        if row["setting"].startswith("mono + ") and row["setting"][7:] in LANGUAGES:
            found.setdefault(row["main"], {}).setdefault(row["setting"][7:], []).append(row["test"])
    return {
        language: {other: fmean(v) for other, v in others.items()}
        for language, others in found.items()
    }


def run_attention(rows: Rows, how: str) -> None:
    """The attention weights of an English meta-embedding tagger for one sentence with German
    words.
    """
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
        names = [Path(name).stem.split("-")[1] for name in inputs.names]
        return {
            "tokens": SENTENCE,
            "inputs": names,
            "weights": [[round(w, 4) for w in row] for row in weights.tolist()],
        }

    rows.once({"part": "attention", "size": how}, compute)


def attention_table(rows: Rows, how: str) -> str:
    for row in rows.where(part="attention", size=how):
        columns = zip(row["inputs"], zip(*row["weights"], strict=True), strict=True)
        return table(
            ("Appendix D: weight of", *row["tokens"]),
            [(name, *(f"{w:.2f}" for w in column)) for name, column in columns],
        )
    return ""
