"""Recipes small enough for tests."""

from typing import Any

from autoaux.corpora import Corpus
from autoaux.recipe import CorpusRef, Gru, Head, Optimisation, Recipe, Schedule

SMALL = {
    "words": 8,
    "dropout": 0.1,
    "word_dropout": 0.1,
    "characters": 6,
    "character_hidden": 5,
    "hidden": 7,
}


def reference(corpus: Corpus) -> CorpusRef:
    return CorpusRef(name=corpus.name, path=corpus.name, digest=corpus.digest)


def recipe(
    main: Corpus, *auxiliaries: Corpus, schedule: str | Schedule | None = None, **parts: Any
) -> Recipe:
    """A recipe of tiny sizes; `encoder`, `head` and `optimisation` may be given as dictionaries."""
    if not isinstance(schedule, Schedule):
        schedule = Schedule(kind=schedule or ("auxiliary" if auxiliaries else "single"))
    encoder = parts.get("encoder", {})
    return Recipe(
        main=reference(main),
        auxiliaries=tuple(map(reference, auxiliaries)),
        schedule=schedule,
        encoder=Gru(**{**SMALL, **encoder}) if isinstance(encoder, dict) else encoder,
        head=Head(**parts.get("head", {})),
        optimisation=Optimisation(
            **{
                "batch_tokens": 64,
                "max_steps": 40,
                "eval_every": 10,
                **parts.get("optimisation", {}),
            }
        ),
    )
