"""Checkpoints: safetensors and JSON, written whole or not at all, read only by the run they are
of.
"""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from autoaux.errors import InputError
from autoaux.files import replacing, write_text
from autoaux.ledger import CurvePoint, pack_counts, unpack_counts
from autoaux.training.loop._lane import Lane
from autoaux.training.loop._program import Program
from autoaux.training.loop._progress import Progress, judged

STATE = "checkpoint.json"
FORMAT = 1


def identity(lane: Lane) -> dict[str, Any]:
    """What a checkpoint must share with the run that resumes it."""
    return {
        "recipe": lane.recipe.digest,
        "seed": lane.seed,
        "main": lane.tasks[0].digest,
        "auxiliaries": [task.digest for task in lane.tasks[1:]],
        "vocabulary": lane.vocabulary.digest,
    }


def save_checkpoint(program: Program, folder: Path) -> None:
    """Write a one-lane program's state into `folder`.

    The tensors get a file of their own; the JSON that names it is put in place last, in one step,
    so an interruption leaves the checkpoint before it intact.
    """
    lane = program.lanes[0]
    folder.mkdir(parents=True, exist_ok=True)
    tensors = f"tensors-{lane.progress.step}.safetensors"
    with replacing(folder / tensors) as part:
        save_file(_tensors(program), part)
    state = {
        "format": FORMAT,
        "identity": identity(lane),
        "tensors": tensors,
        "progress": asdict(replace(lane.progress, best_counts=None, last_counts=None)),
        "counts": pack_counts(judged(lane.progress)),
        "sources": [[source.epoch, source.position] for source in lane.sources],
    }
    write_text(folder / STATE, json.dumps(state))
    for old in folder.iterdir():  # earlier ones, and what a killed writer left
        if old.name not in (tensors, STATE):
            old.unlink()


def load_checkpoint(program: Program, folder: Path) -> None:
    """Bring a fresh one-lane program to the state saved in `folder`.

    Raises:
        InputError: no checkpoint there, a damaged one, or one of another recipe, seed or data.
    """
    lane = program.lanes[0]
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        saved, tensors = (
            state["identity"],
            load_file(folder / state["tensors"], device=str(program.device)),
        )
    except FileNotFoundError as error:
        raise InputError(
            f"{folder}: no checkpoint to resume ({Path(error.filename).name} is missing)"
        ) from None
    except (ValueError, KeyError, TypeError, SafetensorError) as error:
        raise InputError(f"{folder}: damaged checkpoint: {' '.join(str(error).split())}") from None
    own = identity(lane)
    if differing := [key for key in own if saved.get(key) != own[key]]:
        raise InputError(
            f"{folder}: a checkpoint of another run: {', '.join(differing)} differ"
            f"{'s' if len(differing) == 1 else ''}; resume it with what it was begun with"
        )
    for source, (epoch, position) in zip(lane.sources, state["sources"], strict=True):
        source.epoch, source.position = epoch, position
    lane.progress = _progress(state["progress"])
    if tables := unpack_counts(state.get("counts", "")):
        lane.progress.best_counts, lane.progress.last_counts = tables[0], tables[-1]
    _restore(program, tensors)


def _tensors(program: Program) -> dict[str, Tensor]:
    tensors = {}
    for name, best in program.best.items():
        tensors[f"model.{name}"] = program.model.get_parameter(name).detach().contiguous()
        tensors[f"best.{name}"] = best
    for number, parameter in enumerate(program.optimizer.parameters):
        for key, value in program.optimizer.state.get(parameter, {}).items():
            tensors[f"optimizer.{number}.{key}"] = value.contiguous()
    return tensors


@torch.no_grad()
def _restore(program: Program, tensors: dict[str, Tensor]) -> None:
    optimizer = program.optimizer
    for key, value in tensors.items():
        kind, _, rest = key.partition(".")
        if kind == "model":
            program.model.get_parameter(rest).copy_(value)
        elif kind == "best":
            program.best[rest].copy_(value)
        else:
            number, _, name = rest.partition(".")
            optimizer.state.setdefault(optimizer.parameters[int(number)], {})[name] = value


def _progress(saved: dict[str, Any]) -> Progress:
    """Progress from JSON, whose objects have text keys and whose tuples are lists."""
    saved["losses"] = {int(task): tuple(pair) for task, pair in saved["losses"].items()}
    saved["curve"] = [CurvePoint(**point) for point in saved["curve"]]
    saved["auxiliary_curves"] = {
        int(task): [tuple(point) for point in curve]
        for task, curve in saved["auxiliary_curves"].items()
    }
    return Progress(**saved)
