"""What a selection has before it spends anything: what was read, and what was made of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autoaux.corpora import Pool
from autoaux.search.preparing._candidates import Candidates

if TYPE_CHECKING:
    from autoaux.forecast import Forecast
    from autoaux.signals import SignalTable


@dataclass(frozen=True)
class Gathered:
    """The data of a selection and what they promise.

    Attributes:
        pool: all that was read, what nobody wants or can use included.
        found: the main task, divided, and what it may be trained with.
        signals, forecast: of the candidates; None where no forecast was asked for.
    """

    pool: Pool
    found: Candidates
    signals: "SignalTable | None" = None
    forecast: "Forecast | None" = None
