"""Batches: random sentences up to a token budget, of one task or of several, packed without
padding.

Sentences of all tasks in a batch stand together, longest first (see `Layout`), and are encoded in
one pass. Distinct forms are listed once, longest first, and their characters are packed the same
way. What a task's head needs, the same packing of its own sentences alone, is a `Part`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from autoaux.training.data._tasks import TaskSplit
from autoaux.training.data._vocabulary import FormTable
from autoaux.training.kernels import Layout, sent


class Share(NamedTuple):
    """Sentences of one task for a batch: per lane its split, and their numbers (int64) there."""

    task: int
    splits: Sequence[TaskSplit]
    sentences: Sequence[np.ndarray]


@dataclass(frozen=True)
class Part:
    """One task's sentences in a batch.

    Attributes:
        task: the task's number in its run; 0 is the main task.
        splits: the split each lane's sentences come from.
        sentences: per lane, numbers of the sentences (pieces) in its split, longest first.
        columns: int64 array [lanes, n_sentences], which sentence of the batch each of them is.
        layout: how they are packed.
        places: int64 array [lanes, n_tokens], place of each token in the batch.
        positions: int64 array [lanes, n_tokens], place of each token in its split.
        labels: int64 [lanes, n_tokens] (documents: [lanes, n_sentences]); -1 where there is none.
    """

    task: int
    splits: tuple[TaskSplit, ...]
    sentences: tuple[np.ndarray, ...]
    columns: np.ndarray
    layout: Layout
    places: np.ndarray
    positions: np.ndarray
    labels: Tensor


@dataclass(frozen=True)
class Batch:
    """Sentences of one or more tasks, for one or more lanes.

    Attributes:
        parts: what each task has in it.
        layout: how all their sentences are packed.
        table: form table that `forms` points into.
        update: number of this update in its run, -1 outside training (no dropout).
        forms: int64 array [lanes, n_forms], distinct forms of each lane, longest first.
        form_number: int64 array [lanes, n_tokens], index into `forms`.
        form_layout: how the characters of the forms are packed.
        characters: int64 array [lanes, 2, n_characters], forwards and backwards.
    """

    parts: tuple[Part, ...]
    layout: Layout
    table: FormTable
    update: int
    forms: np.ndarray
    form_number: np.ndarray
    form_layout: Layout
    characters: np.ndarray

    @property
    def task(self) -> int:
        """One of the batch's tasks: for an encoder they are alike."""
        return self.parts[0].task

    @property
    def n_tokens(self) -> int:
        return len(self.layout.step)

    @property
    def n_sentences(self) -> int:
        return self.layout.n_sequences

    @property
    def device(self) -> torch.device:
        return self.layout.device

    @cached_property
    def form_of(self) -> Tensor:
        """`form_number` on the device."""
        return sent(self.device, self.form_number)[0]

    def by_part(self, encoded: Tensor) -> Sequence[Tensor]:
        """Vectors of the batch's tokens (or sentences), [lanes, n, size], as each part's own."""
        if len(self.parts) == 1:
            return [encoded]
        lanes, n, size = encoded.shape
        picked = [part.places if n == self.n_tokens else part.columns for part in self.parts]
        rows = np.concatenate(picked, 1) + n * np.arange(lanes)[:, None]
        (index,) = sent(encoded.device, rows.ravel())
        return (
            encoded.reshape(-1, size)
            .index_select(0, index)
            .view(lanes, -1, size)
            .split([p.shape[1] for p in picked], 1)
        )


