"""Word vectors that are given, beside the learned ones, and how all of them become one input."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from autoaux.corpora import Corpus
from autoaux.errors import InputError
from autoaux.recipe import Embeddings, Gru
from autoaux.training._bricks import BuildContext
from autoaux.training.data import Batch, FormTable, Task
from autoaux.training.encoders._features import FeatureStore
from autoaux.training.encoders._kept import Kept
from autoaux.training.encoders._meta import AttentionCombination, Concatenation
from autoaux.training.encoders._vectors import read_vectors
from autoaux.training.encoders._word_input import WordInput
from autoaux.training.kernels import sent

ATTENTION_HIDDEN = 10


class StaticVectors(WordInput):
    """Vectors from a file, one per distinct form; they do not learn."""

    def __init__(self, path: str, table: FormTable) -> None:
        super().__init__()
        self.path = Path(path)
        self._values = Kept(self._read, [table])
        self.size = self._values(table).shape[1]

    def _read(self, table: FormTable) -> Tensor:
        return torch.from_numpy(read_vectors(self.path, table.forms).values)

    def forward(self, batch: Batch) -> Tensor:
        """[lanes, n_forms, size]; the forms of new text are looked up in the file, once."""
        return self._values(batch.table)[torch.from_numpy(batch.forms)].to(batch.device)


class ContextualVectors(WordInput):
    """Vectors from a frozen transformers encoder, kept in files; they do not learn.

    One per token, or one per document where the store's kind is classification.
    """

    per_form = False

    def __init__(self, store: FeatureStore, tasks: Sequence[Task]) -> None:
        super().__init__()
        self.store = store
        self.documents = store.kind == "classification"
        self.size = store.of(tasks[0].corpus, "train").shape[1] if tasks[0].splits else store.size

    def forward(self, batch: Batch) -> Tensor:
        """[lanes, n_tokens, size], or [lanes, n_sentences, size] of documents."""
        places = batch.n_sentences if self.documents else batch.n_tokens
        values = np.zeros((len(batch.forms), places, self.size), np.float32)
        for part in batch.parts:
            for k, split in enumerate(part.splits):
                if split.origin is None:
                    self._encode(batch, k, values[k])
                elif self.documents:
                    rows = split.sentences[part.sentences[k]]
                    values[k, part.columns[k, : len(rows)]] = self.store.of(*split.origin)[rows]
                else:
                    real = part.layout.real[k]
                    values[k, part.places[k, real]] = self.store.of(*split.origin)[
                        part.positions[k, real]
                    ]
        return sent(batch.device, values)[0]

    def _encode(self, batch: Batch, lane: int, values: np.ndarray) -> None:
        """Vectors of text that is in no file."""
        sentences, order = by_sentence(batch, lane)
        values[slice(None) if self.documents else order] = self.store.encode(
            batch.table.forms, sentences
        )


class PrecomputedVectors(WordInput):
    """Vectors somebody computed: ``CORPUS.SPLIT.npy``, [n_tokens, size], in the order of the
    file's tokens.
    """

    per_form = False

    def __init__(self, folder: str, tasks: Sequence[Task]) -> None:
        super().__init__()
        self.folder = Path(folder)
        self._arrays: dict[str, np.ndarray] = {}
        sizes = {self._of(task.corpus, name).shape[1] for task in tasks for name in task.splits}
        if len(sizes) > 1:
            raise InputError(
                f"{folder}: its arrays have vectors of different sizes: {sorted(sizes)}"
            )
        self.size = sizes.pop()

    def __deepcopy__(self, memo: dict[int, Any]) -> "PrecomputedVectors":
        return self  # nothing of it learns: copies of a model share the mapped files

    def _of(self, corpus: Corpus, split: str) -> np.ndarray:
        key = f"{corpus.name}.{split}.npy"
        if key not in self._arrays:
            self._arrays[key] = self._open(self.folder / key, corpus.splits[split].n_tokens)
        return self._arrays[key]

    def _open(self, file: Path, expected: int) -> np.ndarray:
        try:
            array = np.load(file, mmap_mode="r", allow_pickle=False)
        except FileNotFoundError:
            raise InputError(
                f"{file}: no such file; each split of each corpus needs its vectors there"
            ) from None
        except ValueError as error:
            raise InputError(f"{file}: not a plain .npy array: {error}") from None
        if array.ndim != 2 or len(array) != expected:
            raise InputError(
                f"{file}: an array of shape {array.shape}, expected one row for each of the"
                f" {expected} tokens"
            )
        return array

    def forward(self, batch: Batch) -> Tensor:
        """[lanes, n_tokens, size]."""
        values = np.zeros((len(batch.forms), batch.n_tokens, self.size), np.float32)
        for part in batch.parts:
            for k, split in enumerate(part.splits):
                if split.origin is None:
                    raise InputError(
                        f"{self.folder}: no vectors for new text; use an encoder (a transformers"
                        " folder) for that"
                    )
                real = part.layout.real[k]
                values[k, part.places[k, real]] = self._of(*split.origin)[part.positions[k, real]]
        return sent(batch.device, values)[0]


def by_sentence(batch: Batch, lane: int) -> tuple[list[np.ndarray], np.ndarray]:
    """A packed lane as sentences: form ids of each, and the packed places of their tokens in
    that order.
    """
    forms = batch.forms[lane][batch.form_number[lane]]
    layout = batch.layout
    order = np.argsort(layout.sequence, kind="stable")
    order = order[layout.real[lane, order]]
    return np.split(forms[order], np.cumsum(layout.lengths[lane])[:-1]), order


class Inputs(WordInput):
    """All inputs of the word layer, combined; `names` are theirs, in order."""

    def __init__(
        self,
        parts: Sequence[WordInput],
        names: Sequence[str],
        combine: Concatenation | AttentionCombination,
    ) -> None:
        super().__init__()
        self.parts = nn.ModuleList(parts)
        self.names = tuple(names)
        self.combine = combine
        self.per_form = all(part.per_form for part in parts)
        self.size = combine.size

    def _vectors(self, batch: Batch) -> list[Tensor]:
        vectors = []
        for part in self.parts:
            x = part(batch)
            if part.per_form and not self.per_form:
                x = x.gather(1, batch.form_of.unsqueeze(2).expand(-1, -1, x.shape[2]))
            vectors.append(x)
        return vectors

    def forward(self, batch: Batch) -> Tensor:
        """[lanes, n_forms, size] where `per_form`, else [lanes, n_tokens, size]."""
        return self.combine(self._vectors(batch))

    def weights(self, batch: Batch) -> Tensor:
        """How much each input counts: [lanes, n_forms or n_tokens, n_parts]. Attention only."""
        if not isinstance(self.combine, AttentionCombination):
            raise InputError("encoder.combine is concatenate: only attention has weights to read")
        return self.combine.weights(self._vectors(batch))


def build_inputs(part: Gru, context: BuildContext, learned: list[WordInput]) -> Inputs:
    """Learned inputs (characters, words) and the recipe's embeddings, combined as it says."""
    parts = [*learned, *(_embedding(e, context) for e in part.embeddings)]
    names = [type(module).__name__.lower() for module in learned] + [
        e.path for e in part.embeddings
    ]
    sizes = [module.size for module in parts]
    if part.combine == "attention":
        return Inputs(parts, names, AttentionCombination(sizes, ATTENTION_HIDDEN, context.rng))
    return Inputs(parts, names, Concatenation(sizes))


def _embedding(embedding: Embeddings, context: BuildContext) -> WordInput:
    if embedding.kind == "static":
        return StaticVectors(embedding.path, context.vocabulary.table)
    folder = Path(embedding.path)
    if folder.is_dir() and not (folder / "config.json").exists() and any(folder.glob("*.npy")):
        return PrecomputedVectors(embedding.path, context.tasks)
    return ContextualVectors(
        FeatureStore(embedding.path, "tagging", device=context.device), context.tasks
    )
