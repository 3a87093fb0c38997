"""The search against the exhaustive answer, on real trainings.

    python benchmarks/search_real.py run          # exhaustive runs, searches, fresh seeds; resumes where it was
    python benchmarks/search_real.py export       # the ledger to search_exhaustive.jsonl.gz
    python benchmarks/search_real.py report       # search_real.json and search_real.md, from the ledger alone

Three main tasks of 5,000 training tokens with 15 candidates each, from $AUTOAUX_SHARED/corpora. The
exhaustive answer is every single, every pair of the best four and all, at equal seeds. A search of so
many runs is then played three times, the seeds in another order: what the ledger holds is looked up,
what it lacks is trained and kept. What both chose is judged on five seeds that neither has seen.
"""

import json
import os
import sys
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, combinations
from pathlib import Path
from statistics import fmean

for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import numpy as np

from autoaux.corpora import corpus_from_sentences, cut_train, drop_leaks, ensure_splits, read_corpus
from autoaux.ledger import Ledger
from autoaux.recipe import CorpusRef, Optimisation
from autoaux.search import Settings
from autoaux.search._arms import SINGLE_TASK, candidate_arm, set_arm
from autoaux.search._beliefs import Reader
from autoaux.search._budget import weight
from autoaux.search._conclusion import conclude
from autoaux.search._planner import Planner
from autoaux.search._pruning import make_pruner
from autoaux.search._recipes import RecipeBook
from autoaux.search._state import RunSeen, SearchState

ROOT = Path(__file__).parent
CORPORA = Path(os.environ.get("AUTOAUX_SHARED", ROOT.parent.parent / "shared")) / "corpora"
WORK, KEPT = ROOT.parent / "runs" / "search_real.jsonl", ROOT / "search_exhaustive.jsonl.gz"
RESULTS, REPORT = Path(__file__).with_suffix(".json"), Path(__file__).with_suffix(".md")

TOKENS, DEV_TOKENS, CANDIDATE_TOKENS = 5_000, 5_000, 20_000
OPTIMISATION = Optimisation(max_steps=120, batch_tokens=256, eval_every=30, patience=120)  # 6.1 passes
RUNGS = (30, 60)
SEEDS, FRESH = (0, 1, 2), (2000, 2001, 2002, 2003, 2004)
ORDERS = ((0, 1, 2), (1, 2, 0), (2, 0, 1))  # which recorded seed stands for which seed of the search
BUDGETS = (10, 20, 40, 80)
STACK = 5

ENGLISH = {"btc": "ner/btc", "gum_ner": "ner/gum_ner", "wnut17": "ner/wnut17", "re3d": "ner/re3d", "ritter_chunk": "chunking/ritter_chunk",
           "partut": "pos/ud_en_partut", "ark_twpos": "pos/ark_twpos"}  # fmt: skip
NER = {"sec_filings": "ner/sec_filings", "wikiann": "ner/wikiann/en", "ajmc_en": "ner/hipe2022/ajmc_en", "science": "ner/crossner/science"}
POS = {"ud_en_ewt": "pos/ud_en_ewt", "ritter_pos": "pos/ritter_pos", "nl_lassysmall": "pos/ud_nl_lassysmall", "da_twocol": "pos/ud_da_twocol"}
MAINS = {
    "wikigold": ("ner/wikigold", ENGLISH | NER | {"politics": "ner/crossner/politics", "tweebank": "pos/tweebank", "swa": "ner/masakhane_ner/swa", "epg_de": "ner/epg_europarl_de"}),
    "tweebank": ("pos/tweebank", ENGLISH | POS | {"wikigold": "ner/wikigold", "snips": "slots/snips", "massive_de": "slots/massive_de", "NCBI-disease": "ner_bio/NCBI-disease-IOB"}),
    "politics": ("ner/crossner/politics", ENGLISH | NER | {"wikigold": "ner/wikigold", "music": "ner/crossner/music", "tweebank": "pos/tweebank", "NCBI-disease": "ner_bio/NCBI-disease-IOB"}),
}  # fmt: skip
METRIC = {"wikigold": "span_f1", "tweebank": "accuracy", "politics": "span_f1"}


def small(name, corpus, tokens):
    """Train cut to `tokens`, dev to its first sentences, and only the forms that are left."""
    corpus = cut_train(corpus, tokens)
    lengths = accumulate(len(words) for words, _ in corpus.sentences("dev"))
    dev = [sentence for sentence, length in zip(corpus.sentences("dev"), lengths) if length <= DEV_TOKENS]
    splits = {"train": list(corpus.sentences("train")), "dev": dev}
    return corpus_from_sentences(name, splits, language=corpus.language, scheme="IOB2" if corpus.spans else "token")


