"""From a recipe's references to corpora, exactly as they were when the recipe was written."""

from pathlib import Path

from autoaux.corpora import (
    Corpus,
    cut_train,
    drop_leaks,
    ensure_splits,
    ensure_train,
    read_corpus,
    shuffle_labels,
)
from autoaux.errors import InputError
from autoaux.recipe import CorpusRef, Recipe
from autoaux.scoring import judged_by


def load_data(recipe: Recipe, base_folder: Path) -> tuple[Corpus, tuple[Corpus, ...]]:
    """Main task and auxiliaries of a recipe; relative paths start at `base_folder`.

    The main task gets the splits it lacks, auxiliaries are whole where the recipe says so and lose
    the sentences that stand in the main task's dev or test, then `train_tokens` and
    `shuffle_labels` are applied.

    Raises:
        InputError: a file is missing or unreadable, or its content is not what the recipe names.
    """
    main = _read(recipe.main, base_folder)
    auxiliaries = [drop_leaks(_read(ref, base_folder), main)[0] for ref in recipe.auxiliaries]
    main = judged_by(main, recipe.metric or main.own_metric)
    return _prepare(recipe.main, main), tuple(map(_prepare, recipe.auxiliaries, auxiliaries))


def _read(ref: CorpusRef, base_folder: Path) -> Corpus:
    read = read_corpus(base_folder / ref.path, layer=ref.layer, name=ref.name)
    corpus = ensure_train(read) if ref.whole else ensure_splits(read)
    if ref.digest not in (read.digest, corpus.digest):
        raise InputError(
            f"{base_folder / ref.path}: its content changed since the recipe was written (digest"
            f" {corpus.digest}, the recipe names {ref.digest}); restore it or write the recipe anew"
        )
    return corpus


def _prepare(ref: CorpusRef, corpus: Corpus) -> Corpus:
    if ref.train_tokens is not None:
        corpus = cut_train(corpus, ref.train_tokens)
    if ref.shuffle_labels is not None:
        corpus = shuffle_labels(corpus, ref.shuffle_labels)
    return corpus
