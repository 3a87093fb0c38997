"""What is exported: a module, what it is fed with, and how text becomes that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor, nn


@dataclass(frozen=True)
class Graph:
    """A module ready to be traced.

    Attributes:
        module: takes the inputs in their order, gives the outputs in theirs.
        inputs: an example of each, by name.
        free: the axes of each input that any text may have another length of: {axis: its name}.
        outputs: their names.
        reading: what a reader must know to make the inputs of words, as JSON; ``reads`` says which
            kind of inputs they are.
        beside: files that the reader needs, to be copied into the folder.
    """

    module: nn.Module
    inputs: Mapping[str, Tensor]
    free: Mapping[str, Mapping[int, str]]
    outputs: tuple[str, ...]
    reading: Mapping[str, Any]
    beside: tuple[Path, ...] = field(default=())
