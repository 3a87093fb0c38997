"""Any transformers encoder as an encoder of ours: fine-tuned, with adapters, or frozen."""

import copy
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from autoaux.corpora import Kind
from autoaux.recipe import Transformer
from autoaux.training._bricks import BuildContext, Encoder
from autoaux.training.data import Batch
from autoaux.training.encoders._dropout import Dropout
from autoaux.training.encoders._features import FeatureStore
from autoaux.training.encoders._inputs import ContextualVectors, by_sentence
from autoaux.training.encoders._kept import Kept
from autoaux.training.encoders._lora import add_adapters, merge_adapters
from autoaux.training.encoders._pretrained import load_body, load_tokenizer
from autoaux.training.encoders._reader import Reader, encode, positions_limit
from autoaux.training.kernels import LookupTable, sent


class PretrainedEncoder(Encoder):
    """An encoder that transformers knows, and can be saved as transformers does."""

    tagging_tokens = 4096

    def __init__(self, context: BuildContext) -> None:
        super().__init__()
        self.kind: Kind = context.tasks[0].kind
        self.unit = "token" if self.kind == "tagging" else "document"
        self.task_kinds = [task.kind for task in context.tasks]

    def route(self, task: int) -> Kind:
        return self.task_kinds[task]

    @property
    @abstractmethod
    def reader(self) -> Reader:
        """What cuts words into pieces."""

    @abstractmethod
    def merged_body(self) -> PreTrainedModel:
        """The main task's body as plain transformers layers."""


class FineTuned(PretrainedEncoder):
    """A transformers encoder that learns, wholly or through low-rank adapters.

    Tagging reads the first piece of each word; documents use the architecture's own pooling. Where
    tasks are of both kinds, one base serves two bodies.
    """

    stackable = False

    def __init__(self, part: Transformer, context: BuildContext) -> None:
        super().__init__(context)
        self.seed = int(context.rng.integers(2**31))
        self.in_half = part.precision == "bfloat16"
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            # documents first: their base may have a pooling layer that tagging does without
            loaded = {
                kind: load_body(part.path, kind, dropout=part.dropout)
                for kind in sorted(set(self.task_kinds))
            }
            self.bodies = nn.ModuleDict({kind: body for kind, (body, _) in loaded.items()})
            self.sizes = {kind: size for kind, (_, size) in loaded.items()}
            bodies = [body for body, _ in loaded.values()]
            base = bodies[0].base_model
            for body in bodies:
                setattr(body, body.base_model_prefix, base)
            if part.update == "lora":
                add_adapters(base, part.lora_rank)
            else:
                base.set_input_embeddings(LookupTable(base.get_input_embeddings()))
        self.size = self.sizes[self.kind]
        tokenizer = load_tokenizer(part.path)
        self._reader = Reader(
            tokenizer, part.window, positions_limit(self.bodies[self.kind], tokenizer)
        )
        self._pieces = Kept(lambda table: self.reader.cut(table.forms), [context.vocabulary.table])

    def forward(self, batch: Batch) -> Tensor:
        """[1, n_tokens, size] for a tagging task, [1, n_sentences, size] for documents."""
        kind = self.route(batch.task)
        body = self.bodies[kind].train(batch.update >= 0)
        pieces = self._pieces(batch.table)
        sentences, order = by_sentence(batch, 0)
        with (
            self._draws(batch),
            torch.autocast(batch.device.type, torch.bfloat16) if self.in_half else nullcontext(),
        ):
            if kind == "classification":
                rows = self.reader.documents(pieces, sentences)
                return encode(body, rows, self.reader.padding, per_row=True).float().unsqueeze(0)
            rows = self.reader.rows(pieces, sentences)
            vectors = encode(body, rows, self.reader.padding, per_row=False).float()
        places = np.argsort(order)  # from sentence order back to the packed one
        return vectors[*sent(vectors.device, places)].unsqueeze(0)

    @contextmanager
    def _draws(self, batch: Batch) -> Iterator[None]:
        """Dropout inside the encoder as a function of (seed, update), so that a resumed run
        draws the same.
        """
        device = next(self.parameters()).device
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            torch.manual_seed((self.seed + 1_000_003 * (batch.update + 1)) % 2**63)
            yield

    def parameter_groups(self) -> Iterable[dict[str, Any]]:
        """Matrices decay; biases and normalisations do not."""
        learning = [p for p in self.parameters() if p.requires_grad]
        return [
            {"params": [p for p in learning if p.ndim > 1]},
            {"params": [p for p in learning if p.ndim < 2], "weight_decay": 0.0},
        ]

    @property
    def reader(self) -> Reader:
        return self._reader

    def merged_body(self) -> PreTrainedModel:
        """The main task's body, adapters merged."""
        body = copy.deepcopy(self.bodies[self.kind])
        merge_adapters(body)
        return body


class Frozen(PretrainedEncoder):
    """A transformers encoder that does not learn: its vectors are computed once, heads train on
    them.
    """

    stackable = True

    def __init__(self, part: Transformer, context: BuildContext) -> None:
        super().__init__(context)
        self.vectors = nn.ModuleDict()
        for kind in sorted(set(self.task_kinds)):
            store = FeatureStore(
                part.path,
                kind,
                window=part.window,
                precision=part.features,
                device=context.device,
            )
            vectors = ContextualVectors(store, [t for t in context.tasks if t.kind == kind])
            self.vectors[kind] = vectors
            if kind == self.kind:
                self.size, self.store = vectors.size, store
        self.dropout = Dropout(part.dropout, context.seed)

    def forward(self, batch: Batch) -> Tensor:
        """[lanes, n_tokens or n_sentences, size]."""
        return self.dropout(self.vectors[self.route(batch.task)](batch), batch, 0)

    def parameter_groups(self) -> Iterable[dict[str, Any]]:
        return []

    @property
    def reader(self) -> Reader:
        return self.store.encoder()[1]

    def merged_body(self) -> PreTrainedModel:
        """The main task's body, as it came."""
        return self.store.encoder()[0]


def build(part: Transformer, context: BuildContext) -> PretrainedEncoder:
    """The encoder that `update` asks for."""
    return Frozen(part, context) if part.update == "frozen" else FineTuned(part, context)
