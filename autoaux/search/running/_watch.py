"""What workers do, told as events to whoever listens in the coordinating process."""

from collections.abc import Callable, Sequence

from optuna.trial import FrozenTrial

from autoaux.search.arms import begun_before, outcome_of, pull_of
from autoaux.search.events import Event, RungReached, TrialEnded, TrialStarted
from autoaux.search.running._study import SearchStudy


class Watcher:
    """Emits every event of a study's trials once.

    Args:
        reported: numbers of trials that somebody else reports; what is reported is added. All
            that have ended by now where it is None.
    """

    def __init__(
        self,
        study: SearchStudy,
        emit: Callable[[Event], None],
        elapsed: Callable[[], float],
        remaining: Callable[[], float],
        reported: set[int] | None = None,
    ) -> None:
        self.study, self.emit = study, emit
        self.elapsed, self.remaining = elapsed, remaining
        self._started: set[int] = set()
        self._rungs: dict[int, int] = {}
        self._reported = ended_by_now(study) if reported is None else reported

    def look(self) -> None:
        """Emit what happened since the last look."""
        trials = self.study.study.get_trials(deepcopy=False)
        self.study.state.absorb(trials)
        for trial in trials:
            if trial.number not in self._reported:
                self._follow(trial, trials)

    def looking(self, stopped: Callable[[], bool]) -> Callable[[], bool]:
        """The same question, with a look before each answer."""

        def look_first() -> bool:
            self.look()
            return stopped()

        return look_first

    def _follow(self, trial: FrozenTrial, trials: Sequence[FrozenTrial]) -> None:
        pull = pull_of(trial)
        if pull is None or "withdrawn" in trial.user_attrs:
            return
        if trial.number not in self._started:
            if not trial.state.is_finished() and begun_before(trial.number, pull, trials):
                return  # it is about to be withdrawn
            self._started.add(trial.number)
            self.emit(TrialStarted(trial.number, pull.arm, pull.seed, pull.phase))
        for step, score in sorted(trial.intermediate_values.items()):
            if step > self._rungs.get(trial.number, 0):
                self._rungs[trial.number] = step
                self.emit(RungReached(trial.number, step, score))
        if trial.state.is_finished():
            self._reported.add(trial.number)
            outcome = outcome_of(trial)
            if outcome is None:
                return  # its worker went away; the run is made again
            looked_up = "looked_up" in trial.user_attrs
            times = self.elapsed(), self.remaining()
            self.emit(TrialEnded(trial.number, pull.arm, pull.seed, outcome, *times, looked_up))


def ended_by_now(study: SearchStudy) -> set[int]:
    """Numbers of the trials that have ended."""
    trials = study.study.get_trials(deepcopy=False)
    return {trial.number for trial in trials if trial.state.is_finished()}
