"""The TF-IDF perceptron as an encoder of documents (Kerinec et al. 2018, 3.4)."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from autoaux.corpora import Split
from autoaux.errors import InputError
from autoaux.recipe import TfidfMlp
from autoaux.training._batches import Batch
from autoaux.training._bricks import BuildContext
from autoaux.training._tasks import TaskSplit
from autoaux.training._vocabulary import FormTable
from autoaux.training.encoders._kept import Kept
from autoaux.training.encoders._mlp import SparseMlp
from autoaux.training.encoders._tfidf import Bags, Tfidf


class TfidfEncoder(nn.Module):
    """Whole documents as sparse vectors through hidden layers that all tasks share."""

    unit = "document"
    stackable = False

    def __init__(self, tfidf: Tfidf, part: TfidfMlp, context: BuildContext) -> None:
        super().__init__()
        self.tfidf = tfidf
        self.mlp = SparseMlp(len(tfidf.words), part.hidden, part.dropout)
        self.size = self.mlp.size
        self.seed = int(context.rng.integers(2**31))
        generator = torch.Generator().manual_seed(self.seed)
        for parameter in self.mlp.parameters():
            if parameter.ndim > 1:
                nn.init.xavier_uniform_(parameter, generator=generator)
            else:
                nn.init.zeros_(parameter)
        self._tables: dict[int, FormTable] = {}
        self._bags = Kept(self._compile, [split for task in context.tasks for split in task.splits.values()])

    def _compile(self, split: TaskSplit) -> Bags:
        forms = [self._table.forms[i] for i in split.form_map]
        return self.tfidf.bags(forms, Split(split.tokens, split.labels, split.offsets))

    def forward(self, batch: Batch) -> Tensor:
        """[1, n_sentences, size]."""
        split = batch.splits[0]
        self._table = batch.table
        chosen = self._bags(split).select(split.sentences[batch.sentences[0]])
        device = self.mlp.bias.device
        features, weights, offsets = (torch.from_numpy(a).to(device) for a in (chosen.features, chosen.weights, chosen.offsets))
        self.mlp.train(batch.update >= 0)
        with torch.random.fork_rng(devices=[], enabled=self.mlp.dropout.p > 0):
            if self.mlp.dropout.p > 0:  # dropout as a function of (seed, update), so that a resumed run draws the same
                torch.manual_seed((self.seed + 1_000_003 * (batch.update + 1)) % 2**63)
            return self.mlp(features, weights, offsets).unsqueeze(0)

    def parameter_groups(self) -> Iterable[dict[str, Any]]:
        return [{"params": list(self.parameters())}]


def build(part: TfidfMlp, context: BuildContext) -> TfidfEncoder:
    """Counts words over the train splits of all tasks. InputError for a task that tags."""
    for task in context.tasks:
        if task.kind != "classification":
            raise InputError(f"{task.name}: encoder tfidf_mlp reads documents; this corpus labels tokens")
    tfidf = Tfidf.fit([(task.corpus.forms, task.corpus.splits["train"]) for task in context.tasks], part.features)
    return TfidfEncoder(tfidf, part, context)
