"""How much may be spent before the first run."""

from dataclasses import dataclass

FIRST_GUESS = 3.0  # seconds of a probe, before any was made
OF_A_RUN = 1 / 3  # what a probe costs of a run, where runs are counted instead of time


@dataclass(frozen=True)
class Limit:
    """What probes may cost; whichever comes first.

    Attributes:
        seconds: of wall-clock time; None for no such limit.
        probes: their number; None for no such limit.
    """

    seconds: float | None = None
    probes: int | None = None

    @classmethod
    def share_of(cls, share: float, seconds: float | None, runs: int | None) -> "Limit":
        """A share of a budget in time, in runs, or both."""
        return cls(
            None if seconds is None else share * seconds,
            None if runs is None else int(share * runs / OF_A_RUN),
        )

    def allows(self, made: int, spent: float) -> bool:
        """Whether one more probe fits, when so many took so many seconds."""
        one = spent / made if made else FIRST_GUESS
        return (self.probes is None or made < self.probes) and (
            self.seconds is None or spent + one <= self.seconds
        )
