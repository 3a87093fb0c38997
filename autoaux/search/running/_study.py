"""The Optuna study that holds a search: opened, checked, swept; the only coordinator there is."""

import contextlib
import os
import socket
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

import optuna
from optuna.storages import fail_stale_trials
from optuna.trial import Trial, TrialState, create_trial

from autoaux import __version__
from autoaux.errors import InputError
from autoaux.ledger import Outcome
from autoaux.patience import Patience
from autoaux.search.arms import (
    ArmSpace,
    Pull,
    SearchState,
    begun_before,
    outcome_to_json,
    pull_to_attrs,
)
from autoaux.search.beliefs import Prior
from autoaux.search.planning import BanditSampler, Planner, StudyPruner, pull_mark
from autoaux.search.running._held_out import HeldOut
from autoaux.search.running._order import WorkOrder
from autoaux.search.running._patient_storage import PatientStorage
from autoaux.search.running._storage import await_signs, masked_url, open_storage


@dataclass
class SearchStudy:
    """Trials of one search: begun, reported, ended, and read back."""

    storage: PatientStorage
    study: optuna.Study
    space: ArmSpace
    state: SearchState
    _seen_running: set[int] = field(default_factory=set)

    @classmethod
    def open(
        cls,
        url: str,
        name: str,
        identity: Mapping[str, str],
        space: ArmSpace,
        heartbeat: int = 30,
        patience: Patience | None = None,
    ) -> "SearchStudy":
        """Make the study or go on with it.

        Raises:
            InputError: the storage is not reachable, or the study is of another main task, pool,
                recipe or version.
        """
        storage = open_storage(url, patience)
        await_signs(storage, heartbeat)
        study = optuna.create_study(
            storage=storage, study_name=name, direction="maximize", load_if_exists=True
        )
        kept = study.user_attrs.get("identity")
        if kept is None:
            study.set_user_attr("identity", dict(identity))
        elif (
            other := next((key for key in identity if kept.get(key) != identity[key]), None)
        ) is not None:
            raise InputError(
                f"{masked_url(url)}: study {name} was made with another {other}; name another run"
                " folder or study"
            )
        return cls(storage, study, space, SearchState())

    @classmethod
    def join(cls, url: str, name: str) -> "tuple[SearchStudy, WorkOrder]":
        """A study that somebody else made, and what it asks of its workers.

        Raises:
            InputError: no such storage or study, or one of another version of autoaux.
        """
        storage = open_storage(url)
        try:
            study = optuna.load_study(study_name=name, storage=storage)
        except KeyError:
            raise InputError(
                f"{masked_url(url)}: no study named {name}; start autoaux select with this"
                " --storage first"
            ) from None
        attrs = study.user_attrs
        if "order" not in attrs or attrs["identity"]["version"] != __version__:
            made = attrs.get("identity", {}).get("version", "unknown")
            raise InputError(
                f"{masked_url(url)}: study {name} was made by version {made} of autoaux, this is"
                f" {__version__}"
            )
        order = WorkOrder.from_dict(attrs["order"])
        await_signs(storage, order.settings.machines.heartbeat)
        storage.patience.seconds = order.settings.machines.patience
        return (
            cls(
                storage,
                study,
                ArmSpace(
                    sorted(order.refs), order.settings.recipe.schedule.mixing, order.question.space
                ),
                SearchState(),
            ),
            order,
        )

    @property
    def order(self) -> WorkOrder | None:
        """What an earlier session ordered; None at the first."""
        kept = self.study.user_attrs.get("order")
        return WorkOrder.from_dict(kept) if kept else None

    def accept(self, order: WorkOrder) -> None:
        """Leave the order for workers to read, and let them begin."""
        self.study.set_user_attr("order", order.to_dict())
        self.stop(False)

    @property
    def stopped(self) -> bool:
        """Whether its workers should stop after their running trial."""
        return bool(self.study.user_attrs.get("stop"))

    def stop(self, stop: bool = True) -> None:
        self.study.set_user_attr("stop", stop)

    @property
    def priors(self) -> dict[str, Prior] | None:
        """The priors that know the single task's score, from whoever has the forecast; None
        before.
        """
        kept = self.study.user_attrs.get("priors")
        return kept and {name: Prior(**prior) for name, prior in kept.items()}

    @priors.setter
    def priors(self, priors: Mapping[str, Prior]) -> None:
        self.study.set_user_attr("priors", {name: asdict(prior) for name, prior in priors.items()})

    @property
    def held_out(self) -> HeldOut | None:
        """What was read of the main task's test split at the first end of the search; None
        before.
        """
        kept = self.study.user_attrs.get("test_read")
        return HeldOut.from_dict(kept) if kept else None

    @held_out.setter
    def held_out(self, read: HeldOut) -> None:
        self.study.set_user_attr("test_read", read.to_dict())

    @property
    def model_of(self) -> int | None:
        """The number of the trial whose model was kept; None before any was."""
        return self.study.user_attrs.get("model_of")

    @model_of.setter
    def model_of(self, number: int) -> None:
        self.study.set_user_attr("model_of", number)

    def run_on(self, planner: Planner) -> BanditSampler:
        """Let a planner, as an Optuna sampler, choose this study's trials, and its rule stop
        them.
        """
        sampler = BanditSampler(planner, space=self.space, read=lambda _: self.refresh())
        self.study.sampler = sampler
        self.study.pruner = StudyPruner(sampler, planner.question.rules.pruner)
        return sampler

    def refresh(self) -> SearchState:
        """The state after everything that any worker wrote."""
        self.state.absorb(self.study.get_trials(deepcopy=False))
        return self.state

    def begin(self, pull: Pull) -> Trial | None:
        """Start the trial of a planned run; None when another worker began the same run first.

        It is made with all that says which run it is in one transaction, where `Study.ask` makes
        it empty: two workers that had planned alike could not tell who was first. A worker that
        sleeps in here may find its trial given up as stale: it withdraws all the same.
        """
        # a candidate that is not named is not used: 200 rows a trial would cost more than the
        # planning
        params = {
            name: value for name, value in self.space.encode(pull.arm).items() if value is not False
        }
        template = create_trial(
            state=TrialState.RUNNING,
            params=params,
            distributions={name: self.space.distributions[name] for name in params},
            user_attrs={**pull_to_attrs(pull), "worker": f"{socket.gethostname()}:{os.getpid()}"},
            system_attrs=pull_mark(pull),
        )
        trial_id = self.storage.create_new_trial(self.study._study_id, template)
        number = self.storage.get_trial_number_from_id(trial_id)
        self.storage.record_heartbeat(trial_id)
        if begun_before(number, pull, self.study.get_trials(deepcopy=False)):
            self._fail(trial_id, "withdrawn")
            return None
        return Trial(self.study, trial_id)

    def report(self, trial: Trial, step: int, score: float) -> bool:
        """Write a rung's score down; False when the trial was given up as stale meanwhile."""
        try:
            trial.report(score, step)
        except optuna.exceptions.UpdateFinishedTrialError:
            return False
        return True

    def end(self, trial: Trial, outcome: Outcome, looked_up: bool = False) -> bool:
        """Tell how a run ended; False when the trial was given up as stale meanwhile."""
        states = {
            "finished": TrialState.COMPLETE,
            "stopped": TrialState.PRUNED,
            "failed": TrialState.FAIL,
        }
        state = states[outcome.status]
        try:
            if looked_up:
                trial.set_user_attr("looked_up", True)
            trial.set_user_attr("outcome", outcome_to_json(outcome))
            value = outcome.score if state == TrialState.COMPLETE else None
            self.study.tell(trial, value, state, skip_if_finished=True)
        except optuna.exceptions.UpdateFinishedTrialError:
            return False
        return True

    def close(self) -> None:
        """Give the connections to the storage back; whoever asks it again gets new ones."""
        self.storage.remove_session()
        self.storage.engine.dispose()

    def fail_stale(self) -> None:
        """Fail the trials whose workers gave no sign of life; the planner makes their runs again.

        Optuna calls no trial stale that never had a sign, and a worker may go before its first; so
        whoever looks gives each trial it has not seen before one sign, and waits from there.
        """
        for trial in self.study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if trial._trial_id not in self._seen_running:
                self._seen_running.add(trial._trial_id)
                self.storage.record_heartbeat(trial._trial_id)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            fail_stale_trials(self.study)

    def fail_running(self, worker: str | None = None) -> None:
        """Fail running trials at once: those of a worker known to be dead, or all of them.

        All of them means that a session is over, which is no fault of theirs and not counted as
        such.
        """
        for trial in self.study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if worker is None or trial.user_attrs.get("worker") == worker:
                self._fail(trial._trial_id, "session_over" if worker is None else None)

    def release(self, trials: Iterable[Trial]) -> None:
        """Give up running trials that failed by no fault of theirs, so that they are made again."""
        for trial in trials:
            self._fail(trial._trial_id, "session_over")

    def _fail(self, trial_id: int, why: str | None) -> None:
        """Fail a running trial, with a mark that says why; one that ended or was given up
        meanwhile stays as it is.
        """
        with contextlib.suppress(optuna.exceptions.UpdateFinishedTrialError):
            if why:
                self.storage.set_trial_user_attr(trial_id, why, True)
            self.storage.set_trial_state_values(trial_id, TrialState.FAIL)
