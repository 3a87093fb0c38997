"""Runs of small recipes on real corpora, in stacks, for benchmarks that ask something of runs."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autoaux.corpora import (
    Corpus,
    corpus_from_sentences,
    cut_train,
    ensure_splits,
    ensure_train,
    read_corpus,
)
from autoaux.ledger import Outcome
from autoaux.recipe import CorpusRef, Optimisation
from autoaux.search import Settings
from autoaux.search.arms import SINGLE_TASK, RecipeBook, candidate_arm
from benchmarks.places import CORPORA

STACK = 12  # runs in one program


def main_task(path: str, tokens: int) -> Corpus:
    """A corpus as a main task, of at most so many training tokens."""
    return cut_train(ensure_splits(_read(path)), tokens)


def train_file(path: str, tokens: int) -> Corpus:
    """A corpus as if its train file were all there is of it, of at most so many tokens."""
    whole = cut_train(ensure_train(_read(path)), tokens)
    scheme = "IOB2" if whole.spans else "token"
    splits = {"train": list(whole.sentences("train"))}
    return corpus_from_sentences(whole.name, splits, language=whole.language, scheme=scheme)


def _read(path: str) -> Corpus:
    return read_corpus(CORPORA / path, name=Path(path).name)


def trained(
    main: Corpus,
    auxiliaries: Mapping[str, Corpus],
    arms: Sequence[str],
    seeds: Sequence[int],
    optimisation: Optimisation,
) -> dict[str, list[Outcome]]:
    """Runs of the single task (``""``) or of one auxiliary each, by name, a run for every seed."""
    from autoaux.training import Run, StackedRuns, Vocabulary

    settings = Settings.of(trials=20, optimisation=optimisation)
    corpora = {"": main, **auxiliaries}
    refs = {
        name: CorpusRef(name=name or main.name, path=name, digest=corpus.digest)
        for name, corpus in corpora.items()
    }
    book = RecipeBook(refs.pop(""), refs, settings.recipe)
    vocabulary = Vocabulary.build(list(corpora.values()))
    outcomes: dict[str, list[Outcome]] = {name: [] for name in arms}
    for some in _stacks([(name, seed) for name in arms for seed in seeds]):
        runs = []
        for name, seed in some:
            arm = candidate_arm(name, settings.recipe.schedule) if name else SINGLE_TASK
            own = [corpora[name]] if name else []
            runs.append(Run(book.recipe(arm, seed), main, own, seed, vocabulary=vocabulary))
        for (name, _), outcome in zip(some, StackedRuns(runs).advance(), strict=True):
            outcomes[name].append(outcome)
    return outcomes


def _stacks(asked: Sequence[tuple[str, int]]) -> Iterator[Sequence[tuple[str, int]]]:
    """Runs that train as one program: those of the single task, then those with an auxiliary."""
    for alone in (True, False):
        alike = [(name, seed) for name, seed in asked if bool(name) != alone]
        for start in range(0, len(alike), STACK):
            yield alike[start : start + STACK]
