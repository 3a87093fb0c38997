"""Trained models as ONNX graphs, for programs that have neither torch nor autoaux."""

from autoaux.training.graphs._graph_folder import write_graph

__all__ = ["write_graph"]
