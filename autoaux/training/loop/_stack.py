"""From K one-lane programs to one of K lanes, and back: parameters, best weights, optimiser
state.
"""

from collections.abc import Sequence
from copy import deepcopy

import torch
from torch import Tensor, nn

from autoaux.training.loop._model import Model
from autoaux.training.loop._program import Program

LANE_LISTS = ("seeds", "lexicons", "n_labels")  # attributes with one entry per lane


def stack_programs(programs: Sequence[Program]) -> Program:
    """One program whose lanes are those of `programs`; a shorter table is filled up with zeros.

    The lanes themselves (data, order of batches, progress) are the same objects as before.
    """
    lanes = [program.lanes[0] for program in programs]
    stacked = Program(
        lanes, _stack_models([program.model for program in programs]), str(programs[0].device)
    )
    with torch.no_grad():
        for name in stacked.best:
            stacked.best[name] = _stack([program.best[name] for program in programs])
    optimizers = [program.optimizer for program in programs]
    for parameter, *own in zip(
        stacked.optimizer.parameters,
        *(optimizer.parameters for optimizer in optimizers),
        strict=True,
    ):
        states = [
            optimizer.state.get(lane, {}) for optimizer, lane in zip(optimizers, own, strict=True)
        ]
        if states[0]:
            merged = {
                key: _stack([state[key] for state in states]) if value.dim() else value.clone()
                for key, value in states[0].items()
            }
            stacked.optimizer.state[parameter] = merged
    return stacked


@torch.no_grad()
def unstack_programs(stacked: Program, programs: Sequence[Program]) -> None:
    """Hand each lane's tensors back to the program it came from."""
    for k, program in enumerate(programs):
        for name, parameter in program.model.named_parameters():
            parameter.copy_(_cut(stacked.model.get_parameter(name), k, parameter.shape))
            program.best[name].copy_(_cut(stacked.best[name], k, parameter.shape))
        for parameter, own in zip(
            stacked.optimizer.parameters, program.optimizer.parameters, strict=True
        ):
            state = stacked.optimizer.state.get(parameter, {})
            cut = {
                key: _cut(value, k, own.shape).clone() if value.dim() else value.clone()
                for key, value in state.items()
            }
            program.optimizer.state[own] = cut


def _stack_models(models: Sequence[Model]) -> Model:
    stacked = deepcopy(models[0])
    for name, _ in models[0].named_parameters():
        owner, _, attribute = name.rpartition(".")
        values = _stack([model.get_parameter(name).detach() for model in models])
        setattr(stacked.get_submodule(owner), attribute, nn.Parameter(values))
    for name, _ in models[0].named_buffers():
        owner, _, attribute = name.rpartition(".")
        values = _stack([model.get_buffer(name) for model in models])
        stacked.get_submodule(owner).register_buffer(attribute, values)
    for name, module in stacked.named_modules():
        for attribute in LANE_LISTS:
            if hasattr(module, attribute):
                own = [
                    entry
                    for model in models
                    for entry in getattr(model.get_submodule(name), attribute)
                ]
                setattr(module, attribute, own)
    return stacked


def _stack(tensors: Sequence[Tensor]) -> Tensor:
    """[1, ...] each -> [K, ...], filled up with zeros to the largest size in every dimension."""
    shape = [max(sizes) for sizes in zip(*(tensor.shape for tensor in tensors), strict=True)]
    stacked = tensors[0].new_zeros(len(tensors), *shape[1:])
    for k, tensor in enumerate(tensors):
        stacked[k][tuple(slice(size) for size in tensor.shape[1:])] = tensor[0]
    return stacked


def _cut(stacked: Tensor, k: int, shape: torch.Size) -> Tensor:
    """Lane k of a stack as it was before: [1, ...] of the given shape."""
    return stacked[k : k + 1][(slice(None), *(slice(size) for size in shape[1:]))]
