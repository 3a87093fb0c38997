"""What a search needs of its data before it spends anything: splits, references, priors."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autoaux import __version__
from autoaux.corpora import Corpus, Pool, has_all_splits
from autoaux.recipe import CorpusRef
from autoaux.search.arms import Settings
from autoaux.search.beliefs import Expectation
from autoaux.search.preparing._candidates import candidates_of


@dataclass(frozen=True)
class Prepared:
    """A main task and its candidates, ready to search.

    Attributes:
        main: with train, dev and test.
        candidates: by name, what stands in the main task's dev or test dropped.
        order: candidates' names, the least promising first.
        left_out: candidates that will not be tried, and why.
        expectation: what the forecast says, where it was asked.
    """

    main: Corpus
    candidates: Mapping[str, Corpus]
    main_ref: CorpusRef
    refs: Mapping[str, CorpusRef]
    order: tuple[str, ...]
    identity: dict[str, str]
    left_out: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    expectation: Expectation = Expectation()
    details: dict[str, Any] = field(default_factory=dict)


def reference(corpus: Corpus, *, auxiliary: bool = False) -> CorpusRef:
    """How a recipe names a corpus: its full path, because the recipe lies in the run's folder.

    An auxiliary is trained on all it has, which needs saying where a main task would be divided.
    """
    _, _, layer = corpus.name.partition(":")
    return CorpusRef(
        name=corpus.name,
        path=str(corpus.path.resolve()),
        digest=corpus.digest,
        layer=layer or None,
        whole=auxiliary and not has_all_splits(corpus),
    )


def prepare(main: Corpus, pool: Pool, settings: Settings) -> Prepared:
    """Check and complete the data of a search; raises as `candidates_of` does."""
    found = candidates_of(main, pool)
    refs = {name: reference(corpus, auxiliary=True) for name, corpus in found.pool.items()}
    trained = (
        settings.schedule,
        settings.encoder,
        settings.head,
        settings.optimisation,
        *(settings.confirm_with or ()),
    )
    identity = {
        "main task": main.digest,
        "pool": _digest(f"{refs[name].identity} {name}" for name in sorted(refs)),
        "training settings": _digest(
            [*(part.model_dump_json() for part in trained), str(settings.seed)]
        ),
        "version": __version__,
    }
    expectation = (
        Expectation.of(main, list(found.pool.values()), found.signals())
        if settings.use_forecast
        else Expectation()
    )
    dropped = {name for name, _ in expectation.dropped}
    order = tuple(sorted(refs.keys() - dropped, key=lambda name: (expectation.gain(name), name)))
    return Prepared(
        found.main,
        found.clean,
        reference(main),
        refs,
        order,
        identity,
        (*found.left_out, *expectation.dropped),
        found.warnings,
        expectation,
        details={"leaks": found.leaks, "warnings": found.warnings, "candidates": found.clean}
        | expectation.details,
    )


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
