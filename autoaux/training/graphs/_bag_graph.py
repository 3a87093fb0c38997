"""The TF-IDF perceptron as a graph."""

from typing import Any

import torch
from torch import Tensor, nn

from autoaux.training.graphs._best_path import decoder_of
from autoaux.training.graphs._graph import Graph
from autoaux.training.loop import Tagger


class BagGraph(nn.Module):
    """Documents as rows of TF-IDF values to scores and labels."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        encoder: Any = tagger.model.encoder
        self.mlp = encoder.mlp
        head = tagger.model.head(0)
        self.emissions: Any = head.emissions
        self.decoder = decoder_of(head)

    def forward(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Scores [n, labels] and labels [n] for values [n, words]."""
        x = torch.relu(values @ self.mlp.input.weight + self.mlp.bias)
        for layer in self.mlp.layers:
            x = torch.relu(layer(x))
        scores = x @ self.emissions.weight[0] + self.emissions.bias[0]
        return scores, self.decoder(scores)


def bag_graph(tagger: Tagger) -> Graph:
    """A model of documents by TF-IDF."""
    encoder: Any = tagger.model.encoder
    tfidf = encoder.tfidf
    return Graph(
        BagGraph(tagger),
        {"values": torch.zeros(2, len(tfidf.words))},
        {"values": {0: "documents"}},
        ("scores", "labels"),
        {"reads": "bag", "words": list(tfidf.words), "idf": tfidf.idf.tolist()},
    )
