"""The search's allocation as an Optuna sampler, for any objective over a pool's booleans."""

from collections.abc import Callable, Mapping
from typing import Any

from optuna import Study
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.samplers import BaseSampler, RandomSampler
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, Trial, TrialState

from autoaux.ledger import CurvePoint, Outcome
from autoaux.search.arms import (
    SINGLE_TASK,
    Arm,
    ArmSpace,
    Pull,
    RunSeen,
    SearchState,
    pull_of,
)
from autoaux.search.beliefs import Prior
from autoaux.search.planning._leader import leader
from autoaux.search.planning._planner import Planner

PULL = "autoaux:pull"


class BanditSampler(BaseSampler):
    """Proposes the arm whose next run can still change the decision.

    Candidates are booleans named ``use:NAME``; beside them stand ``schedule``, ``order`` (a Lehmer
    code) and ``control``. Parameters of other names are drawn at random. Values are dev scores in
    [0, 1]; a study that minimises is taken with its sign changed. Running trials count as runs.
    `autoaux select` itself runs on it, by ask and tell.

    >>> question = Question(("news", "tweets"), Settings.of(trials=40), "span_f1")
    >>> sampler = BanditSampler(Planner(question))
    >>> pruner = StudyPruner(sampler, "curves")
    >>> study = optuna.create_study(direction="maximize", sampler=sampler, pruner=pruner)
    >>> study.optimize(lambda trial: score(sampler.pull(trial), trial), n_trials=40)

    Args:
        space: the arms as parameters; those of the planner's candidates without it.
        read: what a study's trials say, where they carry more than parameters and values; what
            those say without it.
    """

    def __init__(
        self,
        planner: Planner,
        seed: int | None = None,
        *,
        space: ArmSpace | None = None,
        read: Callable[[Study], SearchState] | None = None,
    ) -> None:
        self.planner = planner
        asked = planner.question
        mixing = asked.settings.recipe.schedule.mixing
        self.space = space or ArmSpace(asked.candidates, mixing, asked.space)
        self._read = read
        self._random = RandomSampler(seed)
        self._planned: dict[int, Pull] = {}  # of this process's own trials

    def plan(
        self, study: Study, elapsed: float = 0.0, priors: Mapping[str, Prior] | None = None
    ) -> Pull | None:
        """The run that is due; None where nothing is left to do.

        Args:
            elapsed, priors: as `Planner.next` takes them.
        """
        return self.planner.next(self.state(study), elapsed, priors)

    def reseed_rng(self) -> None:
        self._random.reseed_rng()

    def pull(self, trial: Trial) -> Pull:
        """The run that a trial stands for, its parameters suggested: an arm, a training seed, a
        phase.
        """
        kinds = self.space.distributions
        params = {name: suggest(trial, name, kinds[name]) for name in self.space.plain}
        planned = self._planned[trial.number]  # since the first of them was asked for
        further = [name for name in self.space.encode(planned.arm) if name not in self.space.plain]
        params |= {name: suggest(trial, name, kinds[name]) for name in further}
        return Pull(self.space.decode(params), planned.seed, planned.phase)

    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        # a trial that was made for a run is filled in already
        return {} if PULL in trial.system_attrs else dict(self.space.distributions)

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
            state = self.state(study, trial)
            pull = self.planner.next(state) or self._once_more(state)
            self._planned[trial.number] = pull
            for name, value in pull_mark(pull).items():
                study._storage.set_trial_system_attr(trial._trial_id, name, value)
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
        state = self.state(study)
        return leader(self.planner.view(state))

    def _once_more(self, state: SearchState) -> Pull:
        """A further run of the leader, for whoever asks beyond the budget."""
        arm = leader(self.planner.view(state)) or SINGLE_TASK
        return Pull(arm, len(state.begun(arm)), "singles")

    def pull_of(self, trial: FrozenTrial) -> Pull | None:
        """The run that a trial of this sampler was; None for any other trial."""
        planned = trial.system_attrs.get(PULL)
        if planned is None or not trial.params:
            return None
        return pull_of(trial) or Pull(
            self.space.decode(trial.params), planned["seed"], planned["phase"]
        )

    def state(self, study: Study, asking: FrozenTrial | None = None) -> SearchState:
        """What a study's trials say, the one that asks left aside."""
        if self._read is not None:
            return self._read(study)
        sign = -1 if study.direction == StudyDirection.MINIMIZE else 1
        state = SearchState()
        for trial in study.get_trials(deepcopy=False):
            pull = self.pull_of(trial)
            if pull is None or asking is not None and trial.number == asking.number:
                continue
            if trial.state == TrialState.RUNNING:
                state.pending[trial.number] = pull
            elif trial.state in (TrialState.COMPLETE, TrialState.PRUNED) and trial.values:
                state.add(RunSeen(pull, outcome_so_far(pull, trial, sign), trial.number))
            state.phases.add(pull.phase)
        return state


def suggest(trial: Trial, name: str, kind: BaseDistribution) -> float | int | str | bool | None:
    """A parameter of a trial, by its distribution."""
    match kind:
        case IntDistribution():
            return trial.suggest_int(name, kind.low, kind.high, log=kind.log)
        case FloatDistribution():
            return trial.suggest_float(name, kind.low, kind.high, log=kind.log)
        case CategoricalDistribution():
            return trial.suggest_categorical(name, kind.choices)
    raise TypeError(f"{name}: {kind} is no distribution of an arm space")


def pull_mark(pull: Pull) -> dict[str, Any]:
    """What a trial says of its run beside the parameters, as system attributes."""
    return {PULL: {"seed": pull.seed, "phase": pull.phase}}


def outcome_so_far(pull: Pull, trial: FrozenTrial, sign: int = 1) -> Outcome:
    """A trial's values and intermediate values as an outcome; one that has not ended, or was
    pruned, counts as stopped.
    """
    steps = sorted(trial.intermediate_values)
    curve = tuple(CurvePoint(step, 0.0, sign * trial.intermediate_values[step]) for step in steps)
    complete = trial.state == TrialState.COMPLETE
    score = sign * trial.values[0] if trial.values else max((p.score for p in curve), default=0.0)
    return Outcome.without_recipe(
        pull.arm.auxiliaries,
        pull.arm.schedule,
        pull.seed,
        score,
        steps=steps[-1] if steps else 0,
        curve=curve,
        status="finished" if complete else "stopped",
    )
