"""A transformers model as a graph."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from autoaux.errors import InputError
from autoaux.training.graphs._graph import Graph
from autoaux.training.loop import Tagger

_TOKENIZER = "tokenizer.json"


class PiecesGraph(nn.Module):
    """Rows of pieces to the scores of labels: of each piece, or of each row."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model: Any = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """[rows, pieces, labels], of documents [rows, labels]; both inputs int64 [rows, pieces]."""
        scores: Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
        return scores


def pieces_graph(tagger: Tagger, folder: Path) -> Graph:
    """A model that transformers loads from its folder; InputError where a CRF decodes."""
    import transformers

    documents = tagger.task.kind == "classification"
    if not documents and tagger.recipe.head.decoder == "crf":
        raise InputError(
            "--to onnx: this model decodes the first pieces of words with a CRF, which is no part"
            " of a transformers graph; train it with --set head.decoder=softmax"
        )
    tokenizer = folder / _TOKENIZER
    if not tokenizer.is_file():
        raise InputError(f"{tokenizer}: missing, so no program without transformers can cut words")
    loader: Any = (
        transformers.AutoModelForSequenceClassification
        if documents
        else transformers.AutoModelForTokenClassification
    )
    model = loader.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
    encoder: Any = tagger.model.encoder
    reader = encoder.reader
    pieces = {0: "rows", 1: "pieces"}
    return Graph(
        PiecesGraph(model),
        {
            "input_ids": torch.tensor([[*reader.prefix, *reader.suffix]] * 2),
            "attention_mask": torch.ones(2, len(reader.prefix) + len(reader.suffix)).long(),
        },
        {"input_ids": pieces, "attention_mask": pieces},
        ("scores",),
        {
            "reads": "pieces",
            "tokenizer": _TOKENIZER,
            "before": reader.prefix.tolist(),
            "after": reader.suffix.tolist(),
            "room": reader.room,
            "unknown": reader.tokenizer.unk_token_id,
        },
        (tokenizer,),
    )
