"""Make the packaged experience: real runs of main tasks with auxiliaries, alone and in sets.

    python benchmarks/experience.py run      # trains until done or stopped; resumes where it was
    python benchmarks/experience.py export   # signals and outcomes to autoaux/forecast/

Reads corpora from $AUTOAUX_SHARED/corpora (default ../shared). Runs go to runs/experience.jsonl, one
synced line each; what is there is not run again. Several processes may share the work with
`run --part 0/4`. Jobs come in stacks that train as one program, ordered so that a table cut off
anywhere is of use: single tasks, a third of the pairs and the controls, sets, the other pairs, then
more main tasks and more seeds.
"""

import argparse
import itertools
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

from autoaux.corpora import Corpus, corpus_from_sentences, cut_train, drop_leaks, ensure_splits, read_corpus, shuffle_labels
from autoaux.ledger import Ledger, Outcome, PairSignals
from autoaux.recipe import CorpusRef, Optimisation, Recipe, Schedule

if TYPE_CHECKING:
    from autoaux.training import Vocabulary

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("AUTOAUX_SHARED", ROOT.parent / "shared")) / "corpora"
WORK = ROOT / "runs" / "experience.jsonl"
PACKAGED = ROOT / "autoaux" / "forecast" / "experience.jsonl.gz"

# Small and fast, and no shorter: after 100 steps even shuffled labels seemed to help, by 2.6 points
# in the median, because any second task speeds up a main task that has hardly begun to learn.
OPTIMISATION = Optimisation(batch_tokens=256, max_steps=200, eval_every=40, patience=1000)
DEV_TOKENS = 5000
AUXILIARY_TOKENS = 25_000

# Main tasks: folder, training tokens. The first twelve are the first milestone.
MAINS = {
    "ud_en_ewt": ("pos/ud_en_ewt", 4000),
    "NCBI-disease": ("ner_bio/NCBI-disease-IOB", 8000),
    "swa": ("ner/masakhane_ner/swa", 8000),
    "ritter_chunk": ("chunking/ritter_chunk", 4000),
    "wikigold": ("ner/wikigold", 8000),
    "tweebank": ("pos/tweebank", 3000),
    "massive_de": ("slots/massive_de", 3000),
    "da_twocol": ("pos/ud_da_twocol", 3000),
    "politics": ("ner/crossner/politics", 8000),
    "genia_pos": ("pos/genia_pos", 3000),
    "BC5CDR-chem": ("ner_bio/BC5CDR-chem-IOB", 8000),
    "sciie": ("ner_sci/sciie", 8000),
    "sec_filings": ("ner/sec_filings", 8000),
    "nl_lassysmall": ("pos/ud_nl_lassysmall", 3000),
    "BC2GM": ("ner_bio/BC2GM-IOB", 8000),
    "ark_twpos": ("pos/ark_twpos", 3000),
    "hau": ("ner/masakhane_ner/hau", 8000),
    "epg_de": ("ner/epg_europarl_de", 8000),
    "essays": ("am/naacl18/essays/21k", 8000),
    "es_gsd": ("pos/ud_es_gsd", 3000),
    "JNLPBA": ("ner_bio/JNLPBA", 8000),
    "gum_ner": ("ner/gum_ner", 8000),
    "snips": ("slots/snips", 2000),
    "partut": ("pos/ud_en_partut", 2000),
    "btc": ("ner/btc", 8000),
}  # fmt: skip
AUXILIARIES = {
    "ud_en_ewt": "pos/ud_en_ewt",
    "partut": "pos/ud_en_partut",
    "tweebank": "pos/tweebank",
    "genia_pos": "pos/genia_pos",
    "da_twocol": "pos/ud_da_twocol",
    "de_gsd": "pos/ud_de_gsd",
    "ritter_chunk": "chunking/ritter_chunk",
    "NCBI-disease": "ner_bio/NCBI-disease-IOB",
    "BC5CDR-disease": "ner_bio/BC5CDR-disease-IOB",
    "BC2GM": "ner_bio/BC2GM-IOB",
    "wnut17": "ner/wnut17",
    "btc": "ner/btc",
    "wikigold": "ner/wikigold",
    "gum_ner": "ner/gum_ner",
    "science": "ner/crossner/science",
    "kin": "ner/masakhane_ner/kin",
    "sciie": "ner_sci/sciie",
    "massive_de": "slots/massive_de",
}
# In the order of training: some of every kind first, controls among them.
FIRST = [
    "ud_en_ewt", "BC5CDR-disease", "wikigold", "shuffled:partut",
    "partut", "BC2GM", "gum_ner", "shuffled:BC5CDR-disease",
]  # fmt: skip
SECOND = ["tweebank", "NCBI-disease", "btc", "de_gsd"]
STACK = 4  # runs in one program
CONTROLS = ("shuffled:partut", "shuffled:BC5CDR-disease", "itself")
OVERLAPS = ("text_overlap.multiplicative", "shared_vocabulary")
# Beyond one auxiliary, schedules that see the same number of main-task batches.
SET_SCHEDULES = ("auxiliary", "concatenation")


