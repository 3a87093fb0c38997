"""What was read, as plain data in the run's folder: sizes, labels, repairs, warnings."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from autoaux.corpora import Corpus, Note
from autoaux.files import write_text
from autoaux.runfolder import RunFolder, read_kept
from autoaux.search import Gathered

SHOWN_LABELS = 60


@dataclass(frozen=True)
class SplitFacts:
    sentences: int
    tokens: int


@dataclass(frozen=True)
class CorpusFacts:
    """One corpus without its text.

    `labels` are the commonest labels of train, or of the first split without one, with their
    counts.
    """

    name: str
    digest: str
    kind: str
    metric: str
    language: str | None
    scheme: str
    format: str
    encoding: str
    path: str
    spans: bool
    n_forms: int
    n_labels: int
    splits: dict[str, SplitFacts]
    labels: tuple[tuple[str, int], ...]
    domains: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Facts:
    """What a selection read: the main task, the candidates, and what it left unread and why."""

    main: CorpusFacts
    candidates: tuple[CorpusFacts, ...]
    unread: tuple[tuple[str, str], ...] = ()

    def candidate(self, name: str) -> CorpusFacts | None:
        """The candidate of that name, or None where the pool held none (the main task as its
        own auxiliary).
        """
        return next((facts for facts in self.candidates if facts.name == name), None)


_FACTS = TypeAdapter(Facts)


def corpus_facts(corpus: Corpus) -> CorpusFacts:
    """Sizes, labels and notes of a corpus."""
    return CorpusFacts(
        name=corpus.name,
        digest=corpus.digest,
        kind=corpus.kind,
        metric=corpus.metric,
        language=corpus.language,
        scheme=corpus.scheme,
        format=corpus.format,
        encoding=corpus.encoding,
        path=str(corpus.path),
        spans=corpus.spans,
        n_forms=len(corpus.forms),
        n_labels=len(corpus.labels),
        splits={
            name: SplitFacts(split.n_sentences, split.n_tokens)
            for name, split in corpus.splits.items()
        },
        labels=_commonest_labels(corpus),
        domains=corpus.domains,
        notes=corpus.notes,
    )


def _commonest_labels(corpus: Corpus) -> tuple[tuple[str, int], ...]:
    counted = corpus.splits.get("train") or next(iter(corpus.splits.values()))
    counts = np.bincount(counted.labels, minlength=len(corpus.labels))
    order = np.argsort(-counts, kind="stable")[:SHOWN_LABELS]
    return tuple((corpus.labels[i], int(counts[i])) for i in order)


def gather_facts(gathered: Gathered) -> Facts:
    """The facts of everything that a selection read.

    Of a candidate the sizes that are trained on are told; the digest is that of what was read.
    """
    trained = gathered.found.clean
    return Facts(
        corpus_facts(gathered.found.main),
        tuple(
            replace(corpus_facts(trained.get(read.name, read)), digest=read.digest)
            for read in gathered.pool.corpora
        ),
        tuple((str(item.path), item.reason) for item in gathered.pool.unread),
    )


def write_facts(folder: Path, facts: Facts) -> None:
    write_text(
        RunFolder(folder).facts, json.dumps(asdict(facts), indent=1, ensure_ascii=False) + "\n"
    )


def read_facts(folder: Path) -> Facts:
    """The facts of a run's folder; InputError where they are missing or half written."""
    return read_kept(RunFolder(folder).facts, _FACTS, "read its data")
