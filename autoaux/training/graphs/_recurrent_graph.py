"""The recurrent trunk as a graph of ONNX's own GRU and LSTM operators."""

from typing import Any, cast

import torch
from torch import Tensor, nn

from autoaux.errors import InputError
from autoaux.recipe import Gru
from autoaux.training.data import LONGEST
from autoaux.training.graphs._best_path import decoder_of
from autoaux.training.graphs._graph import Graph
from autoaux.training.kernels import GRU, GRU_BEFORE, LSTM, Recurrent
from autoaux.training.loop import Tagger

_FLOAT = 1  # ONNX's number of the type
# operator, its gates by their number in ours (r z n and i f g o there; z r h and i o f c here),
# and what it is told besides
_OPERATORS: dict[int, tuple[str, list[int], dict[str, int]]] = {
    id(GRU): ("GRU", [1, 0, 2], {"linear_before_reset": 1}),
    id(GRU_BEFORE): ("GRU", [1, 0, 2], {"linear_before_reset": 0}),
    id(LSTM): ("LSTM", [0, 3, 1, 2], {}),
}


class Layer(nn.Module):
    """One bidirectional layer: https://onnx.ai/onnx/operators/onnx__GRU.html and __LSTM.html."""

    weight: Tensor
    recurrent: Tensor
    bias: Tensor

    def __init__(self, layer: Recurrent) -> None:
        super().__init__()
        self.operator, gates, self.told = _OPERATORS[id(layer.cell)]
        self.hidden = layer.hidden

        def ordered(values: Tensor) -> Tensor:
            """[1, 2, rows, gates * hidden] as [2, gates * hidden, rows], gates in ONNX's order."""
            apart = values.detach()[0].unflatten(2, (len(gates), self.hidden))
            return apart[:, :, gates].flatten(2).transpose(1, 2).contiguous()

        biases = [ordered(layer.bias), ordered(layer.recurrent_bias)]
        self.register_buffer("weight", ordered(layer.weight))
        self.register_buffer("recurrent", ordered(layer.recurrent))
        self.register_buffer("bias", torch.cat(biases, 1).squeeze(2))

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """All states [steps, n, 2 * hidden] and the last of each direction [n, 2 * hidden].

        Args:
            x: [steps, n, inputs], sequences side by side.
            lengths: int32 [n].
        """
        steps, n = x.shape[:2]
        states, last, *_ = torch.onnx.ops.symbolic_multi_out(
            self.operator,
            (x, self.weight, self.recurrent, self.bias, lengths),
            {"hidden_size": self.hidden, "direction": "bidirectional", **self.told},
            dtypes=[_FLOAT] * 2,
            shapes=[(steps, 2, n, self.hidden), (2, n, self.hidden)],
        )
        return states.transpose(1, 2).flatten(2), last.transpose(0, 1).flatten(1)


class RecurrentGraph(nn.Module):
    """One sentence or document to its scores and labels."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        trunk: Any = tagger.model.encoder
        parts = {hasattr(part, "layer"): part for part in trunk.inputs[0].parts}
        self.letters = parts[True].table.detach()[0] if True in parts else None
        self.letters_layer = Layer(parts[True].layer) if True in parts else None
        self.words = parts[False].table.weight.detach()[0] if False in parts else None
        layers = [cast(Recurrent, choices[0]) for choices in trunk.layers]
        self.layers = nn.ModuleList(map(Layer, layers))
        self.documents = tagger.task.kind == "classification"
        head = tagger.model.head(0)
        self.emissions: Any = head.emissions
        self.decoder = decoder_of(head)

    def forward(self, words: Tensor, characters: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Scores [n, labels] and labels [n] of n words; of one document, n is 1.

        Args:
            words: int64 [n], rows of the word table.
            characters: int64 [n, longest], rows of the character table; surplus places are not
                read.
            lengths: int64 [n], characters of each word, at least 1.
        """
        features = []
        if self.letters is not None and self.letters_layer is not None:
            letters = nn.functional.embedding(characters.T, self.letters)
            features.append(self.letters_layer(letters, lengths.int())[1])
        if self.words is not None:
            features.append(nn.functional.embedding(words, self.words))
        x = torch.cat(features, 1).unsqueeze(1)
        whole = torch.ones_like(lengths).sum(0, keepdim=True).int()
        for layer in self.layers:
            x = layer(x, whole)[0]
        rows = x.squeeze(1)
        if self.documents:
            rows = rows.amax(0, keepdim=True)
        scores = rows @ self.emissions.weight[0] + self.emissions.bias[0]
        return scores, self.decoder(scores)


def recurrent_graph(tagger: Tagger) -> Graph:
    """A GRU or BiLSTM model; InputError where it takes vectors from elsewhere."""
    part = tagger.recipe.encoder
    if not isinstance(part, Gru) or part.embeddings or part.combine != "concatenate":
        raise InputError(
            "--to onnx: this model combines its words with vectors that are given, which are not"
            " part of a graph; train one without encoder.embeddings"
        )
    vocabulary = tagger.vocabulary
    row_of = tagger.lexicon.row_of[:-1].tolist()
    rows = {word: row for word, row in zip(vocabulary.words, row_of, strict=True) if row}
    return Graph(
        RecurrentGraph(tagger),
        {
            "words": torch.zeros(3, dtype=torch.int64),
            "characters": torch.zeros(3, 5, dtype=torch.int64),
            "lengths": torch.tensor([5, 3, 1]),
        },
        {
            "words": {0: "words"},
            "characters": {0: "words", 1: "longest_word"},
            "lengths": {0: "words"},
        },
        ("scores", "labels"),
        {
            "reads": "words",
            "rows": rows,
            "characters": list(vocabulary.characters),
            "digits_to_zero": vocabulary.digits_to_zero,
            "max_word_length": vocabulary.max_word_length,
            "longest": LONGEST,
        },
    )
