"""What another trainer needs to be told, and the trainers that are known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autoaux.exporting._bundle import Bundle

Files = Mapping[str, str]  # texts by path, from the exported folder


@dataclass(frozen=True)
class Trainer:
    """One trainer.

    Attributes:
        form: how its corpora are written, as `autoaux.corpora.write_splits` names it.
        configure: its own configuration.
        documents: whether it takes documents with a class in that form.
        how: a line that trains, for a person.
        splits: its names of splits, where they are others.
    """

    form: str
    configure: Callable[[Bundle], Files]
    how: str
    documents: bool = True
