"""Trainings of the engine as rows of a table, several of one shape at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from autoaux.corpora import Corpus
from autoaux.recipe import CorpusRef, Recipe
from autoaux.training import Run, StackedRuns, Tagger, Vocabulary, stackable
from benchmarks.store import Row, Rows

AT_ONCE = 8  # runs in one program: where a core does most of them per second


@dataclass(frozen=True)
class Job:
    """One training and the key of its row.

    Attributes:
        recipe: what differs from the engine's defaults.
        more: what the row holds besides its scores, from the tagger of the best dev score.
    """

    key: Row
    main: Corpus
    auxiliaries: tuple[Corpus, ...] = ()
    seed: int = 0
    recipe: Mapping[str, object] = field(default_factory=dict)
    more: Callable[[Tagger], Row] | None = None

    def run(self, vocabulary: Vocabulary) -> Run:
        refs = {
            "main": reference(self.main),
            "auxiliaries": tuple(map(reference, self.auxiliaries)),
        }
        return Run(
            Recipe(**refs, **self.recipe),
            self.main,
            self.auxiliaries,
            self.seed,
            vocabulary=vocabulary,
        )


def reference(corpus: Corpus) -> CorpusRef:
    return CorpusRef(name=corpus.name, path=corpus.name, digest=corpus.digest)


def train(rows: Rows, jobs: Iterable[Job], vocabulary: Vocabulary, at_once: int = AT_ONCE) -> None:
    """Train what has no row yet. Jobs of one shape that follow one another share a program.

    A row holds the dev and test score in [0, 1], main-task steps and CPU-seconds. The test split is
    read once, with the model of the best dev score; without one only dev is scored.
    """
    waiting = [job for job in jobs if job.key not in rows]
    done = 0
    for _, alike in groupby(waiting, key=lambda job: (repr(job.recipe), len(job.auxiliaries))):
        same = list(alike)
        for start in range(0, len(same), at_once):
            chunk = same[start : start + at_once]
            runs = [job.run(vocabulary) for job in chunk]
            if stackable(runs) is None:
                StackedRuns(runs).advance()
            for job, run in zip(chunk, runs, strict=True):
                run.advance()  # nothing is left to do where it was stacked
                rows.add(job.key, scores(job, run))
            done += len(chunk)
            print(f"{done} of {len(waiting)} runs: {chunk[-1].key}", flush=True)


def scores(job: Job, run: Run) -> Row:
    outcome = run.outcome()
    row: Row = {
        "dev": round(outcome.score, 5),
        "steps": outcome.steps,
        "cpu_seconds": round(outcome.cpu_seconds, 2),
    }
    if "test" in job.main.splits:
        row["test"] = round(run.tagger().evaluate(job.main, "test").score, 5)
    return row | (job.more(run.tagger()) if job.more else {})


def loop(steps: int, evaluations: int = 8, **more: object) -> dict[str, object]:
    """An optimisation of so many main-task steps with dev read so often and no early end."""
    return {
        "max_steps": steps,
        "eval_every": max(steps // evaluations, 1),
        "patience": steps,
        **more,
    }


def vocabulary_of(jobs: Sequence[Job]) -> Vocabulary:
    """One vocabulary for all runs of a study."""
    corpora = {corpus.digest: corpus for job in jobs for corpus in (job.main, *job.auxiliaries)}
    return Vocabulary.build(corpora.values())
