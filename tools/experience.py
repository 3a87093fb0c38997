"""Make the packaged experience: real runs of main tasks with auxiliaries, alone and in sets.

    python -m tools.experience run      # trains until done or stopped; resumes where it was
    python -m tools.experience gather MATRIX...   # what `autoaux matrix` found in these folders
    python -m tools.experience export   # signals and outcomes to autoaux/forecast/

Reads corpora from $AUTOAUX_SHARED/corpora (default ../shared). Runs go to runs/experience.jsonl,
one synced line each. What stands there or, made with the same settings on the same main task, in
the package is not run again. Several processes may share the work with `run --part 0/4`. What is
run, and in what order, stands in experience_jobs.py; runs train as `autoaux select` would, with the
proxy recipe.

These runs are a design: every pair on the same seeds, so that no main task and no candidate is
known better than another. Experience beyond it is made by `autoaux matrix`, which spends its runs
where a decision can still change; `gather` keeps its runs, signals and sketches in
runs/matrices.jsonl, and `export` adds them as they are.
"""

import argparse
import itertools
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from autoaux.corpora import (
    Corpus,
    corpus_from_sentences,
    cut_train,
    drop_leaks,
    ensure_splits,
    read_corpus,
    shuffle_labels,
)
from autoaux.ledger import Ledger, Outcome, PairSignals, Record
from autoaux.recipe import CorpusRef, Recipe, Schedule, proxy
from autoaux.report.matrix import read_matrix
from autoaux.runfolder import RunFolder
from tools.experience_jobs import (
    AUXILIARIES,
    ITSELF,
    MAINS,
    SHORT_TOKENS,
    SHUFFLED,
    Job,
    name_of,
    stacks,
)

if TYPE_CHECKING:
    from autoaux.training import Vocabulary

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("AUTOAUX_SHARED", ROOT.parent / "shared")) / "corpora"
WORK = ROOT / "runs" / "experience.jsonl"
MATRICES = ROOT / "runs" / "matrices.jsonl"
PACKAGED = ROOT / "autoaux" / "forecast" / "experience.jsonl.gz"

DEV_TOKENS = 5000
AUXILIARY_TOKENS = 25_000
SHORT = {"batch_tokens": 256, "max_steps": 200, "eval_every": 40, "patience": 1000}
OVERLAPS = ("text_overlap.multiplicative", "shared_vocabulary")


@cache
def main_task(name: str) -> Corpus:
    folder, tokens = MAINS[name]
    return _small(name_of(name), folder, tokens)


@cache
def auxiliary(name: str) -> Corpus:
    """As it was cut; sentences that stand in a main task's dev or test are still there."""
    return _small(name, AUXILIARIES[name], AUXILIARY_TOKENS)


@cache
def trained_with(main: str, name: str) -> Corpus:
    """What a run of `main` with auxiliary or control `name` sees: leaks dropped, then labels
    shuffled.
    """
    if name == ITSELF:
        return replace(main_task(main), name=name)
    clean = drop_leaks(auxiliary(name.removeprefix(SHUFFLED)), _whole(MAINS[main][0]))[0]
    return replace(shuffle_labels(clean, seed=0), name=name) if name.startswith(SHUFFLED) else clean


@cache
def _whole(folder: str) -> Corpus:
    return ensure_splits(read_corpus(CORPORA / folder))


def _small(name: str, folder: str, tokens: int) -> Corpus:
    """Train cut to `tokens`, dev to its first sentences, and only the forms that are left."""
    corpus = cut_train(_whole(folder), tokens, seed=0)
    lengths = itertools.accumulate(len(words) for words, _ in corpus.sentences("dev"))
    dev = [
        sentence
        for sentence, length in zip(corpus.sentences("dev"), lengths, strict=True)
        if length <= DEV_TOKENS
    ]
    splits = {"train": list(corpus.sentences("train")), "dev": dev}
    return corpus_from_sentences(
        name, splits, language=corpus.language, scheme="IOB2" if corpus.spans else "token"
    )


