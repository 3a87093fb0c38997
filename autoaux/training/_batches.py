"""Batches without padding: random sentences up to a token budget, packed time-major.

Inside a batch the sentences stand longest first and step t holds the tokens at place t of all
sentences that are longer than t. Distinct forms are listed once, longest first, and their
characters are packed the same way. With several lanes, each lane has its own sentences; step t is
as wide as the widest lane needs, and `valid` marks the tokens that are real. Surplus places always
stand after a sentence's end, in both directions, so they never touch a real token's state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from autoaux.training._steps import Steps
from autoaux.training._tasks import TaskSplit
from autoaux.training._vocabulary import FormTable


@dataclass(frozen=True)
class Batch:
    """One batch of one task, for one or more lanes.

    Attributes:
        task: the task's number in its run; 0 is the main task.
        splits: the split each lane's sentences come from.
        table: form table that `forms` points into.
        sentences: per lane, numbers of the sentences (pieces) in its split, longest first.
        update: number of this update in its run, -1 outside training (no dropout).
        sizes: sentences at each step.
        valid: bool [lanes, n_tokens], or None where every place is a real token.
        counts: float [lanes], real tokens.
        positions: int64 array [lanes, n_tokens], place of each token in its split.
        sentence_of: int64 [n_tokens], which sentence (place in the batch) a token belongs to.
        mirror: int64 array [lanes, n_tokens], place of the token mirrored in its sentence.
        last: int64 [lanes, n_sentences], place of each sentence's last token.
        lengths: int64 array [lanes, n_sentences]; 0 where a lane has fewer sentences.
        labels: int64 [lanes, n_tokens] (documents: [lanes, n_sentences]); -1 where there is none.
        forms: int64 array [lanes, n_forms], distinct forms of each lane, longest first.
        form_number: int64 array [lanes, n_tokens], index into `forms`.
        form_sizes, form_last: as `sizes` and `last` (an array), of the characters of the forms.
        characters: int64 array [lanes, 2, n_characters], forwards and backwards.
    """

    task: int
    splits: tuple[TaskSplit, ...]
    table: FormTable
    sentences: tuple[np.ndarray, ...]
    update: int
    sizes: list[int]
    valid: Tensor | None
    counts: Tensor
    positions: np.ndarray
    sentence_of: np.ndarray
    mirror: np.ndarray
    last: Tensor
    lengths: np.ndarray
    labels: Tensor
    forms: np.ndarray
    form_number: np.ndarray
    form_sizes: list[int]
    form_last: np.ndarray
    characters: np.ndarray

    @property
    def lanes(self) -> int:
        return len(self.splits)

    @property
    def n_tokens(self) -> int:
        return self.positions.shape[1]

    @property
    def n_sentences(self) -> int:
        return self.lengths.shape[1]

    @property
    def device(self) -> torch.device:
        return self.counts.device

    @cached_property
    def reverse(self) -> Tensor:
        """`mirror` on the device."""
        return torch.from_numpy(self.mirror).to(self.device)

    @cached_property
    def form_of(self) -> Tensor:
        """`form_number` on the device."""
        return torch.from_numpy(self.form_number).to(self.device)

    @cached_property
    def word_steps(self) -> Steps:
        """The layout of a scan over the tokens in both directions; groups are lane by lane, forwards and backwards."""
        return Steps(self.sizes, 2 * self.lanes, self.device)

    @cached_property
    def form_steps(self) -> Steps:
        """The same of a scan over the characters of the forms."""
        return Steps(self.form_sizes, 2 * self.lanes, self.device)


@dataclass(frozen=True)
class Packing:
    """How sequences of given lengths (longest first) are laid out time-major."""

    step: np.ndarray  # [n]
    sequence: np.ndarray  # [n]
    sizes: np.ndarray  # [longest]
    starts: np.ndarray  # [longest], where each step begins

    @classmethod
    def of(cls, lengths: np.ndarray) -> "Packing":
        longest = int(lengths[0]) if len(lengths) else 0
        sizes = np.searchsorted(-lengths, -np.arange(longest), side="left")
        starts = np.cumsum(sizes) - sizes
        step = np.repeat(np.arange(longest), sizes)
        sequence = np.arange(len(step)) - starts[step]
        return cls(step, sequence, sizes, starts)

    def place(self, step: np.ndarray, sequence: np.ndarray) -> np.ndarray:
        return self.starts[step] + sequence


def build_batch(
    task: int,
    splits: Sequence[TaskSplit],
    sentences: Sequence[np.ndarray],
    table: FormTable,
    *,
    update: int = -1,
    device: torch.device | str = "cpu",
) -> Batch:
    """Pack the given sentences of each lane's split."""
    lanes = len(splits)
    ordered = []
    for split, numbers in zip(splits, sentences):
        ordered.append(numbers[np.argsort(-split.lengths[numbers], kind="stable")])
    n_sentences = max(len(numbers) for numbers in ordered)
    lengths = np.zeros((lanes, n_sentences), np.int64)
    starts = np.zeros((lanes, n_sentences), np.int64)
    for k, (split, numbers) in enumerate(zip(splits, ordered)):
        lengths[k, : len(numbers)] = split.lengths[numbers]
        starts[k, : len(numbers)] = split.starts[numbers]
    packing = Packing.of(lengths.max(0))
    step, sequence = packing.step, packing.sequence
    length = lengths[:, sequence]
    real = step < length
    positions = np.where(real, starts[:, sequence] + step, 0)
    everywhere = np.arange(len(step))
    mirror = np.where(real, packing.place(np.maximum(length - 1 - step, 0), sequence), everywhere)
    last = packing.place(np.maximum(lengths - 1, 0), np.arange(n_sentences))

    documents = splits[0].documents
    labels = np.full((lanes, n_sentences if documents else len(step)), -1, np.int64)
    distinct, inverse = [], np.zeros((lanes, len(step)), np.int64)
    for k, split in enumerate(splits):
        forms = split.forms(positions[k])
        if not real[k].all():
            forms[~real[k]] = forms[0]
        unique, index = np.unique(forms, return_inverse=True)
        distinct.append(unique)
        inverse[k] = index
        if documents:
            labels[k, : len(ordered[k])] = split.labels[split.sentences[ordered[k]]]
        else:
            labels[k] = np.where(real[k], split.labels[positions[k]], -1)
    forms, form_sizes, form_last, characters = _pack_forms(distinct, table)

    def send(array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(device)

    return Batch(
        task=task,
        splits=tuple(splits),
        table=table,
        sentences=tuple(ordered),
        update=update,
        sizes=packing.sizes.tolist(),
        valid=None if real.all() else send(real),
        counts=send(lengths.sum(1).astype(np.float32)),
        positions=positions,
        sentence_of=sequence,
        mirror=mirror,
        last=send(last),
        lengths=lengths,
        labels=send(labels),
        forms=forms,
        form_number=inverse,
        form_sizes=form_sizes,
        form_last=form_last,
        characters=characters,
    )


def _pack_forms(distinct: list[np.ndarray], table: FormTable) -> tuple[np.ndarray, list[int], np.ndarray, np.ndarray]:
    """Forms of all lanes side by side, and their characters packed in both directions."""
    n_forms = max(len(unique) for unique in distinct)
    # A shorter list is filled with its own last (shortest) form, which nothing points to.
    forms = np.stack([np.pad(unique, (0, n_forms - len(unique)), mode="edge") for unique in distinct]).astype(np.int64)
    lengths = table.lengths[forms]
    packing = Packing.of(lengths.max(0))
    step, sequence = packing.step, packing.sequence
    form, length = forms[:, sequence], lengths[:, sequence]
    forwards = table.characters[form, np.minimum(step, length - 1)]
    backwards = table.characters[form, np.maximum(length - 1 - step, 0)]
    last = packing.place(lengths - 1, np.arange(n_forms))
    return forms, packing.sizes.tolist(), last, np.stack([forwards, backwards], 1).astype(np.int64)


def token_batches(lengths: np.ndarray, budget: int, rng: np.random.Generator) -> list[np.ndarray]:
    """One epoch: all sentences in random order, cut into batches of at most `budget` tokens.

    A sentence longer than the budget is a batch of its own.
    """
    order = rng.permutation(len(lengths))
    ends = np.cumsum(lengths[order])
    batches, start, spent = [], 0, 0
    while start < len(order):
        stop = max(int(np.searchsorted(ends, spent + budget, side="right")), start + 1)
        batches.append(order[start:stop])
        start, spent = stop, int(ends[stop - 1])
    return batches


def ordered_batches(lengths: np.ndarray, budget: int) -> list[np.ndarray]:
    """All sentences, longest first, in batches of about `budget` tokens: for evaluation."""
    order = np.argsort(-lengths, kind="stable")
    ends = np.cumsum(lengths[order])
    cuts = np.flatnonzero(np.diff(ends // budget)) + 1
    return np.split(order, cuts) if len(order) else []