@dataclass(frozen=True)
class Job:
    """One run: names of corpora as above, schedule and seed."""

    main: str
    auxiliaries: tuple[str, ...]
    schedule: str
    seed: int


@cache
def main_task(name: str) -> Corpus:
    folder, tokens = MAINS[name]
    return _small(f"{name}@{tokens}", folder, tokens)


@cache
def whole(folder: str) -> Corpus:
    return ensure_splits(read_corpus(CORPORA / folder))


@cache
def auxiliary(name: str) -> Corpus:
    if name.startswith("shuffled:"):
        return replace(shuffle_labels(auxiliary(name.removeprefix("shuffled:")), seed=0), name=name)
    return _small(name, AUXILIARIES[name], AUXILIARY_TOKENS)


def _small(name: str, folder: str, tokens: int) -> Corpus:
    """Train cut to `tokens`, dev to its first sentences, and only the forms that are left."""
    corpus = cut_train(whole(folder), tokens, seed=0)
    lengths = itertools.accumulate(len(words) for words, _ in corpus.sentences("dev"))
    dev = [sentence for sentence, length in zip(corpus.sentences("dev"), lengths) if length <= DEV_TOKENS]
    splits = {"train": list(corpus.sentences("train")), "dev": dev}
    return corpus_from_sentences(name, splits, language=corpus.language, scheme="IOB2" if corpus.spans else "token")


def with_main(job: Job) -> tuple[Corpus, list[Corpus]]:
    """The corpora of a job; auxiliary sentences that stand in the main task's dev or test are dropped."""
    main = main_task(job.main)
    return main, [main if name == "itself" else _without_leaks(job.main, name) for name in job.auxiliaries]


@cache
def _without_leaks(main: str, name: str) -> Corpus:
    return drop_leaks(auxiliary(name), whole(MAINS[main][0]))[0]


def identity(name: str, main: Corpus) -> str:
    """What a ledger calls an auxiliary: its digest before leaks are dropped."""
    if name == "itself":
        return main.digest
    if name.startswith("shuffled:"):
        return "shuffled:" + auxiliary(name.removeprefix("shuffled:")).digest
    return auxiliary(name).digest


def train(stack: Sequence[Job]) -> list[Outcome]:
    """Train jobs of one main task, schedule and number of auxiliaries as one program."""
    from autoaux.training import Run, StackedRuns

    runs = []
    for job in stack:
        main, auxiliaries = with_main(job)
        recipe = Recipe(
            main=_reference(main),
            auxiliaries=tuple(map(_reference, auxiliaries)),
            schedule=Schedule(kind=job.schedule),
            optimisation=OPTIMISATION,
        )
        runs.append(Run(recipe, main, auxiliaries, job.seed, vocabulary=_vocabulary(job.main)))
    outcomes = StackedRuns(runs).advance() if len(runs) > 1 else (runs[0].advance(),)
    return [_named(outcome, job) for outcome, job in zip(outcomes, stack, strict=True)]


