"""Real runs for real.py: six main tasks with 15 candidates each, and a record of what was
trained.
"""

from functools import cached_property
from importlib.resources import as_file, files
from itertools import accumulate
from pathlib import Path
from statistics import fmean

from autoaux.corpora import corpus_from_sentences, cut_train, drop_leaks, ensure_splits, read_corpus
from autoaux.ledger import Ledger
from autoaux.recipe import CorpusRef, Optimisation, of_length
from autoaux.search import Settings, rungs_for
from autoaux.search.arms import SINGLE_TASK, RecipeBook, candidate_arm, set_arm
from autoaux.search.beliefs import LearnedSets
from autoaux.search.preparing import priors_of
from benchmarks.places import CORPORA, ROOT

WORK, KEPT = ROOT / "runs" / "search_real.jsonl", Path(__file__).with_suffix(".jsonl.gz")

TOKENS, DEV_TOKENS, CANDIDATE_TOKENS = 5_000, 5_000, 20_000
# The fewest steps that a selection makes; with half its batch, which stacks like, that is 15 passes
# over the main task.
OPTIMISATION = of_length(Optimisation(batch_tokens=256), 300)
SETTINGS = Settings.of(
    trials=20,
    use_forecast=False,
    optimisation=OPTIMISATION,
    rungs=rungs_for(OPTIMISATION.max_steps),
    schedules=(),
    orders=0,
    controls=False,
)
STACK = 15  # runs in one program

ENGLISH = {
    "btc": "ner/btc",
    "gum_ner": "ner/gum_ner",
    "wnut17": "ner/wnut17",
    "re3d": "ner/re3d",
    "ritter_chunk": "chunking/ritter_chunk",
    "partut": "pos/ud_en_partut",
    "ark_twpos": "pos/ark_twpos",
}
NER = {
    "sec_filings": "ner/sec_filings",
    "wikiann": "ner/wikiann/en",
    "ajmc_en": "ner/hipe2022/ajmc_en",
    "science": "ner/crossner/science",
}
POS = {
    "ud_en_ewt": "pos/ud_en_ewt",
    "ritter_pos": "pos/ritter_pos",
    "nl_lassysmall": "pos/ud_nl_lassysmall",
    "da_twocol": "pos/ud_da_twocol",
}
MAINS = {
    "wikigold": (
        "ner/wikigold",
        ENGLISH
        | NER
        | {
            "politics": "ner/crossner/politics",
            "tweebank": "pos/tweebank",
            "swa": "ner/masakhane_ner/swa",
            "epg_de": "ner/epg_europarl_de",
        },
    ),
    "tweebank": (
        "pos/tweebank",
        ENGLISH
        | POS
        | {
            "wikigold": "ner/wikigold",
            "snips": "slots/snips",
            "massive_de": "slots/massive_de",
            "NCBI-disease": "ner_bio/NCBI-disease-IOB",
        },
    ),
    "politics": (
        "ner/crossner/politics",
        ENGLISH
        | NER
        | {
            "wikigold": "ner/wikigold",
            "music": "ner/crossner/music",
            "tweebank": "pos/tweebank",
            "NCBI-disease": "ner_bio/NCBI-disease-IOB",
        },
    ),
}
BIO = {name: f"ner_bio/{name}-IOB" for name in ("BC2GM", "BC5CDR-chem", "BC5CDR-disease")}
# kinds of task that none of the others is; picked before anything was trained, and no constant of
# the search was chosen on them
HELD_OUT = {
    "NCBI-disease": (
        "ner_bio/NCBI-disease-IOB",
        BIO
        | {
            "linnaeus": "ner_bio/linnaeus-IOB",
            "s800": "ner_bio/s800",
            "AnatEM": "ner_bio/AnatEM-IOB",
            "JNLPBA": "ner_bio/JNLPBA",
            "genia_pos": "pos/genia_pos",
            "sciie": "ner_sci/sciie",
            "ud_en_ewt": "pos/ud_en_ewt",
            "wikigold": "ner/wikigold",
            "btc": "ner/btc",
            "ritter_chunk": "chunking/ritter_chunk",
            "snips": "slots/snips",
            "epg_de": "ner/epg_europarl_de",
        },
    ),
    "snips": (
        "slots/snips",
        ENGLISH
        | {
            "massive_de": "slots/massive_de",
            "ud_en_ewt": "pos/ud_en_ewt",
            "tweebank": "pos/tweebank",
            "wikigold": "ner/wikigold",
            "wikiann": "ner/wikiann/en",
            "music": "ner/crossner/music",
            "streusle": "supersense/streusle_v3",
            "BC2GM": "ner_bio/BC2GM-IOB",
        },
    ),
    "ritter_chunk": (
        "chunking/ritter_chunk",
        {name: path for name, path in ENGLISH.items() if name != "ritter_chunk"}
        | POS
        | {
            "tweebank": "pos/tweebank",
            "wikigold": "ner/wikigold",
            "streusle": "supersense/streusle_v3",
            "genia_pos": "pos/genia_pos",
            "snips": "slots/snips",
        },
    ),
}
METRIC = {
    "wikigold": "span_f1",
    "tweebank": "accuracy",
    "politics": "span_f1",
    "NCBI-disease": "span_f1",
    "snips": "span_f1",
    "ritter_chunk": "span_f1",
}


