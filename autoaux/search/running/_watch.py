"""What workers do, told as events to whoever listens in the coordinating process."""

from collections.abc import Callable, Sequence

from optuna.trial import FrozenTrial, TrialState

from autoaux.ledger import Ledger
from autoaux.search.arms import begun_before, outcome_of, pull_of
from autoaux.search.events import Event, RungReached, TrialEnded, TrialStarted
from autoaux.search.running._study import SearchStudy


class Watcher:
    """Emits every event of a study's trials once, and keeps the ledgers."""

    def __init__(
        self,
        study: SearchStudy,
        emit: Callable[[Event], None],
        ledgers: Sequence[Ledger],
        elapsed: Callable[[], float],
        remaining: Callable[[], float],
    ) -> None:
        self.study, self.emit, self.ledgers = study, emit, ledgers
        self.elapsed, self.remaining = elapsed, remaining
        self._started: set[int] = set()
        self._rungs: dict[int, int] = {}
        self._ended = {
            trial.number
            for trial in study.study.get_trials(deepcopy=False)
            if trial.state.is_finished()
        }

    def look(self) -> None:
        """Emit what happened since the last look."""
        trials = self.study.study.get_trials(deepcopy=False)
        self.study.state.absorb(trials)
        for trial in trials:
            if trial.number not in self._ended:
                self._follow(trial, trials)

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
            self._ended.add(trial.number)
            outcome = outcome_of(trial)
            if outcome is None:
                return  # its worker went away; the run is made again
            if trial.state != TrialState.FAIL and "looked_up" not in trial.user_attrs:
                for ledger in self.ledgers:
                    ledger.append(outcome)
            self.emit(
                TrialEnded(
                    trial.number, pull.arm, pull.seed, outcome, self.elapsed(), self.remaining()
                )
            )