class World:
    """One main task and its candidates: recipes, runs that are known, and trainings of those that are not."""

    def __init__(self, name, ledger, train=True):
        self.name, self.ledger, self.train = name, ledger, train
        self.settings = Settings(
            trials=20, use_forecast=False, optimisation=OPTIMISATION, rungs=RUNGS, schedules=(), orders=0, fresh_seeds=2, controls=False
        )
        self.known = {(one.recipe, one.seed): one for one in ledger if one.main_name == name}

    @cached_property
    def corpora(self):
        folder, candidates = MAINS[self.name]
        whole = ensure_splits(read_corpus(CORPORA / folder))
        clean = {name: drop_leaks(ensure_splits(read_corpus(CORPORA / path)), whole)[0] for name, path in candidates.items()}
        return {self.name: small(self.name, whole, TOKENS)} | {name: small(name, corpus, CANDIDATE_TOKENS) for name, corpus in clean.items()}

    @cached_property
    def vocabulary(self):
        from autoaux.training import Vocabulary

        return Vocabulary.build(list(self.corpora.values()))

    @cached_property
    def digests(self):
        """By name; remembered beside the results, so that a replay needs no corpora."""
        kept = json.loads(RESULTS.read_text()).get("digests", {}) if RESULTS.exists() else {}
        if self.name not in kept:
            kept[self.name] = {name: corpus.digest for name, corpus in self.corpora.items()}
            keep("digests", kept)
        return kept[self.name]

    @cached_property
    def book(self):
        refs = {name: CorpusRef(name=name, path=name, digest=digest) for name, digest in self.digests.items()}
        return RecipeBook(refs.pop(self.name), refs, self.settings)

    @property
    def names(self):
        return sorted(self.book.candidates)

    def get(self, wanted):
        """Outcomes of (arm, seed) pairs, trained where they are not known; alike arms train as one program."""
        recipes = [self.book.recipe(arm, seed) for arm, seed in wanted]
        missing = {}
        for recipe in recipes:
            if (recipe.digest, recipe.seed) not in self.known:
                missing.setdefault(len(recipe.auxiliaries), []).append(recipe)
        if missing and not self.train:
            raise NotTrained
        for alike in missing.values():
            for start in range(0, len(alike), STACK):
                self._train(alike[start : start + STACK])
        return [self.known[recipe.digest, recipe.seed] for recipe in recipes]

    def _train(self, recipes):
        from autoaux.training import Run, StackedRuns

        runs = [
            Run(recipe, self.corpora[self.name], [self.corpora[ref.name] for ref in recipe.auxiliaries], recipe.seed, vocabulary=self.vocabulary)
            for recipe in recipes
        ]
        for outcome in StackedRuns(runs).advance():
            self.ledger.append(outcome)
            self.known[outcome.recipe, outcome.seed] = outcome

    def points(self, arm, seeds):
        return [100 * outcome.score for outcome in self.get([(arm, seed) for seed in seeds])]

    def single(self, name):
        return candidate_arm(name, self.settings.schedule)

    def all_of(self, names):
        return set_arm([name for name in self.names if name in names], self.settings.schedule)

    def exhaustive(self, seeds=SEEDS):
        """Every single, every pair of the best four and all: mean gain in points by arm."""
        singles = [self.single(name) for name in self.names]
        self.get([(arm, seed) for arm in (SINGLE_TASK, *singles) for seed in seeds])
        base = fmean(self.points(SINGLE_TASK, seeds))
        best = sorted(self.names, key=lambda name: -fmean(self.points(self.single(name), seeds)))[:4]
        arms = [*singles, *map(self.all_of, combinations(best, 2)), self.all_of(self.names)]
        return {arm: fmean(self.points(arm, seeds)) - base for arm in arms}

    def search(self, trials, order=ORDERS[0]):
        """One search, its runs looked up or trained: (recommended arm, leader, verdict, runs, cost in single-task runs)."""
        stands_for = dict(enumerate(order))
        planner, state, cost = Planner(self.names, replace(self.settings, trials=trials), METRIC[self.name], guess=1.0), SearchState(), 0.0
        longest = OPTIMISATION.max_steps
        prune = make_pruner(self.settings.pruner, planner.metric, longest, RUNGS[0])
        while (pull := planner.next(state)) is not None:
            (whole,) = self.get([(pull.arm, stands_for.get(pull.seed, pull.seed))])
            for rung in (*RUNGS, longest):
                outcome = until(whole, rung)
                if rung < longest and prune(pull, outcome, state, None, 0):
                    break
            cost += weight(pull.arm) * outcome.steps / longest
            state.phases.add(pull.phase)
            state.add(RunSeen(pull, outcome, state.count))
        decision = conclude(planner, state, lambda arm: self.book.recipe(arm, 0), self.name, 0.0, {})
        return decision.winner.arm, planner.leader(state, Reader(state, planner.metric)), decision.verdict, state.count, cost

    def fresh_gain(self, arm):
        """(gain, standard error) in points, on seeds that nothing was chosen by."""
        with_it, single = np.array(self.points(arm, FRESH)), np.array(self.points(SINGLE_TASK, FRESH))
        error = np.sqrt((with_it.var(ddof=1) + single.var(ddof=1)) / len(FRESH))
        return (0.0, 0.0) if arm == SINGLE_TASK else (float(with_it.mean() - single.mean()), float(error))


