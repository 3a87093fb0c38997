"""The search's early stopping as an Optuna pruner."""

from optuna import Study
from optuna.pruners import BasePruner
from optuna.trial import FrozenTrial

from autoaux.search.arms import PrunerName
from autoaux.search.planning._pruning import make_pruner
from autoaux.search.planning._sampler import BanditSampler, outcome_so_far


class StudyPruner(BasePruner):
    """Stops runs that cannot become the best any more, for studies of a `BanditSampler`.

    Report dev scores in [0, 1] at steps of the main task and ask ``trial.should_prune()``. Runs of
    the baseline, of paired tests and of the confirmation are never stopped.

    Args:
        rule: "curves" (learned from finished runs' own curves), "wilcoxon" (over the seeds that an
            arm shares with the best), "hyperband", or "none".
    """

    def __init__(self, sampler: BanditSampler, rule: PrunerName = "curves") -> None:
        self.sampler = sampler
        question = sampler.planner.question
        recipe, longest = question.settings.recipe, question.settings.recipe.optimisation.max_steps
        first = next((rung for rung in recipe.rungs if rung < longest), longest)
        self._stops = make_pruner(rule, question.metric, longest, first)

    def prune(self, study: Study, trial: FrozenTrial) -> bool:
        pull = self.sampler.pull_of(trial)
        if pull is None or not trial.intermediate_values:
            return False
        state = self.sampler.state(study)
        return self._stops(pull, outcome_so_far(pull, trial), state, study, trial._trial_id)
