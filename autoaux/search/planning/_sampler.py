"""The search's allocation as an Optuna sampler, for any objective over a pool's booleans."""

from typing import Any

from optuna import Study
from optuna.distributions import BaseDistribution, IntDistribution
from optuna.samplers import BaseSampler, RandomSampler
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, Trial, TrialState

from autoaux.ledger import Outcome
from autoaux.search.arms import SINGLE_TASK, Arm, ArmSpace, Pull, RunSeen, SearchState
from autoaux.search.planning._leader import leader
from autoaux.search.planning._planner import Planner

PULL = "autoaux:pull"


class BanditSampler(BaseSampler):
    """Proposes the arm whose next run can still change the decision.

    Candidates are booleans named ``use:NAME``; beside them stand ``schedule``, ``order`` (a Lehmer
    code) and ``control``. Parameters of other names are drawn at random. Values are dev scores in
    [0, 1]; a study that minimises is taken with its sign changed. Running trials count as runs.

    >>> question = Question(("news", "tweets"), Settings.of(trials=40), "span_f1")
    >>> sampler = BanditSampler(Planner(question))
    >>> study = optuna.create_study(direction="maximize", sampler=sampler)
    >>> study.optimize(lambda trial: score(sampler.pull(trial)), n_trials=40)
    """

    def __init__(self, planner: Planner, seed: int | None = None) -> None:
        self.planner = planner
        asked = planner.question
        self.space = ArmSpace(asked.candidates, asked.settings.recipe.schedule.mixing)
        self._random = RandomSampler(seed)
        self._planned: dict[int, Pull] = {}  # of this process's own trials

    def reseed_rng(self) -> None:
        self._random.reseed_rng()

    def pull(self, trial: Trial) -> Pull:
        """The run that a trial stands for, its parameters suggested: an arm, a training seed, a
        phase.
        """
        params = {
            name: (
                trial.suggest_int(name, kind.low, kind.high)
                if isinstance(kind, IntDistribution)
                else trial.suggest_categorical(name, kind.choices)
            )
            for name, kind in self.space.distributions.items()
        }
        planned = self._planned[trial.number]
        return Pull(self.space.decode(params), planned.seed, planned.phase)

    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        return dict(self.space.distributions)

    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        others = {
            name: kind
            for name, kind in search_space.items()
            if name not in self.space.distributions
        }
        params = {
            name: self._random.sample_independent(study, trial, name, kind)
            for name, kind in others.items()
        }
        if len(others) < len(search_space):
            state = self._state(study, trial)
            pull = self.planner.next(state) or self._once_more(state)
            self._planned[trial.number] = pull
            study._storage.set_trial_system_attr(
                trial._trial_id, PULL, {"seed": pull.seed, "phase": pull.phase}
            )
            params |= {
                name: value
                for name, value in self.space.encode(pull.arm).items()
                if name in search_space
            }
        return params

    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        return self._random.sample_independent(study, trial, param_name, param_distribution)

    def leader(self, study: Study) -> Arm | None:
        """The arm with the highest believed gain so far; None before the first run of one."""
        state = self._state(study)
        return leader(self.planner.view(state))

    def _once_more(self, state: SearchState) -> Pull:
        """A further run of the leader, for whoever asks beyond the budget."""
        arm = leader(self.planner.view(state)) or SINGLE_TASK
        return Pull(arm, len(state.begun(arm)), "singles")

    def _state(self, study: Study, asking: FrozenTrial | None = None) -> SearchState:
        """The state of a study whose trials carry parameters and values, and no outcomes."""
        sign = -1 if study.direction == StudyDirection.MINIMIZE else 1
        state = SearchState()
        for trial in study.get_trials(deepcopy=False):
            planned = trial.system_attrs.get(PULL)
            if (
                planned is None
                or not trial.params
                or asking is not None
                and trial.number == asking.number
            ):
                continue
            pull = Pull(self.space.decode(trial.params), planned["seed"], planned["phase"])
            if trial.state == TrialState.RUNNING:
                state.pending[trial.number] = pull
            elif trial.state == TrialState.COMPLETE:
                state.add(RunSeen(pull, _outcome(pull, sign * trial.value), trial.number))
            state.phases.add(pull.phase)
        return state


def _outcome(pull: Pull, score: float) -> Outcome:
    return Outcome(
        "",
        "",
        (),
        "",
        pull.arm.auxiliaries,
        "",
        pull.arm.schedule,
        pull.seed,
        "",
        score,
        0,
        (),
        0.0,
        0.0,
        0,
    )
