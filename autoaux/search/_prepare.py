"""What a search needs of its data before it spends anything: splits, references, priors."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autoaux import __version__
from autoaux.corpora import Corpus, Pool, drop_leaks, ensure_splits, find_leaks
from autoaux.errors import InputError
from autoaux.recipe import CorpusRef
from autoaux.search._expectation import Expectation
from autoaux.search._settings import Settings


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


def reference(corpus: Corpus) -> CorpusRef:
    """How a recipe names a corpus: its whole path, because the recipe lies in the run's folder."""
    _, _, layer = corpus.name.partition(":")
    return CorpusRef(name=corpus.name, path=str(corpus.path.resolve()), digest=corpus.digest, layer=layer or None)


def prepare(main: Corpus, pool: Pool, settings: Settings) -> Prepared:
    """Check and complete the data of a search.

    Raises:
        InputError: a main task with a single label, no candidate to choose from.
    """
    if len(main.labels) < 2:
        raise InputError(f"{main.path}: the main task has a single label ({', '.join(main.labels) or 'none'}); there is nothing to learn")
    whole = ensure_splits(main)
    left_out: list[tuple[str, str]] = [(str(unread.path), unread.reason) for unread in pool.unread]
    candidates: dict[str, Corpus] = {}
    leaks: dict[str, dict[str, int]] = {}
    warnings = [f"{main.name}: {note.message}" for note in whole.notes]
    for corpus in pool.corpora:
        if reason := _unfit(corpus, main):
            left_out.append((corpus.name, reason))
            continue
        clean, count = drop_leaks(ensure_splits(corpus), whole)
        if count.total:
            leaks[corpus.name] = {"dropped": count.total}
            listed = ", ".join(f"{n:,} in {split}" for split, n in count.sentences.items())
            warnings.append(f"{corpus.name}: {count.total:,} sentences stand in dev or test of {main.name} ({listed}); dropped")
        if "train" in clean.splits:
            candidates[corpus.name] = clean
        else:
            left_out.append((corpus.name, "all of its training sentences stand in the main task's dev or test"))
    if not candidates:
        raise InputError(f"nothing to choose from: the pool has no candidate that {main.name} could be trained with")
    warnings += _standing_in_train(whole, candidates, leaks)
    refs = {corpus.name: reference(corpus) for corpus in pool.corpora if corpus.name in candidates}
    trained = (settings.schedule, settings.encoder, settings.head, settings.optimisation)
    identity = {
        "main task": main.digest,
        "pool": _digest(f"{refs[name].digest} {name}" for name in sorted(refs)),
        "training settings": _digest([*(part.model_dump_json() for part in trained), str(settings.seed)]),
        "version": __version__,
    }
    expectation = Expectation.of(whole, candidates) if settings.use_forecast else Expectation()
    left_out += expectation.dropped
    dropped = {name for name, _ in expectation.dropped}
    order = tuple(sorted(refs.keys() - dropped, key=lambda name: (expectation.gain(name), name)))
    return Prepared(
        whole, candidates, reference(main), refs, order, identity, tuple(left_out), tuple(warnings),
        expectation, details={"leaks": leaks, "warnings": warnings} | expectation.details,
    )  # fmt: skip


def _unfit(corpus: Corpus, main: Corpus) -> str:
    """Why a corpus cannot be a candidate; empty where it can."""
    if corpus.digest == main.digest:
        return "it is the main task itself"
    if corpus.kind != main.kind:
        return f"a {corpus.kind} task; the main task is {main.kind}"
    if len(corpus.labels) < 2:
        return "a single label; there is nothing to learn from it"
    return ""


def _standing_in_train(main: Corpus, candidates: Mapping[str, Corpus], leaks: dict[str, dict[str, int]]) -> list[str]:
    """Counts what stands in the main task's train too, which is no leak but adds nothing."""
    warnings = []
    for leak in find_leaks(main, list(candidates.values())).candidates:
        if leak.main_split == "train" and leak.split == "train":
            leaks.setdefault(leak.corpus, {})["in_main_train"] = leak.count
            warnings.append(f"{leak.corpus}: {leak.count:,} training sentences ({leak.share:.0%}) stand in the train split of {main.name} too")
    return warnings


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
