"""Which run comes next: budget, allocation, pruning, tuning, the sampler."""

from autoaux.search.planning._budget import RemainingBudget, auxiliary_updates, weight
from autoaux.search.planning._confirming import confirmation
from autoaux.search.planning._leader import final_beliefs, leader, paired_tests
from autoaux.search.planning._mixtures import best_mixture, random_mixtures
from autoaux.search.planning._planner import Planner
from autoaux.search.planning._pruning import make_pruner, worse_over_seeds
from autoaux.search.planning._question import Costs, Question
from autoaux.search.planning._sampler import BanditSampler, pull_mark
from autoaux.search.planning._set_findings import set_field
from autoaux.search.planning._sizing import fitted, plan, rungs_for, shortened
from autoaux.search.planning._split import split_budget
from autoaux.search.planning._study_pruner import StudyPruner
from autoaux.search.planning._varying import orders_of
from autoaux.search.planning._view import View
from autoaux.search.planning.tuning import confirmed_settings, next_setting

__all__ = [
    "BanditSampler",
    "Costs",
    "Planner",
    "Question",
    "RemainingBudget",
    "StudyPruner",
    "View",
    "auxiliary_updates",
    "best_mixture",
    "confirmation",
    "final_beliefs",
    "fitted",
    "leader",
    "make_pruner",
    "next_setting",
    "orders_of",
    "paired_tests",
    "plan",
    "pull_mark",
    "random_mixtures",
    "rungs_for",
    "set_field",
    "confirmed_settings",
    "shortened",
    "split_budget",
    "weight",
    "worse_over_seeds",
]
