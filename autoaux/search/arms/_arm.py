"""One thing that can be tried: the lowest idea of a search."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["single_task", "candidate", "set", "control"]
Control = Literal["", "shuffled", "self"]


@dataclass(frozen=True)
class Arm:
    """One thing that can be tried: which auxiliaries in which order, under which schedule.

    `control` says what makes it a control: the auxiliary's train labels shuffled, or the main task
    as its own auxiliary. `updates` is the number of auxiliary updates per main update, summed over
    auxiliaries, so that arms of unequal effort are seen to be. `finetune` is the share of the main
    steps, the last ones, that see the main task alone. `settings` are values of freed parts
    of the recipe, by dotted name (``optimisation.learning_rate``). `weights` say how often each of
    the auxiliaries is drawn, where the mean is 1; empty where all are drawn alike.
    """

    auxiliaries: tuple[str, ...] = ()
    schedule: str = "single"
    role: Role = "single_task"
    control: Control = ""
    updates: float = 0.0
    settings: tuple[tuple[str, float | int | str | bool], ...] = ()
    finetune: float = 0.0
    weights: tuple[float, ...] = ()

    @property
    def trained(self) -> str:
        """How it is trained, in words: its schedule, how often each auxiliary is drawn where that
        differs, and whether the main task ends alone.
        """
        drawn = f", drawn {' : '.join(f'{w:g}' for w in self.weights)}" if self.weights else ""
        return f"{self.schedule}{drawn}{', then alone' if self.finetune else ''}"

    @property
    def label(self) -> str:
        """Its name, and how it is trained where that is not the usual way."""
        usual = self.trained in ("single", "auxiliary")
        return self.name if usual else f"{self.name} ({self.trained})"

    @property
    def name(self) -> str:
        """What a table calls it; schedule and settings are named beside it."""
        if self.control == "self":
            return "main task itself"
        if not self.auxiliaries:
            return "single task"
        return ("shuffled " if self.control else "") + " + ".join(self.auxiliaries)