def small(name, corpus, tokens):
    """Train cut to `tokens`, dev to its first sentences, and only the forms that are left."""
    corpus = cut_train(corpus, tokens)
    lengths = accumulate(len(words) for words, _ in corpus.sentences("dev"))
    dev = [
        sentence
        for sentence, length in zip(corpus.sentences("dev"), lengths, strict=True)
        if length <= DEV_TOKENS
    ]
    splits = {"train": list(corpus.sentences("train")), "dev": dev}
    return corpus_from_sentences(
        name, splits, language=corpus.language, scheme="IOB2" if corpus.spans else "token"
    )


class World:
    """One main task and its candidates: recipes, runs (an arm and a seed) that are known, and
    trainings of those that are not.
    """

    tokens = TOKENS  # of the main task

    def __init__(self, name, ledger):
        self.name, self.ledger, self.metric = name, ledger, METRIC[name]
        self.known = {(one.recipe, one.seed): one for one in ledger if one.main_name == name}

    @cached_property
    def corpora(self):
        folder, candidates = (MAINS | HELD_OUT)[self.name]
        whole = ensure_splits(read_corpus(CORPORA / folder))
        clean = {
            name: drop_leaks(ensure_splits(read_corpus(CORPORA / path)), whole)[0]
            for name, path in candidates.items()
        }
        return {self.name: small(self.name, whole, self.tokens)} | {
            name: small(name, corpus, CANDIDATE_TOKENS) for name, corpus in clean.items()
        }

    @cached_property
    def vocabulary(self):
        from autoaux.training import Vocabulary

        return Vocabulary.build(list(self.corpora.values()))

    @cached_property
    def digests(self):
        """By name; from the record where it has them all."""
        found = {}
        for run in self.known.values():
            found |= dict(
                zip(
                    (run.main_name, *run.auxiliary_names), (run.main, *run.auxiliaries), strict=True
                )
            )
        return (
            found
            if len(found) == 1 + len((MAINS | HELD_OUT)[self.name][1])
            else {name: corpus.digest for name, corpus in self.corpora.items()}
        )

    @cached_property
    def book(self):
        refs = {
            name: CorpusRef(name=name, path=name, digest=digest)
            for name, digest in self.digests.items()
        }
        return RecipeBook(refs.pop(self.name), refs, SETTINGS.recipe)

    @property
    def names(self):
        return sorted(self.book.candidates)

    @cached_property
    def expectation(self):
        return expectation(self)

    def single(self, name):
        return candidate_arm(name, SETTINGS.recipe.schedule)

    def all_of(self, names):
        return set_arm(sorted(names), SETTINGS.recipe.schedule)

    def missing(self, runs):
        """Those that are not known, as recipes."""
        recipes = [self.book.recipe(arm, seed) for arm, seed in dict.fromkeys(runs)]
        return [recipe for recipe in recipes if (recipe.digest, recipe.seed) not in self.known]

    def get(self, runs):
        """Their outcomes, trained where they are not known; runs with as many auxiliaries train
        as one program.
        """
        alike = {}
        for recipe in self.missing(runs):
            alike.setdefault(len(recipe.auxiliaries), []).append(recipe)
        for recipes in alike.values():
            for start in range(0, len(recipes), STACK):
                self._train(recipes[start : start + STACK])
        return [self.known[self.book.recipe(arm, seed).digest, seed] for arm, seed in runs]

    def _train(self, recipes):
        from autoaux.training import Run, StackedRuns

        runs = [
            Run(
                recipe,
                self.corpora[self.name],
                [self.corpora[ref.name] for ref in recipe.auxiliaries],
                recipe.seed,
                vocabulary=self.vocabulary,
            )
            for recipe in recipes
        ]
        for outcome in StackedRuns(runs).advance() if len(runs) > 1 else (runs[0].advance(),):
            self.ledger.append(outcome)
            self.known[outcome.recipe, outcome.seed] = outcome

    def points(self, arm, seeds):
        return [100 * outcome.score for outcome in self.get([(arm, seed) for seed in seeds])]


def expectation(world):
    """What the forecast expects, learned from the packaged runs without any cut of this main task:
    priors, who is dropped, sets.

    It is told the single task's mean, as a selection is after its baseline.
    """
    from autoaux.forecast import Forecaster, experience_of, prune
    from autoaux.signals import compute_signals

    with as_file(files("autoaux.forecast") / "experience.jsonl.gz") as packaged:
        records = [
            record
            for record in Ledger(packaged).records()
            if record.main_name.partition("@")[0] != world.name
        ]
    forecaster = Forecaster.fit(experience_of(records))
    main, candidates = world.corpora[world.name], [world.corpora[name] for name in world.names]
    alone = fmean(world.points(SINGLE_TASK, range(5))) / 100
    forecast = forecaster.predict(
        main, candidates, compute_signals(main, candidates), single_task_score=alone
    )

    sets = LearnedSets.of(forecaster.sets, SETTINGS.recipe.schedule.kind)
    return priors_of(forecast), set(prune(forecast).dropped), sets


def record():
    """The ledger of this checkout's runs and of those kept with the results."""
    ledger = Ledger(WORK)
    if KEPT.exists():
        ledger.merge(Ledger(KEPT))
    return ledger


def export(ledger):
    """Keep the runs of the present recipe; those of shorter ones are of no more use."""
    setting = World("wikigold", ledger).book.recipe(SINGLE_TASK, 0).setting
    kept = Ledger(WORK.with_suffix(".kept"))
    kept.append(*(outcome for outcome in ledger if outcome.setting == setting))
    print(kept.export(KEPT), "runs")
    kept.path.unlink()
