"""A corpus made ready for training: form ids and label ids, gathered only when a batch is built."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from autoaux.corpora import Corpus, Kind, Split
from autoaux.errors import InputError
from autoaux.training.data._schemes import from_bioes, to_bioes
from autoaux.training.data._vocabulary import Vocabulary

LONGEST = (
    2048  # a longer sentence is trained on and tagged in consecutive pieces of this many tokens
)
WHOLE = 1  # TF-IDF reads whole documents by their numbers: one place stands for each


@dataclass(frozen=True)
class TaskSplit:
    """One split as the loop reads it.

    Attributes:
        tokens: int32 [n_tokens] ids into the corpus' forms, as the corpus holds them (often a
            memory map, never copied).
        form_map: int32 [n_corpus_forms], study form id of each.
        labels: int16 [n_tokens] (classification: [n_sentences]) ids into ``Task.labels``; -1 for a
            label that the train split does not have.
        starts, lengths: int64 [n_pieces], where each sentence (or piece of a very long one) lies;
            empty sentences are left out.
        sentences: int64 [n_pieces], the sentence each piece belongs to.
        offsets: int64 [n_sentences + 1], the whole sentences, as the corpus holds them.
        documents: whether `labels` has one entry per sentence (documents) or per token.
        origin: corpus and split name, where this is a whole split of a corpus: what is kept in
            files per corpus is found again by it.
    """

    tokens: np.ndarray
    form_map: np.ndarray
    labels: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    sentences: np.ndarray
    offsets: np.ndarray
    documents: bool = False
    origin: tuple[Corpus, str] | None = None

    @property
    def n_tokens(self) -> int:
        return int(self.lengths.sum())

    def forms(self, positions: np.ndarray) -> np.ndarray:
        """Study form ids of the tokens at `positions`."""
        return self.form_map[self.tokens[positions]]


@dataclass(frozen=True)
class Task:
    """One corpus as a task of a run; `labels` are those of its train split, in corpus order."""

    name: str
    digest: str
    kind: Kind
    metric: str
    labels: tuple[str, ...]
    scheme: str
    corpus: Corpus
    splits: Mapping[str, TaskSplit]

    @property
    def train(self) -> TaskSplit:
        return self.splits["train"]


def compile_task(
    corpus: Corpus, vocabulary: Vocabulary, scheme: str = "iob2", *, max_length: int = LONGEST
) -> Task:
    """Map a corpus into a study's vocabulary. InputError where it has nothing to train on."""
    if "train" not in corpus.splits or corpus.splits["train"].n_tokens == 0:
        raise InputError(f"{corpus.name}: no training sentences; a task needs a train split")
    if not corpus.spans or corpus.kind == "classification":
        scheme = "token"
    form_map = vocabulary.map_forms(corpus)
    if scheme == "bioes":
        names, convert = to_bioes(corpus.labels)
    else:
        names, convert = corpus.labels, None
    raw = {
        name: split.labels if convert is None else convert(split.labels, split.offsets)
        for name, split in corpus.splits.items()
    }
    seen = np.flatnonzero(np.bincount(raw["train"], minlength=len(names)))
    to_model = np.full(len(names), -1, np.int16)
    to_model[seen] = np.arange(len(seen))
    splits = {
        name: replace(
            compile_split(split, form_map, to_model[raw[name]], corpus.kind, max_length),
            origin=(corpus, name),
        )
        for name, split in corpus.splits.items()
    }
    labels = tuple(names[i] for i in seen)
    return Task(
        corpus.name, corpus.digest, corpus.kind, corpus.metric, labels, scheme, corpus, splits
    )


def compile_split(
    split: Split, form_map: np.ndarray, labels: np.ndarray, kind: Kind, longest: int = LONGEST
) -> TaskSplit:
    """Where the sentences of a split lie: without the empty ones, very long ones in pieces."""
    lengths = np.diff(split.offsets)
    if kind == "classification":
        sentences = np.flatnonzero(lengths)
        kept = np.minimum(lengths[sentences], longest)  # a longer document is cut
        return TaskSplit(
            split.tokens,
            form_map,
            labels,
            split.offsets[sentences],
            kept,
            sentences,
            split.offsets,
            True,
        )
    pieces = -(-lengths // longest)
    sentences = np.repeat(np.arange(len(lengths)), pieces)
    number = np.arange(len(sentences)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    starts = split.offsets[sentences] + number * longest
    piece_lengths = np.minimum(split.offsets[sentences + 1] - starts, longest)
    return TaskSplit(
        split.tokens, form_map, labels, starts, piece_lengths, sentences, split.offsets
    )


def corpus_labels(task: Task, predicted: np.ndarray) -> np.ndarray:
    """Predicted ids into ``task.labels`` as ids into ``task.corpus.labels``."""
    if task.scheme == "bioes":
        return from_bioes(task.labels, task.corpus.labels)[predicted]
    index = {label: i for i, label in enumerate(task.corpus.labels)}
    return np.array([index[label] for label in task.labels], np.int32)[predicted]