def recipe_of(job: Job) -> Recipe:
    """What `autoaux select` would train for these corpora, but for the length of runs of the
    smallest main tasks.
    """
    main = main_task(job.main)
    encoder, optimisation = proxy(main.splits["train"].n_tokens)
    if MAINS[job.main][1] <= SHORT_TOKENS:
        optimisation = optimisation.model_copy(update=SHORT)
    return Recipe(
        main=_reference(main),
        auxiliaries=tuple(_reference_to(main, name) for name in job.auxiliaries),
        schedule=Schedule(kind=job.schedule),
        encoder=encoder,
        optimisation=optimisation,
    )


def _reference_to(main: Corpus, name: str) -> CorpusRef:
    corpus = main if name == ITSELF else auxiliary(name.removeprefix(SHUFFLED))
    return _reference(corpus).model_copy(
        update={"name": name, "shuffle_labels": 0 if name.startswith(SHUFFLED) else None}
    )


def _reference(corpus: Corpus) -> CorpusRef:
    return CorpusRef(name=corpus.name, path=corpus.name, digest=corpus.digest)


@cache
def _vocabulary(main: str) -> "Vocabulary":
    """One for all runs of a main task, so that they differ in nothing else."""
    from autoaux.training import Vocabulary

    return Vocabulary.build([main_task(main), *map(auxiliary, AUXILIARIES)])


def train(stack: Sequence[Job]) -> list[Outcome]:
    """Train jobs of one main task, schedule and number of auxiliaries as one program."""
    from autoaux.training import Run, StackedRuns

    runs = [
        Run(
            recipe_of(job),
            main_task(job.main),
            [trained_with(job.main, name) for name in job.auxiliaries],
            job.seed,
            vocabulary=_vocabulary(job.main),
        )
        for job in stack
    ]
    outcomes = StackedRuns(runs).advance() if len(runs) > 1 else (runs[0].advance(),)
    return list(map(_rounded, outcomes))


def runs_so_far(work: Path = WORK, packaged: Path = PACKAGED) -> Ledger:
    """This checkout's runs, and those of the package that train as runs do now."""
    ledger = Ledger(work)
    mains = {name_of(name): name for name in MAINS}
    known = [outcome for outcome in Ledger(packaged) if outcome.main_name in mains]
    ledger.add(
        *(
            outcome
            for outcome in known
            if _setting(mains[outcome.main_name]) == (outcome.main, outcome.setting)
        )
    )
    return ledger


@cache
def _setting(main: str) -> tuple[str, str]:
    recipe = recipe_of(Job(main, (), "single", 0))
    return recipe.main.identity, recipe.setting


def run(part: int, parts: int) -> None:
    ledger = runs_so_far()
    done = set(map(_key, ledger))
    for number, stack in enumerate(stacks(ledger)):
        left = [
            job
            for job in stack
            if (name_of(job.main), job.auxiliaries, job.schedule, job.seed) not in done
        ]
        if number % parts != part or not left:
            continue
        started = time.process_time()
        outcomes = train(left)
        ledger.append(*outcomes)
        done |= set(map(_key, outcomes))
        scores = ", ".join(
            f"{' + '.join(job.auxiliaries) or 'alone'} {100 * o.score:.1f}"
            for job, o in zip(left, outcomes, strict=True)
        )
        print(
            f"{time.strftime('%H:%M:%S')} {left[0].main}, seed {left[0].seed}: {scores} in"
            f" {time.process_time() - started:.1f} CPU-s",
            flush=True,
        )


def _key(outcome: Outcome) -> tuple[str, tuple[str, ...], str, int]:
    return outcome.main_name, outcome.auxiliary_names, outcome.schedule, outcome.seed


def gather(folders: Sequence[Path], kept: Path = MATRICES) -> int:
    """Add what the ledgers of matrices hold; returns how many records were not there yet.

    Raises:
        InputError: a folder that holds no matrix.
    """
    ledger, before = Ledger(kept), len(Ledger(kept).records())
    for folder in folders:
        for line in read_matrix(folder).mains:
            ledger.merge(Ledger(RunFolder(folder / line.folder).ledger))
    return len(ledger.records()) - before