@cache
def _vocabulary(main: str) -> "Vocabulary":
    """One for all runs of a main task, so that they differ in nothing else."""
    from autoaux.training import Vocabulary

    return Vocabulary.build([main_task(main), *map(auxiliary, AUXILIARIES)])


def _named(outcome: Outcome, job: Job) -> Outcome:
    names = tuple(identity(name, main_task(job.main)) for name in job.auxiliaries)
    return replace(outcome, auxiliaries=names, auxiliary_names=job.auxiliaries)


def _reference(corpus: Corpus) -> CorpusRef:
    return CorpusRef(name=corpus.name, path=corpus.name, digest=corpus.digest)


def stacks(ledger: Ledger) -> Iterator[list[Job]]:
    """All jobs in stacks, the most telling first."""
    names = list(MAINS)
    for mains in (names[:12], names[12:16], names[16:20], names[20:]):
        yield from _singles(mains, range(3))
        yield from _pairs(mains, 0, FIRST)
        yield from _sets(mains, 0, range(1), FIRST, ledger)
        yield from _pairs(mains, 0, SECOND)
        yield from _sets(mains, 0, range(1, 2), FIRST, ledger)
        yield from _pairs(mains, 0, [name for name in AUXILIARIES if name not in (*FIRST, *SECOND)])
        yield from _sets(mains, 0, range(2, 6), list(AUXILIARIES), ledger)
    for seed in (1, 2):
        yield from _pairs(names, seed, [*AUXILIARIES, *CONTROLS])
        yield from _sets(names, seed, range(2, 6), list(AUXILIARIES), ledger)
    yield from _singles(names, range(3, 5))


def _singles(mains: list[str], seeds: range) -> Iterator[list[Job]]:
    for main in mains:
        yield [Job(main, (), "single", seed) for seed in seeds]


def _pairs(mains: list[str], seed: int, auxiliaries: Sequence[str]) -> Iterator[list[Job]]:
    for start, main in itertools.product(range(0, len(auxiliaries), STACK), mains):
        chosen = [name for name in auxiliaries[start : start + STACK] if AUXILIARIES.get(name) != MAINS[main][0]]
        yield [Job(main, (name,), "auxiliary", seed) for name in chosen]


def _sets(mains: list[str], seed: int, numbers: range, among: list[str], ledger: Ledger) -> Iterator[list[Job]]:
    """Half of them at random, half the leaders of seed 0: 2 to 5 of `among` each."""
    for number, main in itertools.product(numbers, mains):
        members = [name for name in among if name in AUXILIARIES and AUXILIARIES[name] != MAINS[main][0]]
        chance = random.Random(f"{main} {number}")
        size = 2 + chance.randrange(4)
        if number % 2 == 0:
            best = [name for name in _leaders(main, ledger) if name in members][:size]
            chosen = best if number % 4 == 0 else best[::-1]
        else:
            chosen = chance.sample(members, size)
        if len(chosen) == size:
            # All auxiliaries thrown together cost no more than one: the first sets are of that kind.
            schedule = "concatenation" if number < 2 else SET_SCHEDULES[chance.randrange(2)]
            yield [Job(main, tuple(chosen), schedule, seed)]


def _leaders(main: str, ledger: Ledger) -> list[str]:
    """Auxiliaries by their dev score with seed 0, best first."""
    mine = [o for o in ledger if o.main_name == main_task(main).name and o.seed == 0 and len(o.auxiliaries) == 1]
    return [o.auxiliary_names[0] for o in sorted(mine, key=lambda o: -o.score) if o.auxiliary_names[0] in AUXILIARIES]


def run(part: int, parts: int) -> None:
    ledger = Ledger(WORK)
    done = {_key(outcome) for outcome in ledger}
    for number, stack in enumerate(stacks(ledger)):
        left = [job for job in stack if (main_task(job.main).name, job.auxiliaries, job.schedule, job.seed) not in done]
        if number % parts != part or not left:
            continue
        started = time.process_time()
        outcomes = train(left)
        ledger.append(*outcomes)
        done |= set(map(_key, outcomes))
        scores = ", ".join(f"{' + '.join(job.auxiliaries) or 'alone'} {100 * o.score:.1f}" for job, o in zip(left, outcomes, strict=True))
        print(f"{time.strftime('%H:%M:%S')} {left[0].main}, seed {left[0].seed}: {scores} in {time.process_time() - started:.1f} CPU-s", flush=True)


