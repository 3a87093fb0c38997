"""What every reader returns and every later room works on: a corpus as flat integer arrays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from autoaux.corpora.corpus._corpus_tables import corpus_table, pool_table
from autoaux.display import Table, Tabular
from autoaux.strict import meant

Kind = Literal["tagging", "classification"]


class Sentences:
    """Sentences (or documents), labelled or not; arrays as in `Split`."""

    tokens: np.ndarray
    offsets: np.ndarray

    @property
    def n_sentences(self) -> int:
        return len(self.offsets) - 1

    @property
    def n_tokens(self) -> int:
        return len(self.tokens)


@dataclass(frozen=True)
class Unlabelled(Sentences):
    """A split without labels, as blind tests are."""

    tokens: np.ndarray
    offsets: np.ndarray


@dataclass(frozen=True)
class Split(Sentences):
    """The sentences (or documents) of one split.

    Attributes:
        tokens: int32 [n_tokens], ids into ``Corpus.forms``.
        labels: int32, ids into ``Corpus.labels``; [n_tokens] for tagging, [n_sentences] for
            classification.
        offsets: int64 [n_sentences + 1]; sentence i is ``tokens[offsets[i]:offsets[i + 1]]``.
    """

    tokens: np.ndarray
    labels: np.ndarray
    offsets: np.ndarray

    def select(self, keep: np.ndarray) -> "Split":
        """The sentences whose numbers are in `keep` (int array [n]), in that order."""
        starts, lengths = self.offsets[keep], np.diff(self.offsets)[keep]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        index = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
        per_token = len(self.labels) == len(self.tokens) and self.n_sentences != len(self.labels)
        labels = self.labels[index] if per_token else self.labels[keep]
        return Split(self.tokens[index], labels, offsets)


def used_labels(part: Split) -> np.ndarray:
    """The ids of the labels that a split has, int64, in order."""
    return np.flatnonzero(np.bincount(part.labels))


@dataclass(frozen=True)
class Note:
    """One thing noticed while reading: a warning or a counted repair, with its first places."""

    kind: str
    message: str
    count: int = 1
    examples: tuple[str, ...] = ()  # "file:line text", at most three


@dataclass(frozen=True, repr=False)
class Corpus(Tabular):
    """One annotated corpus, one task.

    Attributes:
        name: unique within its pool; the folder's or file's name, with ``:layer`` where one file
            carries several label layers.
        kind: "tagging" (a label per token) or "classification" (a label per sentence/document).
        splits: "train", "dev" and "test" where present, and any other under its own name.
        forms: distinct token strings; ``Strings`` where they come from files or the cache, which
            decodes none before one is looked at, else a tuple.
        labels: distinct label strings; IOB2 (``B-X``, ``I-X``, ``O``; bare ``B``, ``I`` where the
            data has no type) where `spans` is true.
        spans: whether the labels mark spans (scored by span F1) or single tokens (accuracy).
        scheme: the label scheme found in the file ("IOB1", "BIOES", "IO", "token", ...).
        language: ISO 639-1 code, or None when unknown.
        path: where it was read from.
        digest: hex digest of its content (arrays and vocabularies), independent of path and name.
        format: the reader's name.
        domains: words a person gave in a manifest.
        notes: warnings and repairs.
        unlabelled: the splits whose files hold no labels, by name: nothing is trained or scored on
            them.
        asked: the metric that a person judges it by, as `autoaux.scoring.judged_by` sets it.
    """

    name: str
    kind: Kind
    splits: Mapping[str, Split]
    forms: Sequence[str]
    labels: tuple[str, ...]
    spans: bool
    scheme: str
    language: str | None
    path: Path
    digest: str
    format: str = ""
    encoding: str = "utf-8"
    domains: tuple[str, ...] = ()
    notes: tuple[Note, ...] = field(default=())
    unlabelled: Mapping[str, Unlabelled] = field(default_factory=dict)
    asked: str | None = None

    @property
    def metric(self) -> str:
        """The score this task is judged by: what was asked, else its own."""
        return self.asked or self.own_metric

    @property
    def own_metric(self) -> str:
        """What it is judged by of itself: span_f1, accuracy (tagging) or macro_f1 (documents)."""
        if self.kind == "classification":
            return "macro_f1"
        return "span_f1" if self.spans else "accuracy"

    @cached_property
    def divided(self) -> "Corpus":
        """With train, dev and test, as `ensure_splits` says; made once, when it is first needed."""
        from autoaux.corpora.corpus._splits import divide

        return divide(self)

    @property
    def types(self) -> frozenset[str]:
        """The entity types of a span corpus; of another its labels."""
        if not self.spans:
            return frozenset(self.labels)
        return frozenset(label.partition("-")[2] for label in self.labels if label != "O")

    def to_table(self) -> Table:
        return corpus_table(self)

    def sentences(self, split: str) -> Iterator[tuple[list[str], list[str]]]:
        """Yield (tokens, labels) as strings; for classification the label list has one entry."""
        part = self.splits[split]
        for i in range(part.n_sentences):
            a, b = part.offsets[i], part.offsets[i + 1]
            where = slice(a, b) if self.kind == "tagging" else slice(i, i + 1)
            yield self._words(part, i), [self.labels[label] for label in part.labels[where]]

    def unlabelled_sentences(self, split: str) -> Iterator[list[str]]:
        """Yield the tokens of each sentence of a split without labels, as strings."""
        part = self.unlabelled[split]
        return (self._words(part, i) for i in range(part.n_sentences))

    def _words(self, part: Sentences, number: int) -> list[str]:
        some = slice(part.offsets[number], part.offsets[number + 1])
        return [self.forms[token] for token in part.tokens[some]]


@dataclass(frozen=True)
class Unread:
    """A file or folder of a pool that was left out, and why."""

    path: Path
    reason: str

    @classmethod
    def because(cls, path: Path, error: Exception) -> "Unread":
        """Left out for an error; the places it names are told from `path` on, which stands
        beside them.
        """
        return cls(
            path,
            str(error)
            .removeprefix(f"{path}: ")
            .replace(f"{path}/", "")
            .replace(f"{path}:", f"{path.name}:"),
        )


@dataclass(frozen=True, repr=False)
class Pool(Tabular):
    """Candidate corpora, sorted by name, and what could not be read."""

    corpora: tuple[Corpus, ...]
    unread: tuple[Unread, ...] = ()

    def __len__(self) -> int:
        return len(self.corpora)

    def __iter__(self) -> Iterator[Corpus]:
        return iter(self.corpora)

    def __getitem__(self, name: str) -> Corpus:
        """The corpus of a name; KeyError says the nearest one there is."""
        for corpus in self.corpora:
            if corpus.name == name:
                return corpus
        raise KeyError(f"no corpus {name}{meant(name, self.names)}")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(corpus.name for corpus in self.corpora)

    def to_table(self) -> Table:
        return pool_table(self)
