"""The loop over several searches: whose claim is best makes a run, until nobody has one."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autoaux.errors import InputError, MachineError
from autoaux.patience import StaysAway
from autoaux.search.matrix._part import Part
from autoaux.search.matrix._sharing import SHARINGS, Sharing

PAUSE = 0.3  # seconds between looks at what other workers do


@dataclass(frozen=True)
class SharedBudget:
    """A budget that several searches share.

    Attributes:
        seconds: of wall-clock time, what comes after the last run taken off; or None.
        runs: or None; one of the two is given.
        workers: who spend it at once.
        elapsed: wall-clock seconds spent so far, in all sessions.
    """

    seconds: float | None
    runs: int | None
    workers: int
    elapsed: Callable[[], float]

    def left(self, parts: Sequence[Part]) -> float:
        """What nobody has had yet nor was promised: seconds of worker time, or runs."""
        if self.runs is not None:
            return self.runs - sum(part.study.state.count for part in parts)
        assert self.seconds is not None
        time_left = (self.seconds - self.elapsed()) * self.workers
        return time_left - sum(part.promised for part in parts)


class Rounds:
    """Makes runs of several searches; a worker among others, or alone.

    What is wrong with one of them does not end the others: it is put aside, with the reason.

    Args:
        shared: whether other processes are at the same studies.
        put_aside: is told which search does not go on, and why.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        budget: SharedBudget,
        sharing: Sharing = "worth",
        *,
        shared: bool = False,
        put_aside: Callable[[Part], None] = lambda part: None,
    ) -> None:
        self.parts, self.budget, self.shared = list(parts), budget, shared
        self._turns, self._put_aside = SHARINGS[sharing], put_aside

    def run_all(self, stopped: Callable[[], bool]) -> int:
        """Make runs until the budget, the decisions or `stopped` end it; returns how many steps
        were made.

        Raises:
            StaysAway: the storage is gone.
            InputError, MachineError: of the last search, where none is left to go on with.
        """
        made = 0
        while not stopped():
            for part in self.parts:
                if self.shared:
                    part.study.fail_stale()
                part.study.refresh()
            if self.step():
                made += 1
            elif self.shared and any(part.study.state.pending for part in self.parts):
                time.sleep(PAUSE)
            else:
                break
        return made

    def step(self) -> bool:
        """Make the next run; False where nobody has one to make."""
        going = [part for part in self.parts if not part.problem]
        if not going:
            return False
        left = self.budget.left(self.parts)
        for turn in self._turns([part.claim() for part in going], left):
            part = going[turn.place]
            try:
                if part.step(turn.may_spend):
                    return True
            except StaysAway:
                raise
            except (InputError, MachineError) as error:
                self.put_aside(part, error)
        return False

    def put_aside(self, part: Part, error: InputError | MachineError) -> None:
        """Go on without a search; `error` is raised where it was the last."""
        if part.problem:
            return
        part.problem = str(error)
        self._put_aside(part)
        if all(other.problem for other in self.parts):
            raise error
