"""A saved model as a folder with a graph: ``model.onnx``, ``model.json`` and what it reads with."""

import json
import logging
import shutil
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch.export import Dim

from autoaux import __version__
from autoaux.errors import InputError
from autoaux.files import replacing_folder
from autoaux.training.graphs._bag_graph import bag_graph
from autoaux.training.graphs._graph import Graph
from autoaux.training.graphs._pieces_graph import pieces_graph
from autoaux.training.graphs._recurrent_graph import recurrent_graph
from autoaux.training.loop import Tagger
from autoaux.training.models import load_model

FORMAT = 1
NEEDED = ("onnx", "onnxscript")  # by torch's exporter
MODEL, DESCRIPTION = "model.onnx", "model.json"


def write_graph(model: Path, target: Path) -> Path:
    """Write a saved model for onnxruntime.

    Args:
        model: a folder that `save_model` wrote.
        target: the folder to write; nothing may stand there.

    Returns:
        `target`, with ``model.onnx``, ``model.json`` (labels, and how words become inputs), the
        tokenizer where there is one, and the model card.

    Raises:
        InputError: something stands at `target`, the model cannot be read, it is of a kind that is
            no graph, or the packages of ``autoaux[onnx]`` are missing.
    """
    if target.exists():
        raise InputError(f"{target}: stands there already; it is not overwritten")
    if missing := [name for name in NEEDED if not find_spec(name)]:
        raise InputError(f"--to onnx: needs {' and '.join(missing)}: pip install 'autoaux[onnx]'")
    tagger = load_model(model)
    graph = _graph(tagger, model)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing_folder(target) as unfinished:
        _trace(graph, unfinished / MODEL)
        described = json.dumps(_description(tagger, graph), indent=1, ensure_ascii=False)
        (unfinished / DESCRIPTION).write_text(described + "\n", encoding="utf-8")
        for file in (*graph.beside, model / "README.md"):
            if file.is_file():
                shutil.copyfile(file, unfinished / file.name)
    return target


def _graph(tagger: Tagger, folder: Path) -> Graph:
    encoder: Any = tagger.model.encoder
    if hasattr(encoder, "merged_body"):
        return pieces_graph(tagger, folder)
    if hasattr(encoder, "tfidf"):
        return bag_graph(tagger)
    return recurrent_graph(tagger)


def _description(tagger: Tagger, graph: Graph) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "autoaux": __version__,
        "task": tagger.task.name,
        "kind": tagger.task.kind,
        "labels": tagger.labels,
        **graph.reading,
    }


def _trace(graph: Graph, file: Path) -> None:
    """Write the graph, its weights inside, without what the exporter tells its developers."""
    axes = {name: Dim(name) for own in graph.free.values() for name in own.values()}
    shapes = tuple(
        {axis: axes[name] for axis, name in graph.free[given].items()} for given in graph.inputs
    )
    log = logging.getLogger("torch.onnx")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                graph.module.eval().requires_grad_(False),
                tuple(graph.inputs.values()),
                dynamo=True,
                verbose=False,
                dynamic_shapes=shapes,
                input_names=list(graph.inputs),
                output_names=list(graph.outputs),
            )
        if program is None:
            raise RuntimeError("torch's exporter gave no program")
        program.save(file)
    finally:
        log.setLevel(level)