def build_batch(
    shares: Sequence[Share],
    table: FormTable,
    *,
    update: int = -1,
    device: torch.device | str = "cpu",
) -> Batch:
    """Pack the given sentences of each lane; a lane may have none of a task."""
    lanes = len(shares[0].splits)
    sentences: list[list[np.ndarray]] = [[] for _ in shares]  # of each task, per lane
    columns: list[list[np.ndarray]] = [[] for _ in shares]
    lengths = []
    for lane in range(lanes):
        own = [share.splits[lane].lengths[share.sentences[lane]] for share in shares]
        together, counts = np.concatenate(own), [len(part) for part in own]
        order = np.argsort(-together, kind="stable")
        owner = np.repeat(np.arange(len(shares)), counts)[order]
        before = np.cumsum(counts) - counts
        lengths.append(together[order])
        for number, share in enumerate(shares):
            columns[number].append(np.flatnonzero(owner == number))
            sentences[number].append(
                share.sentences[lane][order[columns[number][-1]] - before[number]]
            )
    layout = Layout(_rows(lengths), device)
    parts = tuple(
        _part(share, chosen, where, layout, len(shares) == 1)
        for share, chosen, where in zip(shares, sentences, columns, strict=True)
    )
    tokens = np.zeros((lanes, len(layout.step)), np.int64)
    for part in parts:
        for lane, split in enumerate(part.splits):
            real = part.layout.real[lane]
            tokens[lane, part.places[lane, real]] = split.forms(part.positions[lane, real])
    distinct, inverse = [], np.zeros_like(tokens)
    for lane, forms in enumerate(tokens):
        forms[~layout.real[lane]] = forms[0]
        unique, inverse[lane] = np.unique(forms, return_inverse=True)
        distinct.append(unique)
    forms, form_layout, characters = _pack_forms(distinct, table, device)
    return Batch(parts, layout, table, update, forms, inverse, form_layout, characters)


def _part(
    share: Share, sentences: list[np.ndarray], columns: list[np.ndarray], whole: Layout, alone: bool
) -> Part:
    """A task's part of a batch packed as `whole`; `sentences` and `columns` per lane, longest
    first.
    """
    lengths = _rows(
        [split.lengths[numbers] for split, numbers in zip(share.splits, sentences, strict=True)]
    )
    starts = _rows(
        [split.starts[numbers] for split, numbers in zip(share.splits, sentences, strict=True)]
    )
    layout = whole if alone else Layout(lengths, whole.device)
    step, sequence = layout.step, layout.sequence
    column = _rows(columns)
    places = np.where(layout.real, whole.place(step, column[:, sequence]), 0)
    positions = np.where(layout.real, starts[:, sequence] + step, 0)
    if share.splits[0].documents:
        labels = _rows(
            [
                split.labels[split.sentences[numbers]]
                for split, numbers in zip(share.splits, sentences, strict=True)
            ],
            -1,
        )
    else:
        own = [split.labels[where] for split, where in zip(share.splits, positions, strict=True)]
        labels = np.where(layout.real, np.stack(own), -1).astype(np.int64)
    return Part(
        share.task,
        tuple(share.splits),
        tuple(sentences),
        column,
        layout,
        places,
        positions,
        *sent(whole.device, labels),
    )


def _rows(lanes: Sequence[np.ndarray], fill: int = 0) -> np.ndarray:
    """Arrays of several lanes as one, int64 [lanes, most], filled up."""
    rows = np.full((len(lanes), max(len(values) for values in lanes)), fill, np.int64)
    for row, values in zip(rows, lanes, strict=True):
        row[: len(values)] = values
    return rows


def _pack_forms(
    distinct: list[np.ndarray], table: FormTable, device: torch.device | str
) -> tuple[np.ndarray, Layout, np.ndarray]:
    """Forms of all lanes side by side, and their characters packed in both directions."""
    n_forms = max(len(unique) for unique in distinct)
    # A shorter list is filled with its own last (shortest) form, which nothing points to.
    forms = np.stack(
        [np.pad(unique, (0, n_forms - len(unique)), mode="edge") for unique in distinct]
    )
    layout = Layout(table.lengths[forms], device)
    form, length = forms[:, layout.sequence], layout.lengths[:, layout.sequence]
    forwards = table.characters[form, np.minimum(layout.step, length - 1)]
    backwards = table.characters[form, np.maximum(length - 1 - layout.step, 0)]
    return forms, layout, np.stack([forwards, backwards], 1).astype(np.int64)


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
