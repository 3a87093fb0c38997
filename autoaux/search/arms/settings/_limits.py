"""What a search may cost."""

from typing import Self

from pydantic import model_validator

from autoaux.errors import InputError
from autoaux.strict import Strict


class Budget(Strict):
    """What a search may spend, its confirmation included; one of the three at least.

    Attributes:
        seconds: of wall-clock time; None for no such limit.
        trials: training runs; None for no such limit.
        device_hours: hours of worker time, summed over workers; None for no such limit.
    """

    seconds: float | None = None
    trials: int | None = None
    device_hours: float | None = None

    @model_validator(mode="after")
    def _one_is_given(self) -> Self:
        if self.seconds is None and self.trials is None and self.device_hours is None:
            raise InputError("no budget: give --budget (90s, 20m, 2h), --trials or --gpu-hours")
        return self
