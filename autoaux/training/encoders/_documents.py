"""The TF-IDF perceptron as an encoder of documents (Kerinec et al. 2018, 3.4)."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from torch import Tensor

from autoaux.corpora import Split
from autoaux.recipe import TfidfMlp
from autoaux.training._bricks import BuildContext, Encoder
from autoaux.training.data import Batch, FormTable, TaskSplit
from autoaux.training.encoders._dropout import Dropout
from autoaux.training.encoders._kept import Kept
from autoaux.training.encoders._mlp import SparseMlp
from autoaux.training.encoders._tfidf import Bags, Tfidf
from autoaux.training.kernels import sent


class TfidfEncoder(Encoder):
    """Whole documents as sparse vectors through hidden layers that all tasks share."""

    unit = "document"
    stackable = False
    tagging_tokens = 4096

    def __init__(self, tfidf: Tfidf, part: TfidfMlp, context: BuildContext) -> None:
        super().__init__()
        self.tfidf = tfidf
        self.mlp = SparseMlp(len(tfidf.words), part.hidden, context.rng)
        self.dropout = Dropout(part.dropout, context.seed)
        self.size = self.mlp.size
        self._bags = Kept(
            self._compile, [split for task in context.tasks for split in task.splits.values()]
        )

    def _compile(self, split: TaskSplit, table: FormTable) -> Bags:
        forms = [table.forms[i] for i in split.form_map]
        return self.tfidf.bags(forms, Split(split.tokens, split.labels, split.offsets))

    def forward(self, batch: Batch) -> Tensor:
        """[1, n_sentences, size]."""
        bags = []
        for part in batch.parts:
            (split,), (sentences,) = part.splits, part.sentences
            bags.append(self._bags(split, batch.table).select(split.sentences[sentences]))
        chosen = Bags.together(bags).select(
            np.argsort(np.concatenate([part.columns[0] for part in batch.parts]))
        )
        arrays = sent(self.mlp.bias.device, chosen.features, chosen.weights, chosen.offsets)
        return self.mlp(
            *arrays, lambda x, layer: self.dropout(x.unsqueeze(0), batch, layer)[0]
        ).unsqueeze(0)

    def route(self, task: int) -> int:
        return 0

    def parameter_groups(self) -> Iterable[dict[str, Any]]:
        return [{"params": list(self.parameters())}]


def build_tfidf(part: TfidfMlp, context: BuildContext) -> TfidfEncoder:
    """Counts words over the train splits of all tasks."""
    tfidf = Tfidf.fit(
        [(task.corpus.forms, task.corpus.splits["train"]) for task in context.tasks], part.features
    )
    return TfidfEncoder(tfidf, part, context)