def _key(outcome: Outcome) -> tuple[str, tuple[str, ...], str, int]:
    return outcome.main_name, outcome.auxiliary_names, outcome.schedule, outcome.seed


def export() -> None:
    """Outcomes as they are, and the signals of every pair with what curves there are by now."""
    from autoaux.signals import Resources, compute_signals

    outcomes = [_rounded(outcome) for outcome in Ledger(WORK)]
    records: list[Outcome | PairSignals] = list(outcomes)
    present = [name for name in MAINS if any(o.main_name == main_task(name).name for o in outcomes)]
    for name in present:
        main = main_task(name)
        tried = list(dict.fromkeys(a for o in outcomes if o.main == main.digest for a in o.auxiliary_names))
        candidates = [main_task(name) if a == "itself" else auxiliary(a) for a in tried]
        identities = [identity(a, main) for a in tried]
        curves = _curves(outcomes, present)
        table = compute_signals(main, [replace(c, name=a) for a, c in zip(tried, candidates)], resources=Resources(curves=curves))
        for a, digest in zip(tried, identities):
            values = {signal: float(f"{value:.5g}") for signal, value in table.row(a).items() if value is not None}
            records.append(PairSignals(main.digest, digest, main.name, a, values))
        print(f"signals of {name}: {len(tried)} candidates", flush=True)
    records += _overlaps()
    PACKAGED.with_suffix("").unlink(missing_ok=True)
    fresh = Ledger(PACKAGED.with_suffix(""))
    fresh.append(*records)
    fresh.export(PACKAGED)
    fresh.path.unlink()
    sizes = f"{len(outcomes)} runs, {PACKAGED.stat().st_size / 1e3:.0f} kB"
    print(f"{PACKAGED.relative_to(ROOT)}: {sizes}, {sum(o.cpu_seconds for o in outcomes):.0f} CPU-s of training")


def _overlaps() -> list[PairSignals]:
    """How much the auxiliaries repeat each other, which is what a set's gain is predicted from."""
    from autoaux.signals import compute_signals

    records = []
    for name in AUXILIARIES:
        one, others = auxiliary(name), [auxiliary(other) for other in AUXILIARIES if other != name]
        table = compute_signals(one, others, names=OVERLAPS)
        for other in others:
            values = {signal: float(f"{value:.5g}") for signal, value in table.row(other.name).items() if value is not None}
            records.append(PairSignals(one.digest, other.digest, one.name, other.name, values))
    return records


def _curves(outcomes: list[Outcome], mains: list[str]) -> dict[str, list[tuple[int, float]]]:
    """Single-task training losses of main tasks, also for the auxiliary cut from the same corpus."""
    curves = {}
    for name in mains:
        alone = [o for o in outcomes if o.main == main_task(name).digest and not o.auxiliaries and o.seed == 0]
        for outcome in alone:
            curve = [(point.step, point.loss) for point in outcome.curve]
            curves[outcome.main] = curve
            curves |= {auxiliary(a).digest: curve for a, folder in AUXILIARIES.items() if folder == MAINS[name][0]}
    return curves


def _rounded(outcome: Outcome) -> Outcome:
    curve = tuple(replace(point, loss=round(point.loss, 4), score=round(point.score, 5)) for point in outcome.curve)
    losses = tuple(tuple((step, round(loss, 4)) for step, loss in one) for one in outcome.auxiliary_curves)
    return replace(
        outcome,
        curve=curve,
        auxiliary_curves=losses,
        score=round(outcome.score, 5),
        seconds=round(outcome.seconds, 2),
        cpu_seconds=round(outcome.cpu_seconds, 2),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["run", "export"])
    parser.add_argument("--part", default="0/1", help="which share of the jobs, as 0/4")
    arguments = parser.parse_args()
    if arguments.action == "run":
        run(*map(int, arguments.part.split("/")))
    else:
        export()
