"""What a search needs of its data before it spends anything: splits, references, priors."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autoaux import __version__
from autoaux.corpora import Corpus, Pool, ensure_splits
from autoaux.errors import InputError
from autoaux.recipe import CorpusRef
from autoaux.search._posterior import Prior
from autoaux.search._sets import SetForecast
from autoaux.search._settings import Settings


@dataclass(frozen=True)
class Prepared:
    """A main task and its candidates, ready to search.

    Attributes:
        main: with train, dev and test.
        candidates: by name, what stands in the main task's dev or test dropped.
        order: candidates' names, the least promising first.
        left_out: candidates that will not be tried, and why.
        forecasts: (gain, low, high) in points, by name.
    """

    main: Corpus
    candidates: Mapping[str, Corpus]
    main_ref: CorpusRef
    refs: Mapping[str, CorpusRef]
    order: tuple[str, ...]
    identity: dict[str, str]
    left_out: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    forecasts: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    priors: Mapping[str, Prior] = field(default_factory=dict)
    set_forecast: SetForecast | None = None
    details: dict[str, Any] = field(default_factory=dict)


def reference(corpus: Corpus) -> CorpusRef:
    """How a recipe names a corpus."""
    _, _, layer = corpus.name.partition(":")
    return CorpusRef(name=corpus.name, path=str(corpus.path), digest=corpus.digest, layer=layer or None)


def prepare(main: Corpus, pool: Pool, settings: Settings) -> Prepared:
    """Check and complete the data of a search.

    Raises:
        InputError: a main task with a single label, no candidate to choose from.
    """
    if len(main.labels) < 2:
        raise InputError(f"{main.path}: the main task has a single label ({', '.join(main.labels) or 'none'}); there is nothing to learn")
    whole = ensure_splits(main)
    candidates: dict[str, Corpus] = {}
    left_out: list[tuple[str, str]] = [(str(unread.path), unread.reason) for unread in pool.unread]
    for corpus in pool.corpora:
        if corpus.digest == main.digest:
            left_out.append((corpus.name, "it is the main task itself"))
        elif corpus.kind != main.kind:
            left_out.append((corpus.name, f"a {corpus.kind} task cannot share its trunk with a {main.kind} task here"))
        elif "train" not in corpus.splits:
            left_out.append((corpus.name, "no training split"))
        else:
            candidates[corpus.name] = corpus
    if not candidates:
        raise InputError(f"nothing to choose from: the pool has no candidate that {main.name} could be trained with")
    refs = {name: reference(corpus) for name, corpus in candidates.items()}
    identity = {
        "main task": main.digest,
        "pool": _digest(refs[name].digest + name for name in sorted(refs)),
        "training settings": _digest([settings.schedule.model_dump_json(), settings.encoder.model_dump_json(), settings.head.model_dump_json(), settings.optimisation.model_dump_json(), str(settings.seed)]),
        "version": __version__,
    }
    warnings = tuple(f"{main.name}: {note.message}" for note in whole.notes)
    return Prepared(whole, candidates, reference(main), refs, tuple(sorted(refs)), identity, tuple(left_out), warnings)


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