class NotTrained(Exception):
    """A replay asked for a run that the ledger does not hold."""


def until(outcome, step):
    """The outcome as it stood at a rung."""
    if step >= outcome.steps:
        return outcome
    curve = tuple(point for point in outcome.curve if point.step <= step)
    return replace(outcome, steps=step, curve=curve, score=max(point.score for point in curve), status="stopped")


def keep(section, table):
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | {section: table}, indent=1) + "\n", encoding="utf-8")


def run(ledger):
    """Every main task once, so that an early end leaves whole ones; then the searches with their seeds in other orders."""
    for order in ORDERS:
        for name in MAINS:
            world = World(name, ledger)
            best = max(world.exhaustive().items(), key=lambda item: item[1])
            print(name, "exhaustive:", best[0].name, round(best[1], 2), flush=True)
            world.fresh_gain(best[0])
            for trials in BUDGETS:
                arm, leader, verdict, runs, spent = world.search(trials, order)
                print(name, trials, arm.name, verdict, runs, round(spent, 1), [round(value, 2) for value in world.fresh_gain(arm)], flush=True)


def measured(ledger):
    """By main task what the exhaustive runs found, and what each search did; what is not through is left out."""
    tables = {}
    for name in MAINS:
        world = World(name, ledger, train=False)
        searches = {}
        try:
            gains = world.exhaustive()
            best = max(gains, key=gains.__getitem__)
            cost = len(SEEDS) * (1 + sum(weight(arm) for arm in gains))
            table = {"best": best.name, "found": gains[best], "fresh": world.fresh_gain(best), "runs": len(SEEDS) * (1 + len(gains)), "cost": cost,
                     "singles": {arm.name: gain for arm, gain in gains.items() if arm.role == "candidate"}, "searches": searches}  # fmt: skip
            for order in ORDERS:
                for trials in BUDGETS:
                    arm, leader, verdict, runs, spent = world.search(trials, order)
                    found = {
                        "recommended": arm.name,
                        "leader": leader.name,
                        "verdict": verdict,
                        "runs": runs,
                        "cost": spent,
                        "fresh": world.fresh_gain(arm),
                    }
                    searches.setdefault(str(trials), []).append(found)
        except NotTrained:
            pass
        if searches:
            tables[name] = table
    return tables


def report(ledger):
    tables = measured(ledger)
    keep("measured", tables)
    lines = ["# The search against the exhaustive answer", "",
             f"Made by `python benchmarks/search_real.py`: {len(tables)} main tasks of {TOKENS:,} training tokens, 15 candidates, no forecast,",
             f"{OPTIMISATION.max_steps} steps of {OPTIMISATION.batch_tokens} tokens. Exhaustive: every single, pairs of the best four and all, {len(SEEDS)} seeds each. A search is",
             f"played up to {len(ORDERS)} times, the seeds in another order. Gains in points on {len(FRESH)} fresh seeds, ± standard error.",
             "Runs this short leave every tagger unfinished, so large sets win by their many updates too: a gain here is no promise for whole runs.", "",
             "| main task | exhaustive best | its gain in the exhaustive runs | on fresh seeds | runs | cost in single-task runs |", "|---|---|---|---|---|---|"]  # fmt: skip
    for name, table in tables.items():
        gain, error = table["fresh"]
        lines.append(f"| {name} | {table['best']} | {table['found']:+.2f} | {gain:+.2f} ± {error:.2f} | {table['runs']} | {table['cost']:.0f} |")
    lines += [
        "",
        "| search of | " + " | ".join(tables) + " | share of the exhaustive gain | share of its cost | searches | verdicts |",
        "|---|" + "---|" * (len(tables) + 4),
    ]
    for trials in map(str, BUDGETS):
        rows = {name: table["searches"][trials] for name, table in tables.items() if trials in table["searches"]}
        if not rows:
            continue
        gained = {name: fmean(row["fresh"][0] for row in some) for name, some in rows.items()}
        share = sum(gained.values()) / sum(tables[name]["fresh"][0] for name in rows)
        spent = sum(fmean(row["cost"] for row in some) for some in rows.values()) / sum(tables[name]["cost"] for name in rows)
        words = [row["verdict"] for some in rows.values() for row in some]
        said = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
        cells = " | ".join(f"{gained[name]:+.2f}" if name in gained else "" for name in tables)
        lines.append(f"| {trials} runs | {cells} | {share:.0%} | {spent:.0%} | {len(words)} | {said} |")
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def export(ledger):
    print(ledger.export(KEPT), "runs")


if __name__ == "__main__":
    kept = Ledger(WORK)
    if KEPT.exists():
        kept.merge(Ledger(KEPT))
    {"run": run, "export": export, "report": report}[sys.argv[1]](kept)