def export() -> None:
    """Outcomes of the main tasks as they are, and the signals of every pair with what curves
    there are by now.
    """
    from autoaux.signals import Resources, compute_signals

    mains = set(map(name_of, MAINS))
    outcomes = [outcome for outcome in runs_so_far() if outcome.main_name in mains]
    records: list[Record] = list(outcomes)
    for name in MAINS:
        main = main_task(name)
        tried = {
            a: identity
            for o in outcomes
            if o.main == main.digest
            for a, identity in zip(o.auxiliary_names, o.auxiliaries, strict=True)
        }
        if not tried:
            continue
        candidates = [trained_with(name, a) for a in tried]
        table = compute_signals(
            main, candidates, resources=Resources(curves=_curves(name, candidates, outcomes))
        )
        records += [
            _signals(table.row(a), main.digest, identity, main.name, a)
            for a, identity in tried.items()
        ]
        print(f"signals of {name}: {len(tried)} candidates", flush=True)
    records += _overlaps()
    records += Ledger(MATRICES).records()
    PACKAGED.with_suffix("").unlink(missing_ok=True)
    fresh = Ledger(PACKAGED.with_suffix(""))
    fresh.append(*records)
    fresh.export(PACKAGED)
    fresh.path.unlink()
    sizes = f"{len(outcomes)} runs, {PACKAGED.stat().st_size / 1e3:.0f} kB"
    print(
        f"{PACKAGED.relative_to(ROOT)}: {sizes}, {sum(o.cpu_seconds for o in outcomes):.0f} CPU-s"
        " of training"
    )


def _signals(
    row: Mapping[str, float | None], main: str, candidate: str, main_name: str, name: str
) -> PairSignals:
    values = {signal: float(f"{value:.5g}") for signal, value in row.items() if value is not None}
    return PairSignals(main, candidate, main_name, name, values)


def _overlaps() -> list[PairSignals]:
    """How much the auxiliaries repeat each other, which is what a set's gain is predicted from."""
    from autoaux.signals import compute_signals

    records = []
    for name in AUXILIARIES:
        one, others = auxiliary(name), [auxiliary(other) for other in AUXILIARIES if other != name]
        table = compute_signals(one, others, names=OVERLAPS)
        records += [
            _signals(table.row(other.name), one.digest, other.digest, one.name, other.name)
            for other in others
        ]
    return records


def _curves(
    main: str, candidates: Sequence[Corpus], outcomes: Sequence[Outcome]
) -> dict[str, list[tuple[int, float]]]:
    """Single-task training losses by digest: the main task's, and those of candidates cut from
    other main tasks' corpora.
    """
    alone = {
        o.main_name: [(point.step, point.loss) for point in o.curve]
        for o in outcomes
        if not o.auxiliaries and o.seed == 0
    }
    of_folder = {
        folder: alone[name_of(name)]
        for name, (folder, _) in MAINS.items()
        if name_of(name) in alone
    }
    curves = {
        c.digest: of_folder[AUXILIARIES[c.name]]
        for c in candidates
        if AUXILIARIES.get(c.name) in of_folder
    }
    return curves | {main_task(main).digest: alone[name_of(main)]}


def _rounded(outcome: Outcome) -> Outcome:
    curve = tuple(
        replace(point, loss=round(point.loss, 4), score=round(point.score, 5))
        for point in outcome.curve
    )
    losses = tuple(
        tuple((step, round(loss, 4)) for step, loss in one) for one in outcome.auxiliary_curves
    )
    return replace(
        outcome,
        curve=curve,
        auxiliary_curves=losses,
        score=round(outcome.score, 5),
        seconds=round(outcome.seconds, 2),
        cpu_seconds=round(outcome.cpu_seconds, 2),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=["run", "gather", "export"])
    parser.add_argument("matrices", nargs="*", type=Path, help="folders of matrices, to gather")
    parser.add_argument("--part", default="0/1", help="which share of the jobs, as 0/4")
    arguments = parser.parse_args()
    if arguments.action == "run":
        run(*map(int, arguments.part.split("/")))
    elif arguments.action == "gather":
        print(f"{gather(arguments.matrices):,} records more in {MATRICES.relative_to(ROOT)}")
    else:
        export()
